// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_activations.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "onnx_build.hpp"

namespace infimum::networks {
namespace {

Rational exactly(float value) {
  return numbers::from_double(static_cast<double>(value));
}

Network with(const OnnxOp& op) {
  OnnxDraft file({4}, 10);
  return file.with(op).read();
}

TEST(OnnxActivations, ParametersAreTheFloatsOfTheFile) {
  EXPECT_EQ(with(OnnxOp("LeakyRelu", {"x"}, {"y"})).value({-1, 0, 1, -3})[0], -exactly(0.01F));
  EXPECT_EQ(with(OnnxOp("LeakyRelu", {"x"}, {"y"}).set("alpha", 0.3F)).value({-1, 0, 1, -3})[3],
            -3 * exactly(0.3F));
  EXPECT_EQ(with(OnnxOp("HardSigmoid", {"x"}, {"y"})).value({1, 9, -9, 0}),
            (RationalVector{exactly(0.2F) + Rational(1, 2), 1, 0, Rational(1, 2)}));
  const Rational gate = exactly(1.0F / 6.0F) + Rational(1, 2);
  EXPECT_EQ(with(OnnxOp("HardSwish", {"x"}, {"y"})).value({1, 9, -9, 0}), (RationalVector{gate, 9, 0, 0}));
}

TEST(OnnxActivations, TheRangeOfFloatsIsNoBound) {
  const float most = std::numeric_limits<float>::max();
  const Network network = with(OnnxOp("Clip", {"x"}, {"y"}).set("min", -most).set("max", 2.0F));
  const Rational huge = exactly(most) * 2;
  EXPECT_EQ(network.value({-huge, huge, 1, 2}), (RationalVector{-huge, 2, 1, 2}));
  EXPECT_EQ(with(OnnxOp("Clip", {"x"}, {"y"}).set("min", -most).set("max", most)).value({1, 2, 3, huge})[3],
            huge);
}

TEST(OnnxActivations, RefusesParametersWithoutMeaning) {
  const auto refused = [](const OnnxOp& op) {
    OnnxDraft file;
    return reason_of(file.with(floats("low", {}, {2}))
                         .with(floats("high", {}, {1}))
                         .with(floats("list", {3}, {1, 2, 3}))
                         .with(OnnxOp("Neg", {"x"}, {"n"}))
                         .with(op));
  };
  EXPECT_EQ(refused({"Clip", {"x", "low", "high"}, {"y"}}), "min is above max");
  EXPECT_EQ(refused({"Clip", {"x", "list"}, {"y"}}), "min is not one number");
  EXPECT_EQ(refused({"Clip", {"x", "n"}, {"y"}}),
            "min depends on the network's input; only constants are known here");
  EXPECT_EQ(refused(OnnxOp("HardSigmoid", {"x"}, {"y"}).set("alpha", 0.0F)), "alpha is not positive");
  EXPECT_EQ(refused({"PRelu", {"x", "n"}, {"y"}}),
            "the slope depends on the network's input; only constants are known here");
  EXPECT_NE(refused({"PRelu", {"x", "list"}, {"y"}}), "(no error)");
  EXPECT_EQ(refused({"Relu", {"low"}, {"y"}}), "the output does not depend on any input");
  EXPECT_EQ(refused({"Relu", {}, {"y"}}), "the output does not depend on any input");
}

}  // namespace
}  // namespace infimum::networks
