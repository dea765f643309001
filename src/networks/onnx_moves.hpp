// SPDX-License-Identifier: Apache-2.0
//
// Operators that only move entries, or that work on shapes. An operator that would move the axis of the
// points, or take it apart, is refused. A shape that was asked for at run time is known but for the number of
// points, and that entry may only come back as the first of another shape.
#pragma once

#include "networks/onnx_arithmetic.hpp"

namespace infimum::networks {

// Identity, Dropout, Flatten, Reshape, Squeeze, Unsqueeze, Transpose, Concat, FeatureVectorizer.
std::span<const OnnxRow> onnx_moves();

}  // namespace infimum::networks
