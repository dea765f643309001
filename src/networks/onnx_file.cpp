// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_file.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace infimum::networks {

namespace {

constexpr int format_version = 8;

bool is_even(float value) {
  return (std::bit_cast<std::uint32_t>(value) & 1U) == 0;
}

int number_type(OnnxPrecision precision) {
  return precision == OnnxPrecision::float32 ? onnx::TensorProto::FLOAT : onnx::TensorProto::DOUBLE;
}

bool same_numbers(const onnx::TensorProto& a, const onnx::TensorProto& b) {
  return a.raw_data() == b.raw_data() &&
         std::equal(a.dims().begin(), a.dims().end(), b.dims().begin(), b.dims().end());
}

}  // namespace

// By way of a double, which may have been rounded itself: the neighbours decide.
float nearest_float(const Rational& value) {
  const auto first = static_cast<float>(numbers::to_nearest_double(value));
  if (!std::isfinite(first)) return first;
  float best = first;
  Rational least = abs(value - numbers::from_double(static_cast<double>(first)));
  for (const float direction :
       {-std::numeric_limits<float>::infinity(), std::numeric_limits<float>::infinity()}) {
    const float other = std::nextafter(first, direction);
    if (!std::isfinite(other)) continue;
    const Rational distance = abs(value - numbers::from_double(static_cast<double>(other)));
    if (distance < least || (distance == least && is_even(other))) best = other;
    least = std::min(least, distance);
  }
  return best;
}

std::string OnnxFile::free_name(const std::string& stem) {
  for (std::size_t i = 1;; ++i) {
    const std::string name = stem + "." + std::to_string(i);
    if (taken_.insert(name).second) return name;
  }
}

std::string OnnxFile::add(const std::string& type, const std::vector<std::string>& inputs,
                          const std::string& output) {
  last_ = graph().onnx::GraphProto::add_node();
  last_->set_op_type(type);
  for (const std::string& input : inputs) last_->add_input(input);
  last_->add_output(output);
  last_->set_name(output);
  return output;
}

onnx::AttributeProto& OnnxFile::attribute(const std::string& name, onnx::AttributeProto::AttributeType type) {
  onnx::AttributeProto& attribute = *last_->add_attribute();
  attribute.set_name(name);
  attribute.set_type(type);
  return attribute;
}

void OnnxFile::set(const std::string& name, std::int64_t value) {
  attribute(name, onnx::AttributeProto::INT).set_i(value);
}

void OnnxFile::set_number(const std::string& name, const Rational& value, const std::string& layer) {
  attribute(name, onnx::AttributeProto::FLOAT).set_f(static_cast<float>(rounded(value, layer)));
}

void OnnxFile::set(const std::string& name, const std::vector<std::int64_t>& values) {
  auto& list = attribute(name, onnx::AttributeProto::INTS);
  for (const std::int64_t value : values) list.add_ints(value);
}

bool OnnxFile::is_attribute(const Rational& value) const {
  if (precision_ == OnnxPrecision::float32) return true;
  const float nearest = nearest_float(value);
  return std::isfinite(nearest) && numbers::from_double(static_cast<double>(nearest)) == value;
}

double OnnxFile::nearest(const Rational& value) const {
  return precision_ == OnnxPrecision::float32 ? static_cast<double>(nearest_float(value))
                                              : numbers::to_nearest_double(value);
}

bool OnnxFile::holds(const Tensor& tensor) const {
  for (std::size_t i = 0; i < tensor.entries.size(); ++i) {
    const Rational value = tensor.entries.value(i);
    const double found = nearest(value);
    if (!std::isfinite(found) || numbers::from_double(found) != value) return false;
  }
  return true;
}

double OnnxFile::rounded(const Rational& value, const std::string& layer) {
  const double found = nearest(value);
  if (!std::isfinite(found)) {
    throw std::range_error("layer \"" + layer + "\" has a number beyond the range of the floats");
  }
  if (numbers::from_double(found) != value) ++rounded_;
  return found;
}

onnx::TensorProto OnnxFile::encoded(const Tensor& tensor, const std::string& layer) {
  onnx::TensorProto proto;
  proto.set_data_type(number_type(precision_));
  for (const std::size_t length : tensor.shape) proto.add_dims(static_cast<std::int64_t>(length));
  std::string& bytes = *proto.mutable_raw_data();
  const auto append = [&](auto value) {
    const auto letters = std::bit_cast<std::array<char, sizeof(value)>>(value);
    bytes.append(letters.data(), letters.size());
  };
  for (std::size_t i = 0; i < tensor.entries.size(); ++i) {
    const double value = rounded(tensor.entries.value(i), layer);
    if (precision_ == OnnxPrecision::float32)
      append(static_cast<float>(value));
    else
      append(value);
  }
  return proto;
}

std::string OnnxFile::constant(onnx::TensorProto tensor, const std::string& name) {
  add("Constant", {}, name);
  *attribute("value", onnx::AttributeProto::TENSOR).mutable_t() = std::move(tensor);
  return name;
}

std::string OnnxFile::tensor(const Tensor& tensor, const std::string& name, const std::string& layer) {
  const std::size_t before = rounded_;
  onnx::TensorProto proto = encoded(tensor, layer);
  for (const auto& other : graph().initializer()) {
    if (!tensor.trainable || other.name() != name || !same_numbers(other, proto)) continue;
    rounded_ = before;
    return name;
  }
  const std::string free = taken_.insert(name).second ? name : free_name(name);
  if (!tensor.trainable) return constant(std::move(proto), free);
  proto.set_name(free);
  *graph().add_initializer() = std::move(proto);
  return free;
}

std::string OnnxFile::number(const Rational& value, const std::string& layer) {
  const RationalVector one = {value};
  return constant(
      encoded({{}, numbers::ScaledIntegers::of(std::span<const Rational>(one)), "", false}, layer),
      free_name(layer));
}

std::string OnnxFile::integers(const std::vector<std::int64_t>& values) {
  onnx::TensorProto proto;
  proto.set_data_type(onnx::TensorProto::INT64);
  proto.add_dims(static_cast<std::int64_t>(values.size()));
  for (const std::int64_t value : values) proto.add_int64_data(value);
  return constant(std::move(proto), free_name("sizes"));
}

void OnnxFile::describe(onnx::ValueInfoProto& info, const std::string& name, const Shape& shape) const {
  info.set_name(name);
  auto& tensor = *info.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(number_type(precision_));
  tensor.mutable_shape()->add_dim()->set_dim_param("points");
  for (const std::size_t length : shape)
    tensor.mutable_shape()->add_dim()->set_dim_value(static_cast<std::int64_t>(length));
}

void OnnxFile::add_names(const std::string& key, const std::vector<std::string>& names) {
  if (names.empty()) return;
  std::string lines;
  for (const std::string& name : names) {
    if (name.find('\n') != std::string::npos) return;
    lines += (lines.empty() ? "" : "\n") + name;
  }
  auto& note = *file_.add_metadata_props();
  note.set_key(key);
  note.set_value(lines);
}

std::string OnnxFile::bytes(int version) {
  file_.set_ir_version(format_version);
  file_.set_producer_name("infimum");
  file_.add_opset_import()->set_version(version);
  graph().set_name("network");
  return file_.SerializeAsString();
}

}  // namespace infimum::networks
