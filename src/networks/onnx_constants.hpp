// SPDX-License-Identifier: Apache-2.0
//
// What operators of an ONNX graph do to values that do not depend on the input, computed while the file is
// read: moved entries stay trainable, and sums and products are exact and are constants of the architecture
// (they have no gradient of their own). Results are bounded in number and length, because a small file may
// ask for any size. Everything that cannot be done is a base::Error.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "networks/onnx_tensor.hpp"

namespace infimum::networks {

std::size_t onnx_axis(std::int64_t axis, std::size_t rank);  // negative ones count from the end

// The shape that a list of sizes means for so many entries: 0 copies an axis of `old` (unless zeros are
// meant), one -1 takes what is left.
Shape onnx_target_shape(const std::vector<std::int64_t>& sizes, const Shape& old, bool zeros_are_meant);

OnnxConstant reshaped(OnnxConstant constant, Shape shape);
// Entry i of the result is entry sources[i].
OnnxConstant gathered(const OnnxConstant& constant, Shape shape, const std::vector<std::size_t>& sources);
OnnxConstant transposed(const OnnxConstant& constant, const std::vector<std::size_t>& axes);
OnnxConstant taken(const OnnxConstant& constant, std::size_t axis, const std::vector<std::size_t>& indices);
OnnxConstant concatenated(const std::vector<const OnnxConstant*>& parts, std::size_t axis);

// Entry by entry with broadcasting; '+', '-', '*' or '/'. Integers divide only without remainder.
OnnxConstant combined(const OnnxConstant& a, const OnnxConstant& b, char operation);
// (values - zero) * scale, along `axis` if there are several scales. Exact.
OnnxConstant dequantised(const OnnxConstant& values, const OnnxConstant& scale, const OnnxConstant* zero,
                         std::int64_t axis);
// Another type of numbers: refused if an entry would be rounded.
OnnxConstant cast(OnnxConstant constant, int type);

RationalVector values_of(const OnnxConstant& constant);
Rational scalar_of(const OnnxConstant& constant, const std::string& what);  // of the one entry
std::vector<std::int64_t> integers_of(const OnnxConstant& constant, const std::string& what);

OnnxConstant onnx_integers(const std::vector<std::int64_t>& values);  // a vector
Tensor constant_tensor(Shape shape, const RationalVector& values);    // not trainable, without name

}  // namespace infimum::networks
