// SPDX-License-Identifier: Apache-2.0
//
// The table of all operators of ONNX that have a meaning in rational numbers, and for those that have none,
// why.
#pragma once

#include "networks/onnx_operator.hpp"

namespace infimum::networks {

// What the operator makes, as many outputs as are known; its layers are added. base::Error with the reason,
// and advice, if the operator is not known or its values are no polynomials on pieces.
OnnxValues translate_onnx(OnnxOperator& op);

bool is_onnx_domain(const std::string& domain);  // of the operators in the table

}  // namespace infimum::networks
