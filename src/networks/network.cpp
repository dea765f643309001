// SPDX-License-Identifier: Apache-2.0
#include "networks/network.hpp"

#include <stdexcept>
#include <unordered_map>
#include <unordered_set>

namespace infimum::networks {

namespace {

constexpr std::size_t whole = StructureError::npos;

std::string quoted(const std::string& name) {
  return "\"" + name + "\"";
}

void require_different(const std::vector<std::string>& names, const std::string& what) {
  if (names.empty()) throw StructureError(whole, "no " + what);
  std::unordered_set<std::string> seen;
  for (const auto& name : names) {
    if (!seen.insert(name).second) throw StructureError(whole, "two " + what + " are named " + quoted(name));
  }
}

void check_affine(std::size_t layer, const Affine& affine, std::size_t reads) {
  if (affine.weights.empty()) throw StructureError(layer, "an affine layer without rows");
  if (affine.bias.size() != affine.weights.size()) {
    throw StructureError(layer, "the bias has " + std::to_string(affine.bias.size()) +
                                    " entries, the weights have " + std::to_string(affine.weights.size()) +
                                    " rows");
  }
  for (std::size_t row = 0; row < affine.weights.size(); ++row) {
    if (affine.weights[row].size() != reads) {
      throw StructureError(layer, "row " + std::to_string(row) + " of the weights has " +
                                      std::to_string(affine.weights[row].size()) +
                                      " entries, the layer reads " + std::to_string(reads));
    }
  }
}

RationalVector image(const Affine& affine, const RationalVector& x) {
  RationalVector z = affine.bias;
  for (std::size_t row = 0; row < z.size(); ++row) {
    for (std::size_t t = 0; t < x.size(); ++t) z[row] += affine.weights[row][t] * x[t];
  }
  return z;
}

RationalVector image(const Relu&, RationalVector x) {
  for (auto& entry : x) {
    if (entry < 0) entry = 0;
  }
  return x;
}

}  // namespace

Network::Network(std::vector<std::string> inputs, std::vector<std::string> outputs, std::vector<Layer> layers,
                 std::string output_layer)
    : inputs_(std::move(inputs)), outputs_(std::move(outputs)), layers_(std::move(layers)) {
  require_different(inputs_, "inputs");
  require_different(outputs_, "outputs");
  resolve_names(output_layer);
  find_order();
  check_shapes();
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

void Network::check_shapes() {
  // Relu layers that read each other twice over double the width at every layer: a small file, a huge
  // network.
  constexpr std::size_t most = 10'000'000;
  std::size_t total = 0;
  std::vector<std::size_t> widths(layers_.size(), 0);
  for (const std::size_t l : order_) {
    widths[l] = width_of_reads(l, widths);
    total += widths[l];
    if (total > most) throw StructureError(l, "the layers read more than ten million numbers");
    if (const auto* affine = std::get_if<Affine>(&layers_[l].kind)) {
      check_affine(l, *affine, widths[l]);
      widths[l] = affine->weights.size();
    }
  }
  if (widths[output_] != outputs_.size()) {
    throw StructureError(output_, "the output layer has " + std::to_string(widths[output_]) +
                                      " entries, and there are " + std::to_string(outputs_.size()) +
                                      " names of outputs");
  }
}

std::size_t Network::width_of_reads(std::size_t layer, const std::vector<std::size_t>& widths) const {
  std::size_t width = 0;
  for (const std::size_t read : reads_[layer]) width += read == from_input ? inputs_.size() : widths[read];
  return width;
}

RationalVector Network::value(const RationalVector& x) const {
  if (x.size() != inputs_.size()) throw std::invalid_argument("Network::value: wrong number of inputs");
  std::vector<RationalVector> values(layers_.size());
  for (const std::size_t l : order_) {
    RationalVector read;
    for (const std::size_t from : reads_[l]) {
      const RationalVector& part = from == from_input ? x : values[from];
      read.insert(read.end(), part.begin(), part.end());
    }
    values[l] = std::visit([&](const auto& kind) { return image(kind, read); }, layers_[l].kind);
  }
  return values[output_];
}

}  // namespace infimum::networks
