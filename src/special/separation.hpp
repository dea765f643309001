// SPDX-License-Identifier: Apache-2.0
//
// Separation by k hyperplanes (Megiddo 1988): affine a_1 .. a_k, all negative at every point inside, one of
// them positive at every point outside. For k = 2 this is exact training of the (2,1)-ReLU network max(0, 1 -
// relu(a_1) - relu(a_2)) to labels 1 and 0, which is NP-hard.
#pragma once

#include "networks/network.hpp"
#include "networks/shallow.hpp"
#include "special/alternatives.hpp"

namespace infimum::special {

// Inside <= -1 for every unit, outside >= 1 for some unit: multiples of a_j bring strict signs that far.
Alternatives separation(const std::vector<std::vector<Integer>>& rows, const std::vector<char>& inside,
                        std::size_t units);

// The a_j from a theta with the right signs, as units of sign -1: multiples by powers of two such that at
// every point outside some a_j is at least 1. Exact.
std::vector<networks::Unit> separating_units(const std::vector<RationalVector>& theta,
                                             const std::vector<Integer>& scales,
                                             const std::vector<RationalVector>& x,
                                             const std::vector<char>& inside);

// a_j < 0 for all j inside; outside a_j >= 1 for some j. Exact.
bool separates(const std::vector<networks::Unit>& units, const std::vector<RationalVector>& x,
               const std::vector<char>& inside);

// max(0, 1 - sum of relu(a_j)): 1 inside, 0 outside.
networks::Network separating_network(const std::vector<networks::Unit>& units,
                                     const std::vector<std::string>& inputs, const std::string& output);

}  // namespace infimum::special
