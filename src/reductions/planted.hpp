// SPDX-License-Identifier: Apache-2.0
//
// Points on the graph of a drawn network: risk 0 is possible because a network of small integers was there
// first. That does not make it easy to find: already with k = 2 units training is NP-hard where risk 0 is
// possible.
#pragma once

#include <cstdint>

#include "reductions/known_training.hpp"

namespace infimum::reductions {

// Distinct points of an integer grid, as many as there are up to `points`; weights and biases from -3 to 3,
// both signs drawn. std::invalid_argument if a count is 0. The same for the same seed.
KnownTraining planted_training(std::size_t points, std::size_t inputs, std::size_t units, std::uint64_t seed);

}  // namespace infimum::reductions
