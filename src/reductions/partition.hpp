// SPDX-License-Identifier: Apache-2.0
//
// PARTITION as the training of one ReLU without bias (Goel, Klivans, Manurangsi and Reichman 2021): can
// numbers be split into two halves of equal sum? The points (e_i, 1), (-e_i, 1) push w_i to 1 or -1, and (a,
// 0), (-a, 0) ask for a.w = 0:
//   risk = sum_i [(|w_i| - 1)^2 + 1] + (a.w)^2  >=  n, with equality iff the signs of w split a.
// Since (|w| - 1)^2 is the lesser of (w - 1)^2 and (w + 1)^2, the least risk is n + t^2 / (1 + |a|^2), t the
// least difference of two halves.
#pragma once

#include "reductions/known_training.hpp"

namespace infimum::reductions {

// The least |sum of +-a_i|, and signs that give it, by a table of all sums. std::length_error if numbers
// times their sum exceed 10^8; std::invalid_argument for no numbers, or for negative ones.
struct Split {
  Integer difference;
  std::vector<int> signs;
};
Split best_split(const std::vector<Integer>& numbers);

KnownTraining partition_training(const std::vector<Integer>& numbers);

}  // namespace infimum::reductions
