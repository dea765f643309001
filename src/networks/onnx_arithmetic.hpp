// SPDX-License-Identifier: Apache-2.0
//
// Sums, differences, products, quotients by constants, powers, maxima and minima, entry by entry.
#pragma once

#include <span>
#include <string_view>

#include "networks/onnx_operator.hpp"

namespace infimum::networks {

// An operator and how it is translated; the values are those of its outputs, as many as are known.
struct OnnxRow {
  std::string_view type;
  OnnxValues (*translate)(OnnxOperator& op);
};

// Add, Sum, Mean, Sub, Mul, Div, Neg, Pow, Max, Min, BatchNormalization, Scaler.
std::span<const OnnxRow> onnx_arithmetic();

}  // namespace infimum::networks
