// SPDX-License-Identifier: Apache-2.0
//
// Networks as ONNX files, for every runtime that reads them. The file holds floats: a number that is one
// stays what it is, and every other is rounded to the nearest (ties to even), which is counted. Reading the
// file gives the network of the rounded numbers, with the same names.
#pragma once

#include <string>

#include "networks/network.hpp"
#include "networks/onnx_file.hpp"

namespace infimum::networks {

struct OnnxBytes {
  std::string bytes;
  std::size_t rounded = 0;  // numbers of the network that are no floats of this precision
};

// One input and one output tensor, with the points as first axis; the layers' names are the names of the
// tensors that they make. std::range_error, naming the layer, for a number beyond the range of the floats.
OnnxBytes to_onnx(const Network& network, OnnxPrecision precision);

}  // namespace infimum::networks
