// SPDX-License-Identifier: Apache-2.0
//
// A network from a file of any format that we read: ONNX by its name's end, else our own JSON.
#pragma once

#include <optional>
#include <string>

#include "networks/network.hpp"

namespace infimum::networks {

// With `output_layer` the network of that inner layer (in ONNX: tensor). base::InputError naming file and
// place.
Network read_network_file(const std::string& path, const std::optional<std::string>& output_layer = {});

bool is_onnx(const std::string& path);

}  // namespace infimum::networks
