// SPDX-License-Identifier: Apache-2.0
//
// ONNX files made in a test, piece by piece.
#pragma once

#include <string>
#include <vector>

#include "message_of.hpp"
#include "networks/onnx_reader.hpp"
#include "networks/onnx_tensor.hpp"

namespace infimum::networks {

using Dims = std::vector<std::int64_t>;

inline onnx::TensorProto floats(const std::string& name, const Dims& dims, const std::vector<float>& values) {
  onnx::TensorProto tensor;
  tensor.set_name(name);
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  for (const auto length : dims) tensor.add_dims(length);
  for (const float value : values) tensor.add_float_data(value);
  return tensor;
}

inline onnx::TensorProto integers(const std::string& name, const Dims& values) {
  onnx::TensorProto tensor;
  tensor.set_name(name);
  tensor.set_data_type(onnx::TensorProto::INT64);
  tensor.add_dims(static_cast<std::int64_t>(values.size()));
  for (const auto value : values) tensor.add_int64_data(value);
  return tensor;
}

// An operator; attributes are added with set.
struct OnnxOp {
  onnx::NodeProto proto;

  OnnxOp(const std::string& type, const std::vector<std::string>& reads,
         const std::vector<std::string>& makes) {
    proto.set_op_type(type);
    for (const auto& name : reads) proto.add_input(name);
    for (const auto& name : makes) proto.add_output(name);
  }
  OnnxOp& in(const std::string& domain) {
    proto.set_domain(domain);
    return *this;
  }
  OnnxOp& named(const std::string& name) {
    proto.set_name(name);
    return *this;
  }
  OnnxOp& set(const std::string& name, std::int64_t value) {
    attribute(name).set_i(value);
    return *this;
  }
  OnnxOp& set(const std::string& name, float value) {
    attribute(name).set_f(value);
    return *this;
  }
  OnnxOp& set(const std::string& name, const std::string& value) {
    attribute(name).set_s(value);
    return *this;
  }
  OnnxOp& set(const std::string& name, const Dims& values) {
    auto& list = attribute(name);
    for (const auto value : values) list.add_ints(value);
    return *this;
  }
  OnnxOp& set(const std::string& name, const onnx::TensorProto& value) {
    *attribute(name).mutable_t() = value;
    return *this;
  }

 private:
  onnx::AttributeProto& attribute(const std::string& name) {
    auto& attribute = *proto.add_attribute();
    attribute.set_name(name);
    return attribute;
  }
};

struct OnnxDraft {
  onnx::ModelProto proto;

  // With one input x of the given lengths for each point, and an output y.
  explicit OnnxDraft(const Dims& dims = {4}, std::int64_t version = 17) {
    proto.set_ir_version(8);
    proto.add_opset_import()->set_version(version);
    input("x", dims);
    graph().add_output()->set_name("y");
  }
  onnx::GraphProto& graph() { return *proto.mutable_graph(); }
  OnnxDraft& input(const std::string& name, const Dims& dims, int type = onnx::TensorProto::FLOAT) {
    auto& info = *graph().add_input();
    info.set_name(name);
    auto& tensor = *info.mutable_type()->mutable_tensor_type();
    tensor.set_elem_type(type);
    tensor.mutable_shape()->add_dim()->set_dim_param("points");
    for (const auto length : dims) tensor.mutable_shape()->add_dim()->set_dim_value(length);
    return *this;
  }
  OnnxDraft& with(const onnx::TensorProto& tensor) {
    *graph().add_initializer() = tensor;
    return *this;
  }
  OnnxDraft& with(const OnnxOp& op) {
    *graph().add_node() = op.proto;
    return *this;
  }
  std::string bytes() const { return proto.SerializeAsString(); }
  Network read(const std::optional<std::string>& output = {}) const {
    return parse_onnx(bytes(), "net.onnx", output);
  }
};

// Why the operator, which reads x of four numbers for each point, is refused; without the file's name in
// front.
inline std::string refusal_of(const OnnxDraft& file, const std::optional<std::string>& output = {}) {
  const std::string text = message_of<base::InputError>([&] { file.read(output); });
  const std::string front = "net.onnx: ";
  return text.rfind(front, 0) == 0 ? text.substr(front.size()) : text;
}

// The same for the reason alone, if it is operator `type` that is refused.
inline std::string reason_of(const OnnxDraft& file) {
  const std::string text = refusal_of(file), mark = "\"): ";
  const std::size_t place = text.find(mark);
  return text.rfind("operator ", 0) == 0 && place != std::string::npos ? text.substr(place + mark.size())
                                                                       : text;
}

}  // namespace infimum::networks
