// SPDX-License-Identifier: Apache-2.0
//
// How long the numbers of a network are: foreseen from the lengths of its parameters (docs/exact.md, Lemma
// "PL forward"), and measured at points. Beside the lengths, the exact binary exponents of the largest and
// the smallest numbers tell which float format can hold them, and whether gradients explode or vanish.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "erm/network_problem.hpp"
#include "exact/compute.hpp"
#include "numbers/float_format.hpp"

namespace infimum::audit {

// floor(log2 |.|) of the largest number and of the smallest that is not 0; none if all are 0.
struct Exponents {
  long largest, smallest;
};

struct LayerLength {
  std::string name;
  std::size_t foreseen;  // bits, as multiples of the unit, whatever the points within the input's bound
  std::optional<std::size_t> measured;  // at the points, if there are any
  std::optional<Exponents> exponents;
};

struct TensorLength {
  std::string name, layer;
  std::size_t bits;                     // of the tensor itself
  std::optional<std::size_t> foreseen;  // of its gradient
  // Before anything exact is run: the size of the gradient by a pass in float64, over the unit, which is
  // known; if floats cannot hold it, by the rule of docs/audit.md.
  std::optional<std::size_t> predicted;
  std::optional<std::size_t> measured;
  std::optional<Exponents> exponents;  // of its gradient
};

// The first place where a number is beyond the range of a format; empty where that does not happen.
struct FormatLimit {
  numbers::FloatFormat format;
  std::string value_overflows, value_underflows;        // a layer, in the order of computing
  std::string gradient_overflows, gradient_underflows;  // a tensor, in the order of back-propagation
};

struct Lengths {
  std::vector<LayerLength> layers;
  std::vector<TensorLength> tensors;
  std::vector<FormatLimit> limits;      // with points: float32, bfloat16, float16
  std::optional<exact::Report> report;  // with points
};

// From parameters alone: inputs are integers of `input_bits` bits. The problem is one of any points.
Lengths foreseen_lengths(const networks::Network& network, const erm::NetworkProblem& problem,
                         std::size_t input_bits);

// At the points of the problem; gradients only if `with_gradients` (there are targets). Exact.
Lengths measured_lengths(const networks::Network& network, const erm::NetworkProblem& problem,
                         bool with_gradients, const exact::Settings& settings);

}  // namespace infimum::audit
