// SPDX-License-Identifier: Apache-2.0
//
// Operators that take parts of a tensor, and those that make constants or change the type of numbers.
#pragma once

#include "networks/onnx_arithmetic.hpp"

namespace infimum::networks {

// Slice, Split, Gather, ArrayFeatureExtractor, Shape, Constant, ConstantOfShape, Cast, CastLike, DequantizeLinear.
std::span<const OnnxRow> onnx_parts();

}  // namespace infimum::networks
