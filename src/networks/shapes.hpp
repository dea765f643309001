// SPDX-License-Identifier: Apache-2.0
//
// What shape a layer makes of the shapes that it reads: all by arithmetic, before any memory is taken, so
// that a small file cannot ask for a large network unnoticed.
#pragma once

#include <optional>
#include <vector>

#include "networks/layer.hpp"

namespace infimum::networks {

// The shape of the layer's tensor; every axis has at least one entry. StructureError for layer `layer` if
// shapes or parameters do not fit, or the tensor would have more than 2^40 entries.
Shape output_shape(std::size_t layer, const Kind& kind, const std::vector<Shape>& reads);

// Of a window along the axes of a plane: how often it fits. The window has been checked by output_shape.
Shape steps_of(const Window& window, const Shape& plane);

// How many entries the windows of a convolution or pooling have together: all places times what one looks at;
// 0 for other kinds. Capped at 2^40.
std::size_t entries_in_windows(const Kind& kind, const Shape& read, const Shape& result);

// By the rules of NumPy: axes are aligned at the end, and an axis of one entry is repeated. nullopt if they
// do not fit.
std::optional<Shape> broadcast_shape(const Shape& a, const Shape& b);

// Counts an index up in row-major order; false after the last one.
bool next_index(Shape& index, const Shape& shape);

}  // namespace infimum::networks
