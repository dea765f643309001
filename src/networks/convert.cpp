// SPDX-License-Identifier: Apache-2.0
#include "networks/convert.hpp"

#include <algorithm>

namespace infimum::networks {

namespace {

bool is_zero(const RationalVector& vector) {
  return std::all_of(vector.begin(), vector.end(), [](const Rational& entry) { return entry == 0; });
}

Unit scaled(const Rational& outer, const RationalVector& weights, const Rational& bias) {
  Unit unit{outer < 0 ? -1 : 1, weights, bias};
  const Rational size = abs(outer);
  for (auto& weight : unit.weights) weight *= size;
  unit.bias *= size;
  return unit;
}

// Walks over what the output layer reads and turns it into an affine part and units.
class Shallower {
 public:
  explicit Shallower(const Network& network) : network_(network) {}

  ShallowNetwork convert() {
    std::size_t output = index_of(network_.output_layer());
    const Layer& last = network_.layers()[output];
    const auto* activation = std::get_if<Piecewise>(&last.kind);
    if (activation != nullptr && *activation == relu() && last.reads.size() == 1 &&
        last.reads.front() != input_name) {
      result_.output_relu = true;
      output = index_of(last.reads.front());
    }
    const Affine& affine = affine_layer(output, "the output layer must be affine");
    if (network_.output_shape() != Shape{1}) throw StructureError(output, "a shallow network has one output");
    outer_ = rows_of(affine).front();
    result_.intercept = bias_of(affine).front();
    if (network_.input_shape().size() != 1) throw StructureError(output, "a shallow network reads a vector");
    result_.affine.resize(network_.input_shape().front());
    for (const auto& name : network_.layers()[output].reads) {
      if (name == input_name) {
        take_input();
      } else {
        take_relu(index_of(name));
      }
    }
    return std::move(result_);
  }

 private:
  std::size_t index_of(const std::string& name) const {
    const auto& layers = network_.layers();
    const auto found =
        std::find_if(layers.begin(), layers.end(), [&](const Layer& l) { return l.name == name; });
    return static_cast<std::size_t>(found - layers.begin());
  }
  const Affine& affine_layer(std::size_t layer, const std::string& otherwise) const {
    const auto* affine = std::get_if<Affine>(&network_.layers()[layer].kind);
    if (affine == nullptr) throw StructureError(layer, otherwise);
    return *affine;
  }
  const Rational& next_outer() { return outer_[at_++]; }

  void take_input() {
    for (auto& entry : result_.affine) entry += next_outer();
  }

  void take_relu(std::size_t layer) {
    const auto* activation = std::get_if<Piecewise>(&network_.layers()[layer].kind);
    if (activation == nullptr || *activation != relu()) {
      throw StructureError(layer,
                           "not a shallow network: the output may read the input and relu layers only");
    }
    for (const auto& name : network_.layers()[layer].reads) {
      const std::size_t read = name == input_name ? layer : index_of(name);
      const Affine& affine =
          affine_layer(read, "not a shallow network: a relu layer must read affine layers");
      if (network_.layers()[read].reads != std::vector<std::string>{input_name}) {
        throw StructureError(read, "not a shallow network: a hidden layer must read the input alone");
      }
      const std::vector<RationalVector> rows = rows_of(affine);
      const RationalVector bias = bias_of(affine);
      for (std::size_t row = 0; row < rows.size(); ++row)
        result_.units.push_back(scaled(next_outer(), rows[row], bias[row]));
    }
  }

  const Network& network_;
  RationalVector outer_;
  std::size_t at_ = 0;  // in the row of outer weights
  ShallowNetwork result_;
};

}  // namespace

Network to_network(const ShallowNetwork& network, const std::vector<std::string>& inputs,
                   const std::string& output) {
  std::vector<Layer> layers;
  std::vector<std::string> reads;
  RationalVector outer;
  if (!network.units.empty()) {
    std::vector<RationalVector> rows;
    RationalVector bias;
    for (const Unit& unit : network.units) {
      rows.push_back(unit.weights);
      bias.push_back(unit.bias);
      outer.push_back(unit.sign);
    }
    layers.push_back({"hidden", {input_name}, affine(rows, bias)});
    layers.push_back({"units", {"hidden"}, relu()});
    reads.push_back("units");
  }
  if (network.units.empty() || !is_zero(network.affine)) {
    reads.push_back(input_name);
    outer.insert(outer.end(), network.affine.begin(), network.affine.end());
    outer.resize(network.units.size() + inputs.size());  // an empty affine part is zero
  }
  layers.push_back({network.output_relu ? "sum" : "output", reads, affine({outer}, {network.intercept})});
  if (network.output_relu) layers.push_back({"output", {"sum"}, relu()});
  return Network(inputs, {output}, std::move(layers), "output");
}

ShallowNetwork to_shallow(const Network& network) {
  return Shallower(network).convert();
}

}  // namespace infimum::networks
