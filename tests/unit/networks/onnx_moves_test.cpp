// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_moves.hpp"

#include <gtest/gtest.h>

#include "onnx_build.hpp"

namespace infimum::networks {
namespace {

const std::string mixes = "it would mix points: the first axis of every tensor must stay that of the points";

std::string refused(const OnnxOp& op, const Dims& sizes = {}) {
  OnnxDraft file({2, 3}, 11);
  return reason_of(
      file.with(integers("s", sizes)).with(floats("c", {1, 2, 3}, std::vector<float>(6, 1))).with(op));
}

TEST(OnnxMoves, RefusesToMovePoints) {
  EXPECT_EQ(refused({"Reshape", {"x", "s"}, {"y"}}, {-1, 3}), "shape 2x3 cannot become 3");
  EXPECT_EQ(refused({"Reshape", {"x", "s"}, {"y"}}, {6}), mixes);
  EXPECT_EQ(refused({"Reshape", {"x", "s"}, {"y"}}, {}), mixes);
  EXPECT_EQ(refused({"Reshape", {"x", "s"}, {"y"}}, {1, 6}),
            mixes +
                " (was the network exported for one point only? name the first axis of its input as a "
                "dynamic one)");
  EXPECT_EQ(refused(OnnxOp("Flatten", {"x"}, {"y"}).set("axis", std::int64_t{0})), mixes);
  EXPECT_EQ(refused(OnnxOp("Flatten", {"x"}, {"y"}).set("axis", std::int64_t{2})), mixes);
  EXPECT_EQ(refused(OnnxOp("Transpose", {"x"}, {"y"}).set("perm", Dims{1, 0, 2})), mixes);
  EXPECT_EQ(refused({"Transpose", {"x"}, {"y"}}), mixes);
  EXPECT_EQ(refused(OnnxOp("Unsqueeze", {"x"}, {"y"}).set("axes", Dims{0})), mixes);
  EXPECT_EQ(refused(OnnxOp("Squeeze", {"x"}, {"y"}).set("axes", Dims{0})), mixes);
  EXPECT_EQ(refused(OnnxOp("Concat", {"x", "x"}, {"y"}).set("axis", std::int64_t{0})), mixes);
}

TEST(OnnxMoves, RefusesShapesThatDoNotFit) {
  EXPECT_EQ(refused(OnnxOp("Squeeze", {"x"}, {"y"}).set("axes", Dims{1})), "axis 1 has not length 1");
  EXPECT_EQ(refused(OnnxOp("Unsqueeze", {"x"}, {"y"}).set("axes", Dims{1, -4})), "it names an axis twice");
  EXPECT_EQ(refused(OnnxOp("Transpose", {"x"}, {"y"}).set("perm", Dims{0, 1, 1})), "it names an axis twice");
  EXPECT_EQ(refused(OnnxOp("Transpose", {"x"}, {"y"}).set("perm", Dims{0, 1})),
            "perm is no permutation of the axes");
  EXPECT_EQ(refused({"Concat", {"x", "x"}, {"y"}}), "axis is missing");
  EXPECT_EQ(refused(OnnxOp("Concat", {"x", "c"}, {"y"}).set("axis", std::int64_t{1})),
            "it puts constants beside values that depend on the input");
  EXPECT_EQ(refused({"Reshape", {"x", "c"}, {"y"}}), "the new shape is no list of integers");
  EXPECT_EQ(refused({"Reshape", {"x", "x"}, {"y"}}),
            "the new shape depends on the network's input; only constants are known here");
}

TEST(OnnxMoves, DropoutOnlyForInference) {
  OnnxDraft file;
  file.with(integers("on", {1}))
      .with(floats("r", {1}, {0.5F}))
      .with(OnnxOp("Dropout", {"x", "r", "on"}, {"y"}));
  EXPECT_EQ(reason_of(file),
            "it drops units at random (training_mode); export the network in its form for inference");
}

TEST(OnnxMoves, AFixedNumberOfPointsMayBeWrittenOut) {
  OnnxDraft file({2, 3});
  file.graph()
      .mutable_input(0)
      ->mutable_type()
      ->mutable_tensor_type()
      ->mutable_shape()
      ->mutable_dim(0)
      ->set_dim_value(5);
  file.with(integers("s", {5, 6})).with(OnnxOp("Reshape", {"x", "s"}, {"y"}));
  EXPECT_EQ(file.read().output_shape(), Shape{6});
  file.graph().mutable_initializer(0)->set_int64_data(0, 6);
  file.graph().mutable_initializer(0)->set_int64_data(1, 5);
  EXPECT_EQ(reason_of(file), mixes);
}

TEST(OnnxMoves, TheNumberOfPointsMayOnlyComeFirst) {
  OnnxDraft file({2, 3});
  file.with(OnnxOp("Shape", {"x"}, {"n"}))
      .with(integers("i", {2, 1, 0}))
      .with(OnnxOp("Gather", {"n", "i"}, {"s"}));
  file.with(OnnxOp("Reshape", {"x", "s"}, {"y"}));
  EXPECT_EQ(reason_of(file), mixes);
}

TEST(OnnxMoves, WhatMovesNothingMakesNoLayer) {
  OnnxDraft file({6}, 11);
  file.with(OnnxOp("Flatten", {"x"}, {"f"}))
      .with(OnnxOp("Identity", {"f"}, {"i"}))
      .with(OnnxOp("Squeeze", {"i"}, {"q"}));
  file.with(OnnxOp("Relu", {"q"}, {"y"}));
  EXPECT_EQ(file.read().layers().size(), 1u);
}

}  // namespace
}  // namespace infimum::networks
