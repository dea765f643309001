// SPDX-License-Identifier: Apache-2.0
//
// Exact fit by a convex network, f(x) = sum of relu(w_j.x + b_j) with all outer weights +1: the algorithm of
// Froese and Hertrich (NeurIPS 2023), 2^O(k^2 d) linear programs. f is the maximum over sets S of the sums
// f_S, so f <= y is linear, and f = y at a point says f_S >= y for one S.
#pragma once

#include "networks/shallow.hpp"
#include "special/alternatives.hpp"

namespace infimum::special {

Alternatives convex_fit(const std::vector<std::vector<Integer>>& rows, const RationalVector& y,
                        std::size_t units);

// Exact.
networks::ShallowNetwork convex_network(const std::vector<RationalVector>& theta,
                                        const std::vector<Integer>& scales);
bool fits(const networks::ShallowNetwork& network, const std::vector<RationalVector>& x,
          const RationalVector& y);

}  // namespace infimum::special
