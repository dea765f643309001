// SPDX-License-Identifier: Apache-2.0
#include "audit/widths.hpp"

#include <gtest/gtest.h>

#include "oracle/draw.hpp"

namespace infimum::audit {
namespace {

using networks::Network;
using numbers::Integer;
using numbers::Rational;
using numbers::RationalVector;
using numbers::ScaledIntegers;

TEST(Widths, TwosComplement) {
  EXPECT_EQ(width_of(0, 0), 1u);
  EXPECT_EQ(width_of(-1, 0), 1u);
  EXPECT_EQ(width_of(-2, 1), 2u);
  EXPECT_EQ(width_of(0, 1), 2u);
  EXPECT_EQ(width_of(-128, 127), 8u);
  EXPECT_EQ(width_of(-129, 0), 9u);
  EXPECT_EQ(width_of(0, 128), 9u);
}

data::Points integers(std::size_t features, std::size_t count, long most, oracle::Draw& draw) {
  data::Points points;
  points.count = count;
  points.features.resize(features);
  RationalVector x;
  for (std::size_t i = 0; i < features * count; ++i) x.emplace_back(draw.between(0, most));
  x[0] = 1;  // the unit
  points.x = ScaledIntegers::of(x);
  points.weights = ScaledIntegers::of(RationalVector(count, Rational(1)));
  return points;
}

// Random layers of int8 weights against the sums themselves.
TEST(Widths, LeastWidthOfRandomLayers) {
  oracle::Draw draw(8);
  for (int round = 0; round < 40; ++round) {
    const std::size_t inputs = 1 + draw.below(6), outputs = 1 + draw.below(4);
    std::vector<RationalVector> rows(outputs);
    RationalVector bias;
    for (auto& row : rows) {
      for (std::size_t i = 0; i < inputs; ++i) row.emplace_back(draw.between(-127, 127));
      bias.emplace_back(draw.between(-50, 50));
    }
    rows[0][0] = 1;
    bias[0] = 1;
    const Network network({}, {}, {{"fc", {"input"}, networks::affine(rows, bias)}}, "fc", {inputs});
    const data::Points points = integers(inputs, 5, 255, draw);
    const erm::NetworkProblem problem = erm::network_problem(network, points, erm::PointLoss::squared);
    const auto found = accumulator_widths(problem, {});
    ASSERT_EQ(found.size(), 1u);
    Integer least = 0, greatest = 0;
    for (std::size_t p = 0; p < points.count; ++p) {
      RationalVector x;
      for (std::size_t i = 0; i < inputs; ++i) x.push_back(points.x.value(i * points.count + p));
      for (const Rational& value : network.value(x)) {
        least = std::min<Integer>(least, value.get_num());
        greatest = std::max<Integer>(greatest, value.get_num());
      }
    }
    EXPECT_EQ(found[0].least, width_of(least, greatest));
    EXPECT_GE(found[0].foreseen, found[0].least);
    EXPECT_EQ(found[0].layer, "fc");
    EXPECT_EQ(found[0].confirmed, found[0].least > 1 ? std::optional(true) : std::nullopt);
  }
}

// Two layers, fractions, a convolution: every width is confirmed by running at it.
TEST(Widths, AreConfirmedByRunning) {
  oracle::Draw draw(10);
  const networks::Window window{{2, 2}, {1, 1}, {1, 1}, {1, 0}, {0, 0}, false};
  networks::Tensor kernel{
      {2, 1, 2, 2},
      ScaledIntegers::of(RationalVector{1, -2, 3, Rational(1, 2), 0, 1, Rational(-5, 4), 2}),
      {},
      true};
  networks::Tensor bias{{2}, ScaledIntegers::of(RationalVector{Rational(1, 3), -1}), {}, true};
  const Network network(
      {}, {},
      {{"conv", {"input"}, networks::Convolution{kernel, bias, window, 1}},
       {"relu", {"conv"}, networks::relu()},
       {"flat", {"relu"}, networks::Reshape{{12}}},
       {"fc", {"flat"}, networks::affine({RationalVector(12, Rational(7, 8))}, {Rational(1, 7)})}},
      "fc", {1, 3, 3});
  data::Points points = integers(9, 6, 15, draw);
  const erm::NetworkProblem problem = erm::network_problem(network, points, erm::PointLoss::squared);
  const auto found = accumulator_widths(problem, {});
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].layer, "conv");
  EXPECT_EQ(found[1].layer, "fc");
  for (const AccumulatorWidth& width : found) {
    EXPECT_EQ(width.confirmed, true) << width.layer;
    EXPECT_GE(width.foreseen, width.least);
  }
}

}  // namespace
}  // namespace infimum::audit
