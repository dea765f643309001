// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_operator.hpp"

#include <algorithm>
#include <cmath>

#include "networks/onnx_constants.hpp"
#include "networks/shapes.hpp"

namespace infimum::networks {

namespace {

using base::Error;
using onnx::AttributeProto;

Rational finite(float value, const std::string& name) {
  if (!std::isfinite(value)) throw Error("the attribute " + name + " is not a finite number");
  return numbers::from_double(static_cast<double>(value));
}

[[noreturn]] void refuse_kind(const std::string& name) {
  throw Error("the attribute " + name + " is of another kind than it should be");
}

}  // namespace

std::string OnnxLayers::free_name(std::string name) {
  while (name == input_name || taken_.contains(name)) name += "'";
  taken_.insert(name);
  return name;
}

OnnxData OnnxLayers::add(std::string name, Kind kind, const std::vector<OnnxData>& reads) {
  Layer layer{std::move(name), {}, std::move(kind)};
  std::vector<Shape> shapes;
  for (const OnnxData& read : reads) {
    layer.reads.push_back(read.layer);
    shapes.push_back(read.shape);
  }
  const Shape shape = output_shape(layers_.size(), layer.kind, shapes);
  layers_.push_back(std::move(layer));
  return {layers_.back().name, shape, reads.front().type, false};
}

void OnnxLayers::rename(std::size_t first, const std::string& from, const std::string& to) {
  for (std::size_t l = first; l < layers_.size(); ++l) {
    if (layers_[l].name == from) layers_[l].name = to;
    std::replace(layers_[l].reads.begin(), layers_[l].reads.end(), from, to);
  }
}

OnnxOperator::OnnxOperator(const onnx::NodeProto& proto, std::vector<const OnnxValue*> inputs,
                           OnnxLayers& layers, OnnxPoints points)
    : proto_(proto), inputs_(std::move(inputs)), layers_(layers), points_(points), first_(layers.size()) {
  while (!inputs_.empty() && inputs_.back() == nullptr) inputs_.pop_back();
  for (const AttributeProto& attribute : proto.attribute()) {
    if (!attributes_.emplace(attribute.name(), &attribute).second) {
      throw Error("the attribute " + attribute.name() + " comes twice");
    }
  }
}

void OnnxOperator::expect_inputs(std::size_t least, std::size_t most) const {
  if (count() < least || count() > most) throw Error("it has " + std::to_string(count()) + " inputs");
  for (std::size_t i = 0; i < least; ++i) {
    if (!has(i)) throw Error("input " + std::to_string(i + 1) + " is left out");
  }
}

bool OnnxOperator::all_constant() const {
  for (std::size_t i = 0; i < count(); ++i) {
    if (has(i) && !is_constant(i)) return false;
  }
  return true;
}

const OnnxValue& OnnxOperator::value(std::size_t i) const {
  if (!has(i)) throw Error("input " + std::to_string(i + 1) + " is left out");
  return *inputs_[i];
}

const OnnxData& OnnxOperator::data(std::size_t i) const {
  if (const auto* data = std::get_if<OnnxData>(&value(i))) return *data;
  throw Error(
      "it is applied to a constant, which only simple operators may be; let the exporter fold constants");
}

const OnnxConstant& OnnxOperator::constant(std::size_t i, const std::string& what) const {
  if (const auto* constant = std::get_if<OnnxConstant>(&value(i))) return *constant;
  throw Error(what + " depends on the network's input; only constants are known here");
}

Tensor OnnxOperator::for_each_point(const OnnxConstant& constant, const OnnxData& data) {
  if (constant.points) throw Error("it computes with the number of points");
  Tensor tensor = constant.tensor;
  const std::size_t rank = data.shape.size() + 1;
  if (tensor.shape.size() > rank || (tensor.shape.size() == rank && tensor.shape[0] != 1)) {
    throw Error("a constant of shape " + to_string(tensor.shape) +
                " would meet the axis of the points, but points must stay apart");
  }
  if (tensor.shape.size() == rank) tensor.shape.erase(tensor.shape.begin());
  return tensor;
}

const AttributeProto* OnnxOperator::find(const std::string& name) {
  read_.insert(name);
  const auto found = attributes_.find(name);
  return found == attributes_.end() ? nullptr : found->second;
}

bool OnnxOperator::has_attribute(const std::string& name) const {
  return attributes_.contains(name);
}

std::int64_t OnnxOperator::integer(const std::string& name, std::int64_t fallback) {
  const AttributeProto* attribute = find(name);
  if (attribute == nullptr) return fallback;
  if (!attribute->has_i()) refuse_kind(name);
  return attribute->i();
}

Rational OnnxOperator::number(const std::string& name, float fallback) {
  const AttributeProto* attribute = find(name);
  if (attribute == nullptr) return finite(fallback, name);
  if (!attribute->has_f()) refuse_kind(name);
  return finite(attribute->f(), name);
}

std::string OnnxOperator::text(const std::string& name, const std::string& fallback) {
  const AttributeProto* attribute = find(name);
  if (attribute == nullptr) return fallback;
  if (!attribute->has_s()) refuse_kind(name);
  return attribute->s();
}

std::optional<std::vector<std::int64_t>> OnnxOperator::integers(const std::string& name) {
  const AttributeProto* attribute = find(name);
  if (attribute == nullptr) return {};
  if (attribute->has_i() || attribute->has_f() || attribute->has_s() || attribute->has_t()) refuse_kind(name);
  return std::vector<std::int64_t>(attribute->ints().begin(), attribute->ints().end());
}

std::optional<RationalVector> OnnxOperator::numbers(const std::string& name) {
  const AttributeProto* attribute = find(name);
  if (attribute == nullptr) return {};
  if (attribute->has_i() || attribute->has_f() || attribute->has_s() || attribute->has_t()) refuse_kind(name);
  RationalVector values;
  for (const float value : attribute->floats()) values.push_back(finite(value, name));
  return values;
}

const onnx::TensorProto* OnnxOperator::tensor(const std::string& name) {
  const AttributeProto* attribute = find(name);
  if (attribute == nullptr) return nullptr;
  if (!attribute->has_t()) refuse_kind(name);
  return &attribute->t();
}

std::optional<std::vector<std::int64_t>> OnnxOperator::integers(const std::string& name, std::size_t input) {
  if (has_attribute(name)) return integers(name);
  if (!has(input)) return {};
  const OnnxConstant& list = constant(input, name);
  if (list.points) throw Error(name + " depends on the number of points");
  return integers_of(list, name);
}

void OnnxOperator::refuse_unread() const {
  for (const auto& [name, attribute] : attributes_) {
    if (!read_.contains(name)) throw Error("the attribute " + name + " is not known");
  }
}

OnnxData OnnxOperator::add(Kind kind, const std::vector<OnnxData>& reads) {
  const std::string stem = outputs() == 0 ? "" : proto_.output(0);
  const std::size_t number = layers_.size() - first_ + 1;
  return layers_.add(layers_.free_name(stem + "." + std::to_string(number)), std::move(kind), reads);
}

OnnxData OnnxOperator::move(Kind kind, const OnnxData& read) {
  OnnxData result = add(std::move(kind), {read});
  result.from_input = read.from_input;
  return result;
}

void OnnxOperator::name_outputs(OnnxValues& values) {
  for (std::size_t i = 0; i < values.size() && i < outputs(); ++i) {
    const std::string& name = proto_.output(static_cast<int>(i));
    if (auto* constant = std::get_if<OnnxConstant>(&values[i])) {
      if (constant->tensor.name.empty()) constant->tensor.name = name;
      continue;
    }
    auto& data = std::get<OnnxData>(values[i]);
    for (std::size_t l = first_; l < layers_.size(); ++l) {
      if (layers_[l].name != data.layer) continue;
      const std::string better = layers_.own_name(name);
      layers_.rename(first_, data.layer, better);
      data.layer = better;
      break;
    }
  }
}

}  // namespace infimum::networks
