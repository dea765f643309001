// SPDX-License-Identifier: Apache-2.0
#include "networks/network_file.hpp"

#include "networks/json.hpp"
#include "networks/onnx_reader.hpp"

namespace infimum::networks {

Network read_network_file(const std::string& path, const std::optional<std::string>& output_layer) {
  if (is_onnx(path)) return read_onnx(path, output_layer);
  const Network network = read_network(path);
  if (!output_layer) return network;
  try {
    return network.with_output(*output_layer);
  } catch (const StructureError& error) {
    throw base::InputError({path, 0, ""}, error.what());
  }
}

bool is_onnx(const std::string& path) {
  return path.ends_with(".onnx");
}

}  // namespace infimum::networks
