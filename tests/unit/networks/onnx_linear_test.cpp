// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_linear.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "onnx_build.hpp"

namespace infimum::networks {
namespace {

Rational exactly(float value) {
  return numbers::from_double(static_cast<double>(value));
}

TEST(OnnxLinear, GemmIsWhatTheSpecificationSays) {
  base::Random random(1);
  for (const bool transposed : {false, true}) {
    for (int trial = 0; trial < 20; ++trial) {
      std::vector<float> w(12), c(3);
      for (float& entry : w) entry = static_cast<float>(random.symmetric());
      for (float& entry : c) entry = static_cast<float>(random.symmetric());
      const auto alpha = static_cast<float>(random.symmetric()),
                 beta = static_cast<float>(random.symmetric());
      OnnxDraft file;
      file.with(floats("w", transposed ? Dims{3, 4} : Dims{4, 3}, w)).with(floats("c", {3}, c));
      file.with(OnnxOp("Gemm", {"x", "w", "c"}, {"y"})
                    .set("alpha", alpha)
                    .set("beta", beta)
                    .set("transB", std::int64_t{transposed ? 1 : 0}));
      const RationalVector x = {Rational(1, 3), -2, Rational(5, 7), 1};
      const RationalVector y = file.read().value(x);
      for (std::size_t o = 0; o < 3; ++o) {
        Rational sum = 0;
        for (std::size_t i = 0; i < 4; ++i) sum += x[i] * exactly(w[transposed ? o * 4 + i : i * 3 + o]);
        EXPECT_EQ(y[o], exactly(alpha) * sum + exactly(beta) * exactly(c[o]));
      }
    }
  }
}

TEST(OnnxLinear, WeightsKeepTheirNamesAndForm) {
  OnnxDraft file;
  file.with(floats("w", {4, 2}, std::vector<float>(8, 1)))
      .with(floats("b", {1, 2}, {3, 4}))
      .with(OnnxOp("Gemm", {"x", "w", "b"}, {"y"}));
  const Network network = file.read();
  ASSERT_EQ(network.layers().size(), 1u);
  const auto& affine = std::get<Affine>(network.layers()[0].kind);
  EXPECT_TRUE(affine.transposed);
  EXPECT_EQ(affine.weights.name, "w");
  EXPECT_EQ(affine.weights.shape, (Shape{4, 2}));
  EXPECT_EQ(affine.bias.name, "b");
  EXPECT_EQ(affine.bias.shape, Shape{2});
}

std::string refused(const OnnxOp& op, const Dims& w = {4, 2}) {
  OnnxDraft file;
  std::size_t entries = 1;
  for (const auto length : w) entries *= static_cast<std::size_t>(length);
  return reason_of(file.with(floats("w", w, std::vector<float>(entries, 1)))
                       .with(floats("c", {3}, {1, 2, 3}))
                       .with(OnnxOp("Relu", {"x"}, {"r"}))
                       .with(op));
}

TEST(OnnxLinear, RefusesToMixPoints) {
  EXPECT_EQ(refused(OnnxOp("Gemm", {"x", "w"}, {"y"}).set("transA", std::int64_t{1})),
            "transA exchanges the points with the inputs");
  EXPECT_EQ(refused({"Gemm", {"w", "x"}, {"y"}}), "a constant on the left would mix points");
  EXPECT_EQ(refused({"MatMul", {"w", "x"}, {"y"}}), "a matrix on the left would mix points");
  EXPECT_EQ(refused({"MatMul", {"x", "r"}, {"y"}}),
            "a product of two matrices that both depend on the input (attention, say) is not known");
}

TEST(OnnxLinear, RefusesShapesThatDoNotFit) {
  EXPECT_NE(refused({"MatMul", {"x", "w"}, {"y"}}, {3, 2}), "(no error)");
  EXPECT_NE(refused({"Gemm", {"x", "w"}, {"y"}}, {3, 2}), "(no error)");
  EXPECT_NE(refused({"Gemm", {"x", "w", "c"}, {"y"}}), "(no error)");
  EXPECT_EQ(refused({"MatMul", {"x", "w"}, {"y"}}, {2, 4, 2}), "the constant has too many axes");
  EXPECT_NE(refused({"Gemm", {"x", "w"}, {"y"}}, {4}), "(no error)");
  EXPECT_NE(refused(OnnxOp("LinearRegressor", {"x"}, {"y"}).set("targets", std::int64_t{2})), "(no error)");
}

}  // namespace
}  // namespace infimum::networks
