// SPDX-License-Identifier: Apache-2.0
#include "audit/lengths.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "oracle/draw.hpp"
#include "oracle/random_layers.hpp"

namespace infimum::audit {
namespace {

using networks::Network;
using numbers::Rational;
using numbers::RationalVector;
using numbers::ScaledIntegers;

data::Points points_of(const Network& network, const std::vector<RationalVector>& x,
                       const std::vector<RationalVector>& y) {
  data::Points points;
  points.count = x.size();
  points.features.resize(x.front().size());
  points.targets.resize(networks::entries_of(network.output_shape()));
  const auto turned = [](const std::vector<RationalVector>& rows) {
    RationalVector entries;
    for (std::size_t i = 0; i < rows.front().size(); ++i) {
      for (const RationalVector& row : rows) entries.push_back(row[i]);
    }
    return ScaledIntegers::of(entries);
  };
  points.x = turned(x);
  points.y = turned(y);
  points.weights = ScaledIntegers::of(RationalVector(x.size(), Rational(1)));
  return points;
}

// 3 x + 5/4 at 1 and 7: as multiples of 1/4 at most 89, of 7 bits; 1/2 of it, of multiples of 1/8.
TEST(Lengths, OfASmallNetwork) {
  const Network network({"x"}, {},
                        {{"a", {"input"}, networks::affine({{3}}, {Rational(5, 4)})},
                         {"b", {"a"}, networks::affine({{Rational(1, 2)}}, {0})}},
                        "b");
  const erm::NetworkProblem problem =
      erm::network_problem(network, points_of(network, {{1}, {7}}, {{0}, {1}}), erm::PointLoss::squared);
  const Lengths found = measured_lengths(network, problem, true, {});
  ASSERT_EQ(found.layers.size(), 2u);
  EXPECT_EQ(found.layers[0].measured, 7u);
  EXPECT_EQ(found.layers[0].exponents->largest, 4);   // 22.25
  EXPECT_EQ(found.layers[0].exponents->smallest, 2);  // 4.25
  EXPECT_EQ(found.layers[1].exponents->largest, 3);
  ASSERT_EQ(found.tensors.size(), 4u);
  EXPECT_EQ(found.tensors[0].bits, 1u) << "one unit of 3";
}

// Foreseen lengths are never below measured ones.
TEST(Lengths, ForeseenIsNeverBelowMeasured) {
  oracle::Draw draw(9);
  for (std::uint64_t seed = 900; seed < 960; ++seed) {
    const Network network = oracle::random_layers(seed);
    std::vector<RationalVector> x, y;
    for (int i = 0; i < 4; ++i) {
      x.push_back(oracle::random_input(network, 4 * seed + static_cast<std::uint64_t>(i)));
      y.emplace_back();
      for (std::size_t c = 0; c < networks::entries_of(network.output_shape()); ++c)
        y.back().push_back(draw.fraction(3));
    }
    const erm::NetworkProblem problem =
        erm::network_problem(network, points_of(network, x, y), erm::PointLoss::squared);
    const Lengths found = measured_lengths(network, problem, true, {});
    for (const LayerLength& layer : found.layers)
      EXPECT_GE(layer.foreseen, *layer.measured) << seed << layer.name;
    for (const TensorLength& tensor : found.tensors)
      EXPECT_GE(*tensor.foreseen, *tensor.measured) << seed << tensor.name;
  }
}

// Relu layers of random floats of 24 bits, with inputs and targets like them.
Network random_relus(const std::vector<std::size_t>& widths, oracle::Draw& draw) {
  const auto floats = [&](std::size_t count, double size) {
    RationalVector entries;
    for (std::size_t i = 0; i < count; ++i) {
      double normal = -6;  // of twelve uniform numbers
      for (int t = 0; t < 12; ++t) normal += static_cast<double>(draw.below(1u << 20)) * 0x1p-20;
      entries.push_back(numbers::from_double(static_cast<float>(size * normal)));
    }
    return entries;
  };
  std::vector<networks::Layer> layers;
  std::string before = "input";
  for (std::size_t l = 0; l + 1 < widths.size(); ++l) {
    const std::string name = "fc" + std::to_string(l);
    std::vector<RationalVector> rows;
    for (std::size_t r = 0; r < widths[l + 1]; ++r)
      rows.push_back(floats(widths[l], std::sqrt(2.0 / static_cast<double>(widths[l]))));
    layers.push_back({name, {before}, networks::affine(rows, floats(widths[l + 1], 0.1))});
    before = name;
    if (l + 2 == widths.size()) break;
    layers.push_back({"relu" + std::to_string(l), {before}, networks::relu()});
    before = layers.back().name;
  }
  return Network({}, {}, layers, before, {widths.front()});
}

// Of shallow networks, and of one of twenty layers.
TEST(Lengths, GradientsArePredictedWithinTwoPercent) {
  oracle::Draw draw(13);
  std::vector<std::size_t> deep(22, 24);
  deep.front() = 10;
  deep.back() = 1;
  for (const auto& widths : {std::vector<std::size_t>{10, 64, 64, 1}, {100, 40, 40, 10}, deep}) {
    const Network network = random_relus(widths, draw);
    std::vector<RationalVector> x, y;
    for (int i = 0; i < 20; ++i) {
      for (auto* side : {&x, &y}) {
        side->emplace_back();
        for (std::size_t c = 0; c < (side == &x ? widths.front() : widths.back()); ++c)
          side->back().push_back(
              numbers::from_double(static_cast<float>(draw.between(-1000, 1000)) / 255.0f));
      }
    }
    const erm::NetworkProblem problem =
        erm::network_problem(network, points_of(network, x, y), erm::PointLoss::squared);
    const Lengths found = measured_lengths(network, problem, true, {});
    ASSERT_EQ(found.tensors.size(), 2 * (widths.size() - 1));
    for (const TensorLength& tensor : found.tensors) {
      const auto predicted = static_cast<double>(*tensor.predicted);
      EXPECT_NEAR(predicted, static_cast<double>(*tensor.measured), 0.02 * predicted) << tensor.name;
    }
  }
}

// relu((2^60 x)) and back: values leave float16 at the first layer, gradients leave float32 at the inner one.
TEST(Lengths, WhereFormatsEnd) {
  const Rational large = Rational(numbers::Integer(1) << 70);
  const Network network({"x"}, {},
                        {{"up", {"input"}, networks::affine({{large}}, {0})},
                         {"higher", {"up"}, networks::affine({{large}}, {0})},
                         {"down", {"higher"}, networks::affine({{1 / (large * large * large)}}, {0})}},
                        "down");
  const erm::NetworkProblem problem =
      erm::network_problem(network, points_of(network, {{1}}, {{1}}), erm::PointLoss::squared);
  const Lengths found = measured_lengths(network, problem, true, {});
  ASSERT_EQ(found.limits.size(), 3u);
  EXPECT_EQ(found.limits[0].format, numbers::float32);
  EXPECT_EQ(found.limits[0].value_overflows, "higher");
  EXPECT_EQ(found.limits[2].format, numbers::float16);
  EXPECT_EQ(found.limits[2].value_overflows, "up");
  EXPECT_EQ(found.limits[2].value_underflows, "down");
  EXPECT_EQ(found.limits[0].gradient_overflows, "down.weights");
  EXPECT_EQ(found.limits[0].gradient_underflows, "higher.bias");
}

// Integer inputs of 8 bits, weights up to 3 in absolute value: 255 * (3 + 1) + 2.
TEST(Lengths, FromParametersAlone) {
  const Network network({"x", "z"}, {}, {{"a", {"input"}, networks::affine({{3, -1}}, {2})}}, "a");
  const erm::NetworkProblem problem =
      erm::network_problem(network, points_of(network, {{0, 0}}, {{0}}), erm::PointLoss::squared);
  const Lengths found = foreseen_lengths(network, problem, 8);
  EXPECT_EQ(found.layers[0].foreseen, 10u);
  EXPECT_FALSE(found.layers[0].measured);
}

}  // namespace
}  // namespace infimum::audit
