// SPDX-License-Identifier: Apache-2.0
//
// The graph of an ONNX file: who makes which tensor, and what has to be computed before what. Files come from
// strangers: names may be missing, repeated or go round in circles, and all that is one clear base::Error.
#pragma once

#include <onnx/onnx_pb.h>

#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "networks/onnx_operator.hpp"

namespace infimum::networks {

// An input of the graph that carries points.
struct OnnxInput {
  std::string name;
  Shape shape;  // of one point
  int type = onnx::TensorProto::FLOAT;
  OnnxPoints points;  // if the file fixes how many
};

class OnnxGraph {
 public:
  explicit OnnxGraph(const onnx::GraphProto& graph);  // which must live longer

  // The operators that this tensor depends on, every one after those that it reads.
  std::vector<const onnx::NodeProto*> before(const std::string& tensor) const;
  // The inputs without a value in the file that these operators, or the tensor itself, read.
  std::vector<OnnxInput> inputs_of(const std::vector<const onnx::NodeProto*>& operators,
                                   const std::string& tensor) const;
  std::size_t inputs() const { return inputs_.size(); }  // without a value in the file

  const onnx::TensorProto* initialiser(const std::string& tensor) const;
  std::set<std::string> tensors() const;  // all names
  std::string first_output() const;

 private:
  void note_producers();
  void note_inputs();
  bool is_known(const std::string& tensor) const;

  const onnx::GraphProto& graph_;
  std::unordered_map<std::string, const onnx::TensorProto*> initialisers_;
  std::unordered_map<std::string, int> producers_;  // place of the operator
  std::vector<const onnx::ValueInfoProto*> inputs_;
  std::set<std::string> input_names_;
};

// "operator Gemm "fc1" (makes "h")".
std::string describe_onnx(const onnx::NodeProto& proto);

}  // namespace infimum::networks
