// SPDX-License-Identifier: Apache-2.0
//
// What a layer is, by definition: its tensor at one point from the tensors that it reads, in fractions, one
// entry after the other. Slow and plain on purpose; the fast engine is compared with it.
#pragma once

#include <vector>

#include "networks/layer.hpp"

namespace infimum::networks {

struct Operand {
  const Shape& shape;
  const RationalVector& entries;  // row-major
};

// The entries of the layer's tensor, of which `shape` is the shape (output_shape). Exact.
RationalVector value_of(const Kind& kind, const std::vector<Operand>& reads, const Shape& shape);

// The value of an activation. Exact.
Rational value_at(const Piecewise& activation, const Rational& z);

// The place in a tensor of shape `shape` of the entry at `index`, whose axes are aligned at the end; axes of
// one entry are repeated.
std::size_t broadcast_place(const Shape& shape, const Shape& index);

}  // namespace infimum::networks
