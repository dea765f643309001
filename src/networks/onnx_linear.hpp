// SPDX-License-Identifier: Apache-2.0
//
// Products with constant matrices.
#pragma once

#include "networks/onnx_arithmetic.hpp"

namespace infimum::networks {

// Gemm, MatMul, LinearRegressor.
std::span<const OnnxRow> onnx_linear();

}  // namespace infimum::networks
