// SPDX-License-Identifier: Apache-2.0
#include "networks/network.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "message_of.hpp"

namespace infimum::networks {
namespace {

using Layers = std::vector<Layer>;

std::string refusal(Layers layers, const std::string& output = "out") {
  return message_of<StructureError>([&] { Network({"x"}, {"y"}, std::move(layers), output); });
}

Affine identity() {
  return affine({{1}}, {0});
}

TEST(Network, IsExact) {
  // |x| / 3 - 1 = (relu(x) + relu(-x)) / 3 - 1
  const Network network({"x"}, {"y"},
                        {{"sides", {"input"}, affine({{1}, {-1}}, {0, 0})},
                         {"relu", {"sides"}, relu()},
                         {"out", {"relu"}, affine({{Rational(1, 3), Rational(1, 3)}}, {-1})}},
                        "out");
  EXPECT_EQ(network.value({1}), (RationalVector{Rational(-2, 3)}));
  EXPECT_EQ(network.value({Rational(-1, 7)}), (RationalVector{Rational(-20, 21)}));
  EXPECT_EQ(network.value({0}), (RationalVector{-1}));
  EXPECT_EQ(network.output_layer(), "out");
}

TEST(Network, ConcatenatesWhatALayerReadsInTheGivenOrder) {
  const Network network({"x", "z"}, {"y"},
                        {{"out", {"double", "input", "double"}, affine({{1, 10, 100, 1000}}, {0})},
                         {"double", {"input"}, affine({{2, 2}}, {0})}},
                        "out");
  EXPECT_EQ(network.value({3, 5}), (RationalVector{16 + 30 + 500 + 16000}))
      << "and layers may come in any order";
}

TEST(Network, MayHaveSeveralOutputs) {
  const Network network({"x", "z"}, {"a", "b"}, {{"out", {"input"}, relu()}}, "out");
  EXPECT_EQ(network.value({-3, 5}), (RationalVector{0, 5}));
}

TEST(Network, RefusesPointsOfAnotherSize) {
  const Network network({"x"}, {"y"}, {{"out", {"input"}, identity()}}, "out");
  EXPECT_THROW(network.value({}), std::invalid_argument);
  EXPECT_THROW(network.value({1, 2}), std::invalid_argument);
}

TEST(Network, RefusesNamesThatMeanNothing) {
  EXPECT_EQ(refusal({{"out", {"other"}, relu()}}), "no layer is named \"other\"");
  EXPECT_EQ(refusal({{"a", {"input"}, relu()}}), "no layer is named \"out\"");
  EXPECT_EQ(refusal({{"out", {"input"}, relu()}, {"out", {"input"}, relu()}}),
            "another layer is named \"out\" too");
  EXPECT_EQ(refusal({{"input", {"input"}, relu()}}), "the name \"input\" is reserved for the input");
  EXPECT_EQ(refusal({{"out", {"input"}, relu()}}, "input"), "the output must be a layer, not the input");
  EXPECT_EQ(refusal({{"out", {}, relu()}}), "a layer must read something");
  const auto names = [](std::vector<std::string> inputs, std::vector<std::string> outputs) {
    return message_of<StructureError>([&] { Network(inputs, outputs, {{"out", {"input"}, relu()}}, "out"); });
  };
  EXPECT_EQ(names({}, {"y"}), "no inputs");
  EXPECT_EQ(names({"x", "x"}, {"y", "z"}), "two inputs are named \"x\"");
}

TEST(Network, RefusesCycles) {
  EXPECT_EQ(refusal({{"out", {"out"}, identity()}}), "the layer reads itself, directly or through others");
  EXPECT_EQ(refusal({{"out", {"input"}, identity()}, {"a", {"b"}, identity()}, {"b", {"a"}, identity()}}),
            "the layer reads itself, directly or through others");
}

TEST(Network, RefusesShapesThatDoNotFit) {
  EXPECT_EQ(refusal({{"out", {"input"}, affine({{1, 2}}, {0})}}),
            "the rows of the weights have 2 entries, the layer reads 1");
  EXPECT_EQ(refusal({{"out", {"input"}, affine({{1}}, {0, 0})}}),
            "the bias has 2 entries, the weights have 1 rows");
  EXPECT_EQ(refusal({{"out", {"input"}, affine({}, {})}}), "an affine layer without rows");
  EXPECT_EQ(refusal({{"out", {"input", "input"}, relu()}}),
            "the output layer has 2 entries, and there are 1 names of outputs");
  const auto input = [](std::vector<std::string> names, Shape shape) {
    return message_of<StructureError>([&] {
      Network(names, {}, {{"out", {"input"}, relu()}}, "out", shape);
    });
  };
  EXPECT_EQ(input({"x"}, {2}), "the input has 2 entries, and there are 1 names of inputs");
  EXPECT_EQ(input({}, {2, 0}), "the input has an axis without entries");
  EXPECT_EQ(input({}, {1 << 20, 1 << 20, 1 << 20, 1 << 20}), "the input has more than ten million entries");
}

TEST(Network, TensorsOfOneNameAreOneTensor) {
  Affine first = affine({{1}}, {0}), second = first;
  first.weights.name = second.weights.name = "shared";
  const Layers layers = {{"a", {"input"}, first}, {"out", {"a"}, second}};
  EXPECT_EQ(Network({"x"}, {}, layers, "out").value({2}), (RationalVector{2}));
  second.weights.trainable = false;
  EXPECT_EQ(refusal({{"a", {"input"}, first}, {"out", {"a"}, second}}),
            "another tensor is named \"shared\" too, and differs from this one");
}

TEST(Network, InputsMayHaveAShapeInsteadOfNames) {
  const Network network({}, {}, {{"out", {"input"}, Transposition{{1, 0}}}}, "out", {2, 3});
  EXPECT_EQ(network.output_shape(), (Shape{3, 2}));
  EXPECT_EQ(network.value({1, 2, 3, 4, 5, 6}), (RationalVector{1, 4, 2, 5, 3, 6}));
}

TEST(Network, AnotherOutputDropsWhatDoesNotMatterToIt) {
  const Network network({"x"}, {"y"},
                        {{"a", {"input"}, affine({{1}, {2}}, {0, 0})},
                         {"b", {"a"}, relu()},
                         {"out", {"b"}, affine({{1, 1}}, {0})}},
                        "out");
  const Network inner = network.with_output("a");
  EXPECT_EQ(inner.layers().size(), 1u);
  EXPECT_EQ(inner.value({-3}), (RationalVector{-3, -6}));
  EXPECT_EQ(inner.outputs(), std::vector<std::string>{});
  EXPECT_EQ(message_of<StructureError>([&] { (void)network.with_output("c"); }), "no layer is named \"c\"");
  EXPECT_EQ(message_of<StructureError>([&] { (void)network.with_output("input"); }),
            "no layer is named \"input\"");
}

// A pooling of large windows takes few bytes in a file.
TEST(Network, RefusesWindowsWithoutEnd) {
  const MaxPooling pooling{{{1500, 1500}, {1, 1}, {1, 1}, {0, 0}, {0, 0}, false}};
  EXPECT_EQ(message_of<StructureError>([&] {
              Network({}, {}, {{"out", {"input"}, pooling}}, "out", {1, 3000, 3000});
            }),
            "the windows of the network have more than two hundred million entries");
}

// 40 lines could ask for 2^40 numbers.
TEST(Network, RefusesToGrowWithoutEnd) {
  Layers layers = {{"0", {"input"}, relu()}};
  for (int l = 1; l < 40; ++l) {
    const std::string before = std::to_string(l - 1);
    layers.push_back({std::to_string(l), {before, before}, relu()});
  }
  EXPECT_EQ(refusal(layers, "39"), "the layers read more than ten million numbers");
}

TEST(StructureError, TellsTheLayer) {
  try {
    Network({"x"}, {"y"}, {{"a", {"input"}, relu()}, {"out", {"a"}, affine({{1, 2}}, {0})}}, "out");
    FAIL();
  } catch (const StructureError& error) {
    EXPECT_EQ(error.layer(), 1u);
  }
}

}  // namespace
}  // namespace infimum::networks
