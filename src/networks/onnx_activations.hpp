// SPDX-License-Identifier: Apache-2.0
//
// Activations that are piecewise linear, or polynomial on the pieces: parameters are the floats of the file,
// and defaults the floats nearest to those of the specification (0.01 for LeakyRelu, say), as runtimes have
// them.
#pragma once

#include "networks/onnx_arithmetic.hpp"

namespace infimum::networks {

// Relu, LeakyRelu, PRelu, Clip, Abs, HardSigmoid, HardSwish.
std::span<const OnnxRow> onnx_activations();

}  // namespace infimum::networks
