// SPDX-License-Identifier: Apache-2.0
#include "exact/lowering.hpp"

#include <gtest/gtest.h>

#include <set>

#include "exact/compute.hpp"
#include "oracle/random_layers.hpp"

namespace infimum::exact {
namespace {

using networks::Network;

struct Lowered {
  Program program;
  LoweredNetwork network;
  Risk risk;
};

// The risk is the sum of all outputs at all points.
Lowered lowered(const Network& network) {
  Lowered result;
  result.network = lower(network, result.program);
  const ValueId weights = result.program.give(1), output = result.network.output;
  const std::size_t width = result.program.value(output).width;
  const ValueId ones = result.program.constant(ScaledIntegers::of(RationalVector(width, Rational(1))));
  result.risk = {result.program.product({ones, output, 1, width, 1, false}), weights};
  return result;
}

Batch batch_of(const std::vector<RationalVector>& points) {
  RationalVector x;
  for (std::size_t i = 0; i < points.front().size(); ++i) {
    for (const RationalVector& point : points) x.push_back(point[i]);
  }
  const RationalVector ones(points.size(), Rational(1));
  return {points.size(), {ScaledIntegers::of(x), ScaledIntegers::of(ones)}};
}

// Every layer of every kind has the value that its definition says.
TEST(Lowering, KeepsTheValuesOfRandomNetworks) {
  std::set<std::size_t> kinds;
  for (std::uint64_t seed = 0; seed < 250; ++seed) {
    const Network network = oracle::random_layers(seed);
    const Lowered l = lowered(network);
    std::vector<RationalVector> points;
    for (std::uint64_t p = 0; p < 3; ++p) points.push_back(oracle::random_input(network, 3 * seed + p));
    Wanted wanted;
    for (std::size_t layer = 0; layer < network.layers().size(); ++layer) {
      kinds.insert(network.layers()[layer].kind.index());
      wanted.values.push_back(l.network.layers[layer]);
    }
    const Answer answer = compute(l.program, l.risk, wanted, {batch_of(points)}, {});
    for (std::size_t layer = 0; layer < network.layers().size(); ++layer) {
      const Network part = network.with_output(network.layers()[layer].name);
      for (std::size_t p = 0; p < points.size(); ++p) {
        const RationalVector truth = part.value(points[p]);
        for (std::size_t i = 0; i < truth.size(); ++i)
          ASSERT_EQ(answer.values[layer][0].value(i * points.size() + p), truth[i])
              << seed << " " << network.layers()[layer].name;
      }
    }
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<networks::Kind>);
}

TEST(Lowering, ParametersAreThoseThatAreTrainable) {
  networks::Affine first = networks::affine({{1, 2}}, {3}), second = networks::affine({{4}}, {5});
  first.bias.trainable = false;
  second.weights.name = "w";
  const Network network({"x", "z"}, {"y"}, {{"a", {"input"}, first}, {"b", {"a"}, second}}, "b");
  Program program;
  const LoweredNetwork found = lower(network, program);
  ASSERT_EQ(found.parameters.size(), 3u);
  EXPECT_EQ(found.parameters[0].name, "a.weights");
  EXPECT_EQ(found.parameters[0].shape, (networks::Shape{1, 2}));
  EXPECT_EQ(found.parameters[1].name, "w");
  EXPECT_EQ(found.parameters[1].layer, "b");
  EXPECT_EQ(found.parameters[2].name, "b.bias");
  EXPECT_EQ(program.value(found.layers[0]).name, "a");
}

// f = w (w x) = w^2 x has the derivative 2 w x.
TEST(Lowering, ATensorThatIsUsedTwiceHasOneGradient) {
  networks::Affine layer = networks::affine({{3}}, {0});
  layer.weights.name = "w";
  const Network network({"x"}, {"y"}, {{"a", {"input"}, layer}, {"b", {"a"}, layer}}, "b");
  const Lowered l = lowered(network);
  const Answer answer =
      compute(l.program, l.risk, {{}, {l.network.parameters[0].value}, false}, {batch_of({{5}})}, {});
  EXPECT_EQ(answer.gradients[0].value(0), 30);
}

// Of two equal candidates the first has the derivative.
TEST(Lowering, TiesOfAMaximumGoToTheFirst) {
  const networks::Tensor weights{{2}, ScaledIntegers::of(RationalVector{1, 1}), {}, true};
  const networks::MaxPooling pooling{{{2}, {1}, {1}, {0}, {0}, false}};
  const Network network({}, {}, {{"s", {"input"}, networks::Scaling{weights}}, {"m", {"s"}, pooling}}, "m",
                        {1, 2});
  const Lowered l = lowered(network);
  const Answer answer =
      compute(l.program, l.risk, {{}, {l.network.parameters[0].value}, false}, {batch_of({{7, 7}})}, {});
  EXPECT_EQ(answer.gradients[0].value(0), 7);
  EXPECT_EQ(answer.gradients[0].value(1), 0);
}

}  // namespace
}  // namespace infimum::exact
