// SPDX-License-Identifier: Apache-2.0
//
// The dichotomy of activations, measured: one architecture, relu beside the square, at growing depth; how
// long the numbers of one exact back-propagation are, and what it takes. Weights, input and label are
// integers, so that every length is one of integers and nothing is hidden in denominators. With weights below
// 2^B, width w and an input of b bits, after L layers
//   relu:    at most b + L (B + log2(w + 1)) bits: linear in the depth,
//   square:  at most 2^L b + 2 (2^L - 1) (B + log2(w + 1)) bits: doubling with each layer
// (docs/bit-model.md). The first is why back-propagation of piecewise linear networks is polynomial, the
// second why no algorithm is known for a single bit of a deep polynomial one: that is #P-hard.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "audit/lengths.hpp"
#include "data/points.hpp"
#include "networks/network.hpp"

namespace infimum::audit {

enum class TowerKind { relu, square };

// `depth` layers of `width` units behind as many inputs, and one output. Every weight has weight_bits bits;
// those of the first unit of a layer are positive, so that relu never ends in zeros alone.
struct TowerShape {
  std::size_t width = 4, depth = 1, weight_bits = 3;
  std::uint64_t seed = 0;
};

networks::Network tower(const TowerShape& shape, TowerKind kind);
// The one point, with label 1; the same for both kinds.
data::Points tower_point(const TowerShape& shape);

struct TowerMeasure {
  std::size_t value_bits = 0, gradient_bits = 0;  // of the longest number of each
  Exponents gradient{0, 0};                       // of the derivatives by the weights that are not 0
  double bytes = 0;                               // of all values and derivatives, at the end
  double seconds = 0;                             // wall-clock time of the back-propagation alone
};

// Values and derivatives of the squared loss by all weights, at one point. Exact.
TowerMeasure measured(const TowerShape& shape, TowerKind kind);

// The bound above, of the output.
double most_value_bits(const TowerShape& shape, TowerKind kind);

// About the memory that `measured` would take at this depth, given what it took one layer earlier: an
// estimate from above, with room for a product of the longest numbers.
double expected_bytes(const TowerShape& shape, TowerKind kind, const TowerMeasure& one_layer_earlier);

struct DepthRow {
  std::size_t depth;
  TowerMeasure relu;
  std::optional<TowerMeasure> square;  // none beyond the memory
  double relu_law, square_law;         // the bounds above; infinite beyond the range of doubles
  double expected_bytes;               // of the square, before it was begun
};

// Depth 1, 2, 3, ... until the square would take more than most_bytes; then relu alone at 2, 4 and 8 times
// that depth. `tell` hears each row as it is done.
std::vector<DepthRow> dichotomy(const TowerShape& shape, double most_bytes,
                                const std::function<void(const DepthRow&)>& tell);

}  // namespace infimum::audit
