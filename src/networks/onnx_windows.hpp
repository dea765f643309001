// SPDX-License-Identifier: Apache-2.0
//
// Convolutions, poolings and reductions over whole axes.
#pragma once

#include "networks/onnx_arithmetic.hpp"

namespace infimum::networks {

// Conv, MaxPool, AveragePool, GlobalMaxPool, GlobalAveragePool, ReduceMean, ReduceSum, ReduceMax, ReduceMin.
std::span<const OnnxRow> onnx_windows();

}  // namespace infimum::networks
