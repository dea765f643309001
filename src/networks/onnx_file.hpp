// SPDX-License-Identifier: Apache-2.0
//
// An ONNX file in the making: operators, their attributes and constants, and numbers that become floats.
#pragma once

#include <onnx/onnx_pb.h>

#include <set>
#include <string>
#include <vector>

#include "networks/layer.hpp"

namespace infimum::networks {

enum class OnnxPrecision { float32, float64 };

// The nearest float32, ties to even; infinities beyond the range.
float nearest_float(const Rational& value);

class OnnxFile {
 public:
  // `taken`: names that the caller will give to tensors.
  OnnxFile(OnnxPrecision precision, std::set<std::string> taken)
      : precision_(precision), taken_(std::move(taken)) {}

  std::string free_name(const std::string& stem);  // stem.1, stem.2, …

  // An operator that makes one tensor, whose name is returned; set() adds to the last operator.
  std::string add(const std::string& type, const std::vector<std::string>& inputs, const std::string& output);
  void set(const std::string& attribute, std::int64_t value);
  void set_number(const std::string& attribute, const Rational& value, const std::string& layer);
  void set(const std::string& attribute, const std::vector<std::int64_t>& values);
  // Whether an attribute, which is a float32 in any file, holds the number as well as a tensor does; only
  // then it may be set.
  bool is_attribute(const Rational& value) const;

  // Whether tensors hold the numbers as they are.
  bool holds(const Tensor& tensor) const;

  // Constants; `layer` is named if a number is beyond the range (std::range_error). Those that are trainable
  // become initialisers under the name, or under a free one if another tensor has it; equal ones are written
  // once.
  std::string tensor(const Tensor& tensor, const std::string& name, const std::string& layer);
  std::string number(const Rational& value, const std::string& layer);
  std::string integers(const std::vector<std::int64_t>& values);

  void add_input(const std::string& name, const Shape& shape) { describe(*graph().add_input(), name, shape); }
  void add_output(const std::string& name, const Shape& shape) {
    describe(*graph().add_output(), name, shape);
  }
  void add_names(const std::string& key, const std::vector<std::string>& names);  // line by line, as a note

  std::size_t rounded() const { return rounded_; }
  std::string bytes(int version);  // of the operator set

 private:
  onnx::GraphProto& graph() { return *file_.mutable_graph(); }
  onnx::AttributeProto& attribute(const std::string& name, onnx::AttributeProto::AttributeType type);
  void describe(onnx::ValueInfoProto& info, const std::string& name, const Shape& shape) const;
  onnx::TensorProto encoded(const Tensor& tensor, const std::string& layer);
  std::string constant(onnx::TensorProto tensor, const std::string& name);
  double nearest(const Rational& value) const;
  double rounded(const Rational& value, const std::string& layer);

  OnnxPrecision precision_;
  std::set<std::string> taken_;
  onnx::ModelProto file_;
  onnx::NodeProto* last_ = nullptr;
  std::size_t rounded_ = 0;
};

}  // namespace infimum::networks
