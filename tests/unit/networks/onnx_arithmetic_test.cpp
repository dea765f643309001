// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_arithmetic.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "onnx_build.hpp"

namespace infimum::networks {
namespace {

std::vector<float> random_floats(base::Random& random, std::size_t count) {
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(random.symmetric());
  return values;
}

Rational exactly(float value) {
  return numbers::from_double(static_cast<double>(value));
}

// Floats that no short fraction is equal to, and thirds as points: what comes out is exact all the same.
TEST(OnnxArithmetic, IsExactForAnyFloats) {
  base::Random random(1);
  for (int trial = 0; trial < 50; ++trial) {
    const auto w = random_floats(random, 4);
    RationalVector x;
    for (int i = 0; i < 4; ++i) x.emplace_back(static_cast<long>(random.below(19)) - 9, 3);
    for (auto& entry : x) entry.canonicalize();
    const auto value = [&](const char* type, const std::vector<std::string>& reads) {
      OnnxDraft file;
      return file.with(floats("w", {4}, w)).with(OnnxOp(type, reads, {"y"})).read().value(x);
    };
    for (std::size_t i = 0; i < 4; ++i) {
      const Rational a = x[i], b = exactly(w[i]);
      EXPECT_EQ(value("Add", {"x", "w"})[i], a + b);
      EXPECT_EQ(value("Sub", {"x", "w"})[i], a - b);
      EXPECT_EQ(value("Sub", {"w", "x"})[i], b - a);
      EXPECT_EQ(value("Mul", {"w", "x"})[i], a * b);
      EXPECT_EQ(value("Div", {"x", "w"})[i], a / b);
      EXPECT_EQ(value("Max", {"x", "w"})[i], std::max(a, b));
      EXPECT_EQ(value("Min", {"w", "x"})[i], std::min(a, b));
      EXPECT_EQ(value("Mean", {"w", "x", "x"})[i], (2 * a + b) / 3);
    }
  }
}

std::string refused(const OnnxOp& op, const std::vector<float>& w, const Dims& dims) {
  OnnxDraft file;
  return reason_of(file.with(floats("w", dims, w)).with(OnnxOp("Relu", {"x"}, {"r"})).with(op));
}

TEST(OnnxArithmetic, RefusesWhatIsNoPolynomial) {
  EXPECT_EQ(refused({"Div", {"x", "w"}, {"y"}}, {1, 0, 1, 1}, {4}), "it divides by 0");
  EXPECT_EQ(refused({"Div", {"w", "x"}, {"y"}}, {1}, {1}),
            "a quotient by something that depends on the input is no polynomial");
  EXPECT_EQ(refused({"Div", {"r", "x"}, {"y"}}, {1}, {1}),
            "a quotient by something that depends on the input is no polynomial");
  EXPECT_EQ(refused({"Pow", {"x", "w"}, {"y"}}, {0.5F}, {1}),
            "the exponent 1/2 is no integer from 1 to 1000");
  EXPECT_EQ(refused({"Pow", {"x", "w"}, {"y"}}, {-1}, {1}), "the exponent -1 is no integer from 1 to 1000");
  EXPECT_EQ(refused({"Pow", {"x", "w"}, {"y"}}, {2, 3, 2, 2}, {4}), "the exponent is not one number");
  EXPECT_EQ(refused({"Pow", {"w", "x"}, {"y"}}, {2}, {1}),
            "the exponent depends on the network's input; only constants are known here");
}

TEST(OnnxArithmetic, RefusesToMixPoints) {
  const std::string mixed = "would meet the axis of the points, but points must stay apart";
  EXPECT_NE(refused({"Add", {"x", "w"}, {"y"}}, {1, 2}, {2, 1}).find(mixed), std::string::npos);
  EXPECT_NE(refused({"Mul", {"x", "w"}, {"y"}}, {1}, {1, 1, 1}).find(mixed), std::string::npos);
  EXPECT_NE(refused({"Max", {"x", "w"}, {"y"}}, {1}, {1, 1, 1}).find(mixed), std::string::npos);
  OnnxDraft file;
  file.with(OnnxOp("Unsqueeze", {"x"}, {"u"}).set("axes", Dims{1})).with(OnnxOp("Add", {"x", "u"}, {"y"}));
  EXPECT_EQ(reason_of(file),
            "tensors with different numbers of axes would mix points; reshape one of them before");
}

TEST(OnnxArithmetic, RefusesShapesThatDoNotFit) {
  EXPECT_NE(refused({"Add", {"x", "w"}, {"y"}}, {1, 2, 3}, {3}), "(no error)");
  EXPECT_EQ(refused({"Add", {"x"}, {"y"}}, {1}, {1}), "it has 1 inputs");
  EXPECT_EQ(refused({"Max", {"w", "w"}, {"y"}}, {1}, {1}), "the output does not depend on any input");
}

TEST(OnnxArithmetic, IntegersAreNotDividedInHalf) {
  OnnxDraft file;
  file.graph().clear_input();
  file.input("x", {4}, onnx::TensorProto::INT64)
      .with(integers("w", {2}))
      .with(OnnxOp("Div", {"x", "w"}, {"y"}));
  EXPECT_EQ(reason_of(file), "a division of integers rounds");
}

// The root of 3.75 + 0.25 is 2, and that of 2 + 0.25 is 3/2; others are irrational.
TEST(OnnxArithmetic, NormalisationsOnlyWithRationalRoots) {
  const auto file = [](const std::vector<float>& variance) {
    OnnxDraft draft({2});
    for (const char* name : {"s", "b", "m"}) draft.with(floats(name, {2}, {1, 2}));
    return draft.with(floats("v", {static_cast<std::int64_t>(variance.size())}, variance))
        .with(OnnxOp("BatchNormalization", {"x", "s", "b", "m", "v"}, {"y"}).set("epsilon", 0.25F));
  };
  EXPECT_EQ(file({3.75F, 2}).read().value({5, 5}), (RationalVector{3, 6}));
  EXPECT_EQ(
      reason_of(file({3.75F, 3}))
          .rfind("the square root of the variance plus epsilon is irrational; let the exporter fold", 0),
      0u);
  EXPECT_NE(reason_of(file({3.75F, -1})), "(no error)");
  EXPECT_EQ(reason_of(file({3.75F})), "its constants do not have one number for each channel");
}

}  // namespace
}  // namespace infimum::networks
