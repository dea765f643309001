// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_parts.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "base/random.hpp"
#include "onnx_build.hpp"

namespace infimum::networks {
namespace {

// Places as Python's slices have them, counted one after the other.
std::vector<std::int64_t> places(std::int64_t begin, std::int64_t end, std::int64_t step,
                                 std::int64_t length) {
  std::vector<std::int64_t> result;
  if (begin < 0) begin += length;
  if (end < 0) end += length;
  for (std::int64_t i = step > 0 ? 0 : length - 1; i >= 0 && i<length; i += step> 0 ? 1 : -1) {
    const bool inside = step > 0 ? i >= begin && i < end : i <= begin && i > end;
    const std::int64_t first = step > 0 ? std::max<std::int64_t>(begin, 0) : std::min(begin, length - 1);
    if (inside && (i - first) % step == 0) result.push_back(i);
  }
  return result;
}

TEST(OnnxParts, SlicesByTheDefinition) {
  base::Random random(1);
  const auto drawn = [&](std::int64_t size) {
    return static_cast<std::int64_t>(random.below(static_cast<std::size_t>(2 * size + 1))) - size;
  };
  const RationalVector x = {1, 2, 3, 4, 5, 6};
  for (int trial = 0; trial < 500; ++trial) {
    const std::int64_t begin = drawn(8), end = drawn(8), step = drawn(4);
    OnnxDraft file({6});
    file.with(integers("b", {begin}))
        .with(integers("e", {end}))
        .with(integers("a", {1}))
        .with(integers("s", {step}));
    file.with(OnnxOp("Slice", {"x", "b", "e", "a", "s"}, {"y"})).with(OnnxOp("Neg", {"y"}, {"z"}));
    if (step == 0) {
      EXPECT_EQ(reason_of(file), "a step of 0");
      continue;
    }
    RationalVector expected;
    for (const std::int64_t place : places(begin, end, step, 6))
      expected.push_back(-x[static_cast<std::size_t>(place)]);
    if (expected.empty()) {
      EXPECT_EQ(reason_of(file), "it takes nothing") << begin << " " << end << " " << step;
    } else {
      EXPECT_EQ(file.read("z").value(x), expected) << begin << " " << end << " " << step;
    }
  }
}

TEST(OnnxParts, GathersByTheDefinition) {
  base::Random random(2);
  const RationalVector x = {1, 2, 3, 4, 5, 6};
  for (int trial = 0; trial < 100; ++trial) {
    Dims indices(1 + random.below(7));
    RationalVector expected;
    for (auto& index : indices) {
      index = static_cast<std::int64_t>(random.below(12)) - 6;
      expected.push_back(-x[static_cast<std::size_t>(index < 0 ? index + 6 : index)]);
    }
    OnnxDraft file({6});
    file.with(integers("i", indices))
        .with(OnnxOp("Gather", {"x", "i"}, {"g"}).set("axis", std::int64_t{1}))
        .with(OnnxOp("Neg", {"g"}, {"y"}));
    EXPECT_EQ(file.read().value(x), expected);
  }
}

std::string refused(const OnnxOp& op, const Dims& list = {0}) {
  OnnxDraft file({6});
  return reason_of(file.with(integers("i", list))
                       .with(integers("most", {std::numeric_limits<std::int64_t>::max()}))
                       .with(OnnxOp("Relu", {"x"}, {"r"}))
                       .with(op));
}

TEST(OnnxParts, RefusesToChoosePoints) {
  EXPECT_EQ(refused({"Gather", {"x", "i"}, {"y"}}), "it would take some of the points and leave others");
  EXPECT_EQ(refused({"Split", {"x"}, {"y", "z"}}), "it would take some of the points and leave others");
  EXPECT_EQ(refused({"Slice", {"x", "i", "most"}, {"y"}}, {1}),
            "it would take some of the points and leave others");
  EXPECT_EQ(refused({"Slice", {"x", "i", "most"}, {"y"}}, {0}), "(no error)");
}

TEST(OnnxParts, RefusesPartsThatDoNotFit) {
  const auto split = [] { return OnnxOp("Split", {"x", "i"}, {"y", "z"}).set("axis", std::int64_t{1}); };
  EXPECT_EQ(refused(split(), {2, 4}), "(no error)");
  for (const Dims& sizes : std::vector<Dims>{{2, 3}, {2, 5}, {6}, {7, -1}, {0, 6}, {2, 2, 2}}) {
    EXPECT_EQ(refused(split(), sizes), "its parts do not fit the axis");
  }
  EXPECT_EQ(refused(OnnxOp("Gather", {"x", "i"}, {"y"}).set("axis", std::int64_t{1}), {6}),
            "axis 6 does not exist, there are 6");
  EXPECT_EQ(refused({"ArrayFeatureExtractor", {"x", "i"}, {"y"}}, {-7}),
            "axis -7 does not exist, there are 6");
}

TEST(OnnxParts, CastsOnlyWithoutRounding) {
  const auto cast = [](const char* from, std::int64_t to) {
    return OnnxOp("Cast", {from}, {"y"}).set("to", to);
  };
  EXPECT_EQ(refused(cast("x", onnx::TensorProto::DOUBLE)), "(no error)");
  EXPECT_EQ(refused(cast("r", onnx::TensorProto::DOUBLE)), "(no error)");
  EXPECT_EQ(refused(cast("r", onnx::TensorProto::INT64)),
            "a cast from float32 to int64 rounds a value that depends on the input; only the input itself is "
            "taken as it is");
  EXPECT_NE(refused(cast("x", onnx::TensorProto::FLOAT16)), "(no error)");
  EXPECT_EQ(refused({"CastLike", {"r", "x"}, {"y"}}), "(no error)");
  EXPECT_NE(refused({"CastLike", {"r", "i"}, {"y"}}), "(no error)");
  OnnxDraft file;
  file.graph().clear_input();
  file.input("x", {2}, onnx::TensorProto::DOUBLE)
      .with(OnnxOp("Identity", {"x"}, {"i"}))
      .with(cast("i", onnx::TensorProto::FLOAT));
  EXPECT_EQ(reason_of(file), "(no error)");
  file.graph().mutable_node(0)->set_op_type("Relu");
  EXPECT_NE(reason_of(file), "(no error)");
}

TEST(OnnxParts, ConstantsThatAreNoNumbers) {
  EXPECT_EQ(refused({"Add", {"x", "x"}, {"y"}}), "(no error)");
  OnnxDraft file;
  file.with(OnnxOp("Constant", {}, {"c"}).set("value_string", std::string("a")))
      .with(OnnxOp("Add", {"x", "c"}, {"y"}));
  EXPECT_EQ(reason_of(file), "it has no value that is a number");
}

TEST(OnnxParts, SmallFilesMakeNoLargeConstants) {
  OnnxDraft file;
  file.with(integers("s", {1LL << 20, 1LL << 20}))
      .with(OnnxOp("ConstantOfShape", {"s"}, {"c"}))
      .with(OnnxOp("Add", {"x", "c"}, {"y"}));
  EXPECT_EQ(reason_of(file), "its shape is empty or too large");
  OnnxDraft doubled;
  doubled.with(floats("t0", {4}, {1, 2, 3, 4}));
  for (int i = 0; i < 40; ++i) {
    const std::string from = "t" + std::to_string(i);
    doubled.with(OnnxOp("Concat", {from, from}, {"t" + std::to_string(i + 1)}).set("axis", std::int64_t{0}));
  }
  doubled.with(OnnxOp("Add", {"x", "t40"}, {"y"}));
  EXPECT_EQ(reason_of(doubled), "it makes a constant of more than ten million numbers");
}

}  // namespace
}  // namespace infimum::networks
