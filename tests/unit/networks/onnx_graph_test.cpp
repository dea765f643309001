// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_graph.hpp"

#include <gtest/gtest.h>

#include "onnx_build.hpp"

namespace infimum::networks {
namespace {

TEST(OnnxGraph, EveryOperatorAfterThoseThatItReads) {
  OnnxDraft file;
  file.with(OnnxOp("Add", {"b", "a"}, {"y"}))
      .with(OnnxOp("Relu", {"a"}, {"b"}))
      .with(OnnxOp("Neg", {"x"}, {"a"}));
  file.with(OnnxOp("Abs", {"y"}, {"unused"}));
  const OnnxGraph graph(file.graph());
  std::vector<std::string> made;
  for (const auto* proto : graph.before("y")) made.push_back(proto->output(0));
  EXPECT_EQ(made, (std::vector<std::string>{"a", "b", "y"}));
  EXPECT_EQ(graph.before("x").size(), 0u);
  EXPECT_EQ(graph.first_output(), "y");
  EXPECT_EQ(graph.tensors(), (std::set<std::string>{"a", "b", "x", "y", "unused"}));
}

TEST(OnnxGraph, LongChainsNeedNoStack) {
  OnnxDraft file;
  constexpr int length = 100'000;
  for (int i = 0; i < length; ++i) {
    file.with(OnnxOp("Neg", {i == 0 ? "x" : "t" + std::to_string(i)}, {"t" + std::to_string(i + 1)}));
  }
  EXPECT_EQ(OnnxGraph(file.graph()).before("t" + std::to_string(length)).size(),
            static_cast<std::size_t>(length));
  file.with(OnnxOp("Neg", {"x"}, {"one more"}));
  EXPECT_EQ(refusal_of(file), "the graph has more than 100000 operators");
}

TEST(OnnxGraph, RefusesCircles) {
  OnnxDraft file;
  file.with(OnnxOp("Add", {"x", "b"}, {"a"}))
      .with(OnnxOp("Relu", {"a"}, {"b"}))
      .with(OnnxOp("Neg", {"b"}, {"y"}));
  EXPECT_EQ(refusal_of(file), "operator Add (makes \"a\"): the tensor \"b\" depends on itself");
  OnnxDraft self;
  self.with(OnnxOp("Relu", {"y"}, {"y"}));
  EXPECT_EQ(refusal_of(self), "operator Relu (makes \"y\"): the tensor \"y\" depends on itself");
}

TEST(OnnxGraph, RefusesWhatIsMissingOrTwice) {
  OnnxDraft missing;
  missing.with(OnnxOp("Add", {"x", "w"}, {"y"}));
  EXPECT_EQ(refusal_of(missing), "operator Add (makes \"y\"): there is no tensor \"w\"");
  OnnxDraft twice;
  twice.with(OnnxOp("Relu", {"x"}, {"y"})).with(OnnxOp("Neg", {"x"}, {"y"}));
  EXPECT_EQ(refusal_of(twice), "the tensor \"y\" is made twice");
  OnnxDraft over;
  over.with(OnnxOp("Relu", {"x"}, {"x"}));
  EXPECT_EQ(refusal_of(over), "the tensor \"x\" is made twice");
  OnnxDraft numbers;
  numbers.with(floats("w", {1}, {1})).with(floats("w", {1}, {2}));
  EXPECT_EQ(refusal_of(numbers), "there are two tensors of numbers named \"w\"");
  OnnxDraft inputs;
  inputs.input("x", {2});
  EXPECT_EQ(refusal_of(inputs), "there are two inputs of the graph named \"x\"");
  OnnxDraft none;
  none.graph().clear_output();
  EXPECT_EQ(refusal_of(none), "the graph has no output");
}

TEST(OnnxGraph, InputsWithValuesAreConstants) {
  OnnxDraft file;
  file.input("w", {4}).with(floats("w", {1, 4}, {1, 2, 3, 4})).with(OnnxOp("Mul", {"x", "w"}, {"y"}));
  EXPECT_EQ(file.read().value({1, 1, 1, 1}), (RationalVector{1, 2, 3, 4}));
  EXPECT_TRUE(file.read().inputs().empty());
}

TEST(OnnxGraph, OnlyInputsThatAreReadCount) {
  OnnxDraft file;
  file.input("z", {2}).input("text", {1}, onnx::TensorProto::STRING).with(OnnxOp("Relu", {"z"}, {"y"}));
  EXPECT_EQ(file.read().inputs(), (std::vector<std::string>{"z[0]", "z[1]"}));
  const OnnxGraph graph(file.graph());
  EXPECT_EQ(graph.inputs(), 3u);
  EXPECT_EQ(graph.inputs_of(graph.before("y"), "y").size(), 1u);
}

}  // namespace
}  // namespace infimum::networks
