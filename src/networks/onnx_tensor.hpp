// SPDX-License-Identifier: Apache-2.0
//
// A tensor of an ONNX file as the rationals that it holds: a float is a dyadic rational, so nothing is
// rounded (IEEE 754 binary16, bfloat16, binary32 and binary64, and integers of up to 64 bits). Sizes are
// compared with the bytes that are there before anything is allocated, since files come from strangers.
#pragma once

#include <onnx/onnx_pb.h>

#include <optional>
#include <string>

#include "networks/layer.hpp"

namespace infimum::networks {

// A value of the graph that does not depend on the input.
struct OnnxConstant {
  Tensor tensor;  // with all axes of the file
  int type = onnx::TensorProto::FLOAT;
  // In a list of sizes that was asked for at run time, the entry that stands for the number of points.
  std::optional<std::size_t> points;
};

std::string onnx_type_name(int type);  // "float32", "int64", …
bool is_onnx_float(int type);
bool is_onnx_integer(int type);  // without the truth values

// The tensor under its own name; trainable if it has floats. base::Error, naming the tensor, if it holds an
// infinity or NaN, if bytes and shape differ, or if its entries are of another kind or in another file.
OnnxConstant decode_onnx_tensor(const onnx::TensorProto& proto);

}  // namespace infimum::networks
