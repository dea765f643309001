// SPDX-License-Identifier: Apache-2.0
//
// The residuals of a network as a witness. Where a network has the least risk of a region, and every free
// unit with r_i s_j < 0 at an undecided point is its tangent there, the conditions of rule LEAF are those of
// its optimality, and the bound is its own risk: the region that holds the optimum is closed as soon as its
// relaxation is exact there, and need not be split down to a cell.
#pragma once

#include "erm/witness.hpp"
#include "relaxations/region.hpp"

namespace infimum::relaxations {

// Squared loss, no output ReLU. Parameters over the integer rows, stacked, the units as in the region; exact.
// Whether the witness proves anything is left to the rule.
erm::Witness residual_witness(const Frame& frame, const Region& region,
                              const std::vector<Rational>& parameters);

}  // namespace infimum::relaxations
