// SPDX-License-Identifier: Apache-2.0
#include "networks/network.hpp"

#include <stdexcept>
#include <unordered_map>
#include <unordered_set>

#include "networks/shapes.hpp"
#include "networks/values.hpp"

namespace infimum::networks {

namespace {

constexpr std::size_t whole = StructureError::npos;

// Layers that read each other twice over double the width at every layer: a small file, a huge network.
constexpr std::size_t most_numbers = 10'000'000;
constexpr std::size_t most_in_windows = 200'000'000;

std::string quoted(const std::string& name) {
  return "\"" + name + "\"";
}

void require_different(const std::vector<std::string>& names, const std::string& what) {
  std::unordered_set<std::string> seen;
  for (const auto& name : names) {
    if (!seen.insert(name).second) throw StructureError(whole, "two " + what + " are named " + quoted(name));
  }
}

void require_names(const std::vector<std::string>& names, const Shape& shape, std::size_t layer,
                   const std::string& what) {
  const std::size_t entries = entries_of(shape);
  if (names.empty() || names.size() == entries) return;
  throw StructureError(layer, "the " + what + (layer == whole ? "" : " layer") + " has " +
                                  std::to_string(entries) + " entries, and there are " +
                                  std::to_string(names.size()) + " names of " + what + "s");
}

}  // namespace

Network::Network(std::vector<std::string> inputs, std::vector<std::string> outputs, std::vector<Layer> layers,
                 std::string output_layer, Shape input_shape)
    : inputs_(std::move(inputs)),
      outputs_(std::move(outputs)),
      input_shape_(std::move(input_shape)),
      layers_(std::move(layers)) {
  require_different(inputs_, "inputs");
  require_different(outputs_, "outputs");
  find_input_shape();
  resolve_names(output_layer);
  find_order();
  find_shapes();
  check_tensors();
}

void Network::find_input_shape() {
  if (inputs_.empty() && input_shape_.empty()) throw StructureError(whole, "no inputs");
  if (input_shape_.empty()) input_shape_ = {inputs_.size()};
  std::size_t entries = 1;
  for (const std::size_t axis : input_shape_) {
    if (axis == 0) throw StructureError(whole, "the input has an axis without entries");
    if (axis > most_numbers / entries)
      throw StructureError(whole, "the input has more than ten million entries");
    entries *= axis;
  }
  require_names(inputs_, input_shape_, whole, "input");
}

void Network::resolve_names(const std::string& output_layer) {
  std::unordered_map<std::string, std::size_t> places = {{input_name, from_input}};
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const std::string& name = layers_[l].name;
    if (name == input_name) throw StructureError(l, "the name \"input\" is reserved for the input");
    if (!places.emplace(name, l).second)
      throw StructureError(l, "another layer is named " + quoted(name) + " too");
    if (layers_[l].reads.empty()) throw StructureError(l, "a layer must read something");
  }
  const auto find = [&](std::size_t reader, const std::string& name) {
    const auto found = places.find(name);
    if (found == places.end()) throw StructureError(reader, "no layer is named " + quoted(name));
    return found->second;
  };
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    auto& indices = reads_.emplace_back();
    for (const auto& name : layers_[l].reads) indices.push_back(find(l, name));
  }
  output_ = find(whole, output_layer);
  if (output_ == from_input) throw StructureError(whole, "the output must be a layer, not the input");
}

// Kahn's algorithm: a layer is taken when all that it reads has been taken.
void Network::find_order() {
  std::vector<std::vector<std::size_t>> readers(layers_.size());
  std::vector<std::size_t> missing(layers_.size(), 0);
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    for (const std::size_t read : reads_[l]) {
      if (read == from_input) continue;
      readers[read].push_back(l);
      ++missing[l];
    }
    if (missing[l] == 0) order_.push_back(l);
  }
  for (std::size_t next = 0; next < order_.size(); ++next) {
    for (const std::size_t reader : readers[order_[next]]) {
      if (--missing[reader] == 0) order_.push_back(reader);
    }
  }
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    if (missing[l] > 0) throw StructureError(l, "the layer reads itself, directly or through others");
  }
}

void Network::find_shapes() {
  std::size_t total = 0, in_windows = 0;
  shapes_.resize(layers_.size());
  for (const std::size_t l : order_) {
    std::vector<Shape> read;
    for (const std::size_t from : reads_[l]) {
      read.push_back(shape(from));
      total += entries_of(read.back());
      if (total > most_numbers) throw StructureError(l, "the layers read more than ten million numbers");
    }
    shapes_[l] = networks::output_shape(l, layers_[l].kind, read);
    total += entries_of(shapes_[l]);
    if (total > 2 * most_numbers) throw StructureError(l, "the layers have more than ten million numbers");
    in_windows += entries_in_windows(layers_[l].kind, read.front(), shapes_[l]);
    if (in_windows > most_in_windows)
      throw StructureError(l, "the windows of the network have more than two hundred million entries");
  }
  require_names(outputs_, shapes_[output_], output_, "output");
}

// Layers may share a tensor: one name, one tensor.
void Network::check_tensors() const {
  std::unordered_map<std::string, const Tensor*> tensors;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    for (const Role& role : tensors_of(layers_[l].kind)) {
      const std::string name = name_of(layers_[l], role);
      const auto [known, is_new] = tensors.emplace(name, role.tensor);
      const Tensor &first = *known->second, &second = *role.tensor;
      if (!is_new && !(first.shape == second.shape && first.trainable == second.trainable &&
                       first.entries == second.entries)) {
        throw StructureError(l,
                             "another tensor is named " + quoted(name) + " too, and differs from this one");
      }
    }
  }
}

Network Network::with_output(const std::string& layer) const {
  std::unordered_set<std::string> needed = {layer};
  bool found = false;
  for (auto l = order_.rbegin(); l != order_.rend(); ++l) {
    if (!needed.contains(layers_[*l].name)) continue;
    found = found || layers_[*l].name == layer;
    needed.insert(layers_[*l].reads.begin(), layers_[*l].reads.end());
  }
  if (!found) throw StructureError(whole, "no layer is named " + quoted(layer));
  std::vector<Layer> layers;
  for (const Layer& candidate : layers_) {
    if (needed.contains(candidate.name)) layers.push_back(candidate);
  }
  return Network(inputs_, {}, std::move(layers), layer, input_shape_);
}

RationalVector Network::value(const RationalVector& x) const {
  if (x.size() != entries_of(input_shape_))
    throw std::invalid_argument("Network::value: wrong number of inputs");
  std::vector<RationalVector> values(layers_.size());
  for (const std::size_t l : order_) {
    std::vector<Operand> reads;
    for (const std::size_t from : reads_[l])
      reads.push_back({shape(from), from == from_input ? x : values[from]});
    values[l] = value_of(layers_[l].kind, reads, shapes_[l]);
  }
  return values[output_];
}

}  // namespace infimum::networks
