// SPDX-License-Identifier: Apache-2.0
//
// Where to split a region: at the point whose true loss the bound misses most, counted per split that it
// takes to decide the point, for the unit with the most free points. Measured: choosing by how evenly a cone
// is cut costs 3 to 30 times the regions; among the units of a point evenness does not matter. The sign of
// the output, where the loss is not convex in it, comes before those of units: one of its sides costs the
// whole target and is closed soon.
#pragma once

#include "relaxations/relaxation.hpp"

namespace infimum::search {

struct Branch {
  std::size_t unit, point;  // a free pair; the number of units stands for the output
};

// The region must not be a cell, and `relaxation` must just have guessed it.
Branch choose_branch(const relaxations::Frame& frame, const relaxations::Region& region,
                     const relaxations::Relaxation& relaxation);

}  // namespace infimum::search
