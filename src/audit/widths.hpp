// SPDX-License-Identifier: Apache-2.0
//
// How wide the accumulators of integer arithmetic must be. Weights and inputs of a matrix product are
// integers times a unit each, and so are its sums, the bias included; a processor that adds in two's
// complement and wraps around needs just the bits of the finished sums (I. Colbert, A. Pappalardo, J.
// Petri-Koenig, A2Q: Accumulator-aware quantization with guaranteed overflow avoidance, ICCV 2023, bounds
// them from the weights). The width that is told is the least at these points, and it is tried out: with one
// bit less some sum comes out wrong.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "erm/network_problem.hpp"
#include "exact/compute.hpp"

namespace infimum::audit {

struct AccumulatorWidth {
  std::string layer;
  std::size_t weight_bits, input_bits;  // of the integers, without their signs
  std::size_t foreseen;                 // enough for all points within the bounds of the input
  std::size_t least;                    // enough for these points: the least
  // Whether running with the least width gave all sums rightly, and with one bit less not; nothing if it is
  // above 128 bits, or 1.
  std::optional<bool> confirmed;
};

// One for each matrix product of the network. Exact.
std::vector<AccumulatorWidth> accumulator_widths(const erm::NetworkProblem& problem,
                                                 const exact::Settings& settings);

// Bits of two's complement that hold all integers: the least P with -2^(P-1) <= n < 2^(P-1).
std::size_t width_of(const numbers::Integer& least, const numbers::Integer& greatest);

}  // namespace infimum::audit
