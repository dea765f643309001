// SPDX-License-Identifier: Apache-2.0
//
// Programs evaluated in fractions, step by step, and differentiated forwards, one parameter at a time:
// nothing in common with residues and back-propagation.
#pragma once

#include <vector>

#include "exact/plan.hpp"

namespace infimum::oracle {

// All values at one point of a batch, each a list of `width` rationals.
std::vector<numbers::RationalVector> values_at(const exact::Program& program, const exact::Batch& batch,
                                               std::size_t point);

numbers::Rational risk_of(const exact::Program& program, const exact::Risk& risk,
                          const std::vector<exact::Batch>& batches);

// The derivative of the risk by entry `entry` of a constant.
numbers::Rational derivative_of(const exact::Program& program, const exact::Risk& risk,
                                const std::vector<exact::Batch>& batches, exact::ValueId parameter,
                                std::size_t entry, const exact::KinkRule& rule);

// A random program over `given` matrices with every kind of step, ties and zeros included, and a result of
// width 1.
struct RandomProgram {
  exact::Program program;
  exact::Risk risk;
  std::vector<exact::Batch> batches;
};
RandomProgram random_program(std::uint64_t seed);

}  // namespace infimum::oracle
