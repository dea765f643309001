// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_operator.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "networks/onnx_constants.hpp"
#include "onnx_build.hpp"

namespace infimum::networks {
namespace {

OnnxData input_of(const Shape& shape) {
  return {input_name, shape, onnx::TensorProto::FLOAT, true};
}

TEST(OnnxOperator, LayersAreNamedAfterTheirTensors) {
  OnnxLayers layers({"y", "y.1", "x"});
  const OnnxValue x = input_of({3});
  const OnnxOp proto("Twice", {"x"}, {"y"});
  OnnxOperator op(proto.proto, {&x}, layers);
  const OnnxData first = op.add(relu(), {op.data(0)});
  EXPECT_EQ(first.layer, "y.1'");
  EXPECT_FALSE(first.from_input);
  OnnxValues values = {op.add(relu(), {first})};
  op.name_outputs(values);
  EXPECT_EQ(std::get<OnnxData>(values[0]).layer, "y");
  EXPECT_EQ(layers[1].name, "y");
  EXPECT_EQ(layers[1].reads.front(), "y.1'");
}

TEST(OnnxOperator, MovesKeepWhatComesFromTheInput) {
  OnnxLayers layers({});
  const OnnxValue x = input_of({3});
  const OnnxOp proto("Move", {"x"}, {"y"});
  OnnxOperator op(proto.proto, {&x}, layers);
  EXPECT_TRUE(op.move(Reshape{{3, 1}}, op.data(0)).from_input);
  EXPECT_THROW(op.move(Reshape{{4}}, op.data(0)), StructureError);
}

TEST(OnnxOperator, NamesThatAreReserved) {
  OnnxLayers layers({"x"});
  EXPECT_EQ(layers.own_name("x"), "x");
  EXPECT_EQ(layers.own_name("input"), "input'");
  EXPECT_EQ(layers.free_name("x"), "x'");
  EXPECT_EQ(layers.free_name("x"), "x''");
}

TEST(OnnxOperator, AttributesOfTheRightKind) {
  OnnxLayers layers({});
  OnnxOp proto("Any", {}, {"y"});
  proto.set("i", std::int64_t{3})
      .set("f", 0.1F)
      .set("s", std::string("SAME"))
      .set("l", Dims{1, 2})
      .set("n", std::nanf(""));
  OnnxOperator op(proto.proto, {}, layers);
  EXPECT_EQ(op.integer("i", 0), 3);
  EXPECT_EQ(op.integer("none", 7), 7);
  EXPECT_EQ(op.number("f", 0), numbers::from_double(static_cast<double>(0.1F)));
  EXPECT_EQ(op.number("none", 0.5F), Rational(1, 2));
  EXPECT_EQ(op.text("s", ""), "SAME");
  EXPECT_EQ(op.integers("l"), (std::vector<std::int64_t>{1, 2}));
  EXPECT_FALSE(op.integers("none"));
  EXPECT_TRUE(op.has_attribute("n"));
  EXPECT_EQ(message_of<base::Error>([&] { op.refuse_unread(); }), "the attribute n is not known");
  EXPECT_EQ(message_of<base::Error>([&] { op.number("n", 0); }), "the attribute n is not a finite number");
  op.refuse_unread();
  EXPECT_THROW(op.integer("f", 0), base::Error);
  EXPECT_THROW(op.number("i", 0), base::Error);
  EXPECT_THROW(op.text("i", ""), base::Error);
  EXPECT_THROW(op.integers("i"), base::Error);
  EXPECT_THROW(op.numbers("s"), base::Error);
  EXPECT_THROW(op.tensor("i"), base::Error);
}

TEST(OnnxOperator, AnAttributeComesOnce) {
  OnnxLayers layers({});
  OnnxOp proto("Any", {}, {"y"});
  proto.set("i", std::int64_t{3}).set("i", std::int64_t{4});
  EXPECT_EQ(message_of<base::Error>([&] { OnnxOperator(proto.proto, {}, layers); }),
            "the attribute i comes twice");
}

TEST(OnnxOperator, InputsThatAreLeftOut) {
  OnnxLayers layers({});
  const OnnxValue x = input_of({3}), c = onnx_integers({2});
  const OnnxOp proto("Any", {"x", "", "c", ""}, {"y"});
  const OnnxOperator op(proto.proto, {&x, nullptr, &c, nullptr}, layers);
  EXPECT_EQ(op.count(), 3u);
  EXPECT_FALSE(op.has(1));
  EXPECT_FALSE(op.all_constant());
  EXPECT_TRUE(op.is_constant(2));
  op.expect_inputs(1, 3);
  EXPECT_EQ(message_of<base::Error>([&] { op.expect_inputs(2, 3); }), "input 2 is left out");
  EXPECT_EQ(message_of<base::Error>([&] { op.expect_inputs(1, 2); }), "it has 3 inputs");
  EXPECT_EQ(message_of<base::Error>([&] { op.constant(0, "the slope"); }),
            "the slope depends on the network's input; only constants are known here");
  EXPECT_THROW(op.data(2), base::Error);
}

TEST(OnnxOperator, ConstantsMeetEveryPointAlike) {
  const OnnxData data = input_of({3, 4});
  const auto shape_for = [&](const Shape& shape) {
    const OnnxConstant constant{
        constant_tensor(shape, RationalVector(entries_of(shape))), onnx::TensorProto::FLOAT, {}};
    return OnnxOperator::for_each_point(constant, data).shape;
  };
  EXPECT_EQ(shape_for({}), Shape());
  EXPECT_EQ(shape_for({3, 1}), (Shape{3, 1}));
  EXPECT_EQ(shape_for({1, 3, 4}), (Shape{3, 4}));
  EXPECT_THROW(shape_for({2, 3, 4}), base::Error);
  EXPECT_THROW(shape_for({1, 1, 3, 4}), base::Error);
}

}  // namespace
}  // namespace infimum::networks
