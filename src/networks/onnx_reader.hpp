// SPDX-License-Identifier: Apache-2.0
//
// Networks from ONNX files (Open Neural Network Exchange), as PyTorch, scikit-learn and others export them. A
// float of the file is the dyadic rational that it is, and operators are the functions that the specification
// defines over the real numbers: what a runtime computes in floats is an approximation of the network that is
// read here. Read are operator sets 7 to 25. The first axis of every tensor counts the points; it is not part
// of the network's shapes, and no operator may mix it with others.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "networks/network.hpp"

namespace infimum::networks {

// The network that computes the first output of the graph, or else the tensor of that name. A layer is called
// like the tensor that it makes. With one input the network has that input's shape and no names of inputs;
// with several, they follow each other as named entries. Initialisers are trainable tensors under their
// names. InputError naming the file and, where there is one, the operator and the reason.
Network parse_onnx(std::string_view bytes, const std::string& file,
                   const std::optional<std::string>& output_tensor = {});
Network read_onnx(const std::string& path, const std::optional<std::string>& output_tensor = {});

}  // namespace infimum::networks
