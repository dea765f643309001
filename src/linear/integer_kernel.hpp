// SPDX-License-Identifier: Apache-2.0
//
// The one linear dependence of a few integer vectors, by fraction-free elimination (Bareiss, Math. Comp. 22,
// 1968): all numbers on the way are minors of the vectors. This is how the support of a Farkas vector, which
// floats suggest, becomes the vector.
#pragma once

#include <optional>
#include <vector>

#include "numbers/rational.hpp"

namespace infimum::linear {

using numbers::Integer;

// Factors, not all 0 and without common divisor, with which the vectors sum to 0: exact, and unique up to
// sign; nullopt if there are none, or others.
std::optional<std::vector<Integer>> dependence(const std::vector<std::vector<Integer>>& vectors);

}  // namespace infimum::linear
