// SPDX-License-Identifier: Apache-2.0
//
// One operator of an ONNX graph, as those who translate it see it: its inputs, which are layers or constants,
// its attributes, and the layers that are made for it. The first axis of every tensor that depends on the
// input counts the points and is not part of a layer's shape. Whatever cannot be translated is a base::Error
// with the reason; an attribute or input that nobody asked for is refused too, since it might change the
// meaning.
#pragma once

#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "networks/layer.hpp"
#include "networks/onnx_tensor.hpp"

namespace infimum::networks {

// A tensor that depends on the input: the value of a layer, or the input itself.
struct OnnxData {
  std::string layer;
  Shape shape;
  int type = onnx::TensorProto::FLOAT;
  bool from_input = false;  // entries of the input, at most moved: no operator has rounded them yet
};

using OnnxValue = std::variant<OnnxData, OnnxConstant>;
using OnnxValues = std::vector<OnnxValue>;

// The layers so far. A layer is called like the tensor that it makes; one in between like that tensor and a
// number.
class OnnxLayers {
 public:
  explicit OnnxLayers(std::set<std::string> tensors) : taken_(std::move(tensors)) {}

  // The tensor's name, unless it is reserved.
  std::string own_name(const std::string& tensor) {
    return tensor == input_name ? free_name(tensor) : tensor;
  }
  // The name itself, or with primes behind it if it is taken by a tensor or reserved.
  std::string free_name(std::string name);
  // StructureError if the shapes do not fit.
  OnnxData add(std::string name, Kind kind, const std::vector<OnnxData>& reads);
  void rename(std::size_t first, const std::string& from,
              const std::string& to);  // in layers from `first` on

  std::size_t size() const { return layers_.size(); }
  const Layer& operator[](std::size_t l) const { return layers_[l]; }
  std::vector<Layer> release() { return std::move(layers_); }

 private:
  std::set<std::string> taken_;
  std::vector<Layer> layers_;
};

// What is known about the number of points: a file may fix it.
using OnnxPoints = std::optional<std::size_t>;

class OnnxOperator {
 public:
  // `inputs` as the operator lists them; nullptr where one is left out.
  OnnxOperator(const onnx::NodeProto& proto, std::vector<const OnnxValue*> inputs, OnnxLayers& layers,
               OnnxPoints points = {});

  const std::string& type() const { return proto_.op_type(); }
  const std::string& domain() const { return proto_.domain(); }
  OnnxPoints points() const { return points_; }
  std::string first_input() const {
    return proto_.input_size() == 0 ? "" : proto_.input(0);
  }  // name of a tensor
  std::size_t outputs() const { return static_cast<std::size_t>(proto_.output_size()); }

  std::size_t count() const { return inputs_.size(); }  // of inputs, without those left out at the end
  void expect_inputs(std::size_t least, std::size_t most) const;
  bool has(std::size_t i) const { return i < inputs_.size() && inputs_[i] != nullptr; }
  bool is_constant(std::size_t i) const { return has(i) && inputs_[i]->index() == 1; }
  bool all_constant() const;
  const OnnxValue& value(std::size_t i) const;
  const OnnxData& data(std::size_t i) const;
  const OnnxConstant& constant(std::size_t i, const std::string& what) const;
  // The constant as it meets every point of the data, by broadcasting: without an axis of points.
  static Tensor for_each_point(const OnnxConstant& constant, const OnnxData& data);

  bool has_attribute(const std::string& name) const;
  std::int64_t integer(const std::string& name, std::int64_t fallback);
  bool flag(const std::string& name, bool fallback = false) { return integer(name, fallback ? 1 : 0) != 0; }
  Rational number(const std::string& name, float fallback);  // the float that the file has, exactly
  std::string text(const std::string& name, const std::string& fallback);
  std::optional<std::vector<std::int64_t>> integers(const std::string& name);
  std::optional<RationalVector> numbers(const std::string& name);
  const onnx::TensorProto* tensor(const std::string& name);
  // A list that older versions of an operator have as an attribute and newer ones as an input.
  std::optional<std::vector<std::int64_t>> integers(const std::string& name, std::size_t input);
  void ignore(const std::string& attribute) { read_.insert(attribute); }
  void refuse_unread() const;

  // A layer for this operator.
  OnnxData add(Kind kind, const std::vector<OnnxData>& reads);
  // The same for layers that only move entries.
  OnnxData move(Kind kind, const OnnxData& read);
  // Gives the last layers the names of the operator's outputs, and so the constants that have none.
  void name_outputs(OnnxValues& values);

 private:
  const onnx::AttributeProto* find(const std::string& name);

  const onnx::NodeProto& proto_;
  std::vector<const OnnxValue*> inputs_;
  OnnxLayers& layers_;
  OnnxPoints points_;
  std::map<std::string, const onnx::AttributeProto*> attributes_;
  std::set<std::string> read_;
  std::size_t first_ = 0;  // layer that was made for this operator
};

}  // namespace infimum::networks
