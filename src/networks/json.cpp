// SPDX-License-Identifier: Apache-2.0
#include "networks/json.hpp"

#include "base/input_file.hpp"
#include "networks/graph_layers.hpp"
#include "networks/layer_reader.hpp"
#include "networks/layer_writer.hpp"

namespace infimum::networks {

namespace {

constexpr const char* format_name = "infimum-network-1";
constexpr std::uint64_t largest_file = std::uint64_t{1} << 30;

// A network of vertices and edges.
Network read_vertices(const Item& item, About* about) {
  if (about != nullptr) *about = item.has("about") ? item.at("about").notes() : About{};
  try {
    return layers_of(read_graph_network(item));
  } catch (const StructureError& error) {
    if (error.layer() == StructureError::npos) item.refuse(error.what());
    item.at("vertices").refuse_entry(error.layer(), error.what());
  }
}

Network read_whole(const Item& item, About* about) {
  if (item.is_object() && item.has("vertices")) return read_vertices(item, about);
  item.require_keys({"format", "inputs", "input_shape", "outputs", "layers", "output", "about"});
  if (item.at("format").text() != format_name) {
    item.at("format").refuse("expected \"" + std::string(format_name) + "\"");
  }
  const About notes = item.has("about") ? item.at("about").notes() : About{};
  if (about != nullptr) *about = notes;
  const Shape input_shape = item.has("input_shape") ? item.at("input_shape").counts() : Shape{};
  const auto names = [&](const char* key, bool may_lack) {
    return may_lack && !item.has(key) ? std::vector<std::string>{} : item.at(key).texts();
  };
  auto layers = item.at("layers").list(read_layer);
  try {
    return Network(names("inputs", item.has("input_shape")), names("outputs", true), std::move(layers),
                   item.at("output").text(), input_shape);
  } catch (const StructureError& error) {
    if (error.layer() == StructureError::npos) item.refuse(error.what());
    item.at("layers").refuse_entry(error.layer(), error.what());
  }
}

// Notes are for people: bytes that are not UTF-8, as file names may have, become the replacement character.
std::string quoted_note(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

Network parse_network(std::string_view bytes, const std::string& file, About* about) {
  const nlohmann::json value = parse_json(bytes, file);
  return read_whole(Item(value, file, ""), about);
}

Network read_network(const std::string& path, About* about) {
  return parse_network(base::read_file(path, largest_file), path, about);
}

std::string to_json(const Network& network, const About& about) {
  std::string text = "{\n  \"format\": \"" + std::string(format_name) + "\",\n", between;
  if (!about.empty()) {
    text += "  \"about\": {\n";
    for (const auto& [key, note] : about) {
      text += between + "    " + quoted_note(key) + ": " + quoted_note(note);
      between = ",\n";
    }
    text += "\n  },\n";
  }
  if (!network.inputs().empty()) text += "  \"inputs\": " + list_of(network.inputs()) + ",\n";
  if (network.input_shape() != Shape{network.inputs().size()})
    text += "  \"input_shape\": " + list_of(network.input_shape()) + ",\n";
  if (!network.outputs().empty()) text += "  \"outputs\": " + list_of(network.outputs()) + ",\n";
  text += "  \"layers\": [\n";
  between.clear();
  for (const Layer& layer : network.layers()) {
    text += between + layer_text(layer);
    between = ",\n";
  }
  return text + "\n  ],\n  \"output\": " + quoted(network.output_layer()) + "\n}\n";
}

}  // namespace infimum::networks
