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
  return {{{1}}, {0}};
}

TEST(Network, IsExact) {
  // |x| / 3 - 1 = (relu(x) + relu(-x)) / 3 - 1
  const Network network({"x"}, {"y"},
                        {{"sides", {"input"}, Affine{{{1}, {-1}}, {0, 0}}},
                         {"relu", {"sides"}, Relu{}},
                         {"out", {"relu"}, Affine{{{Rational(1, 3), Rational(1, 3)}}, {-1}}}},
                        "out");
  EXPECT_EQ(network.value({1}), (RationalVector{Rational(-2, 3)}));
  EXPECT_EQ(network.value({Rational(-1, 7)}), (RationalVector{Rational(-20, 21)}));
  EXPECT_EQ(network.value({0}), (RationalVector{-1}));
  EXPECT_EQ(network.output_layer(), "out");
}

TEST(Network, ConcatenatesWhatALayerReadsInTheGivenOrder) {
  const Network network({"x", "z"}, {"y"},
                        {{"out", {"double", "input", "double"}, Affine{{{1, 10, 100, 1000}}, {0}}},
                         {"double", {"input"}, Affine{{{2, 2}}, {0}}}},
                        "out");
  EXPECT_EQ(network.value({3, 5}), (RationalVector{16 + 30 + 500 + 16000}))
      << "and layers may come in any order";
}

TEST(Network, MayHaveSeveralOutputs) {
  const Network network({"x", "z"}, {"a", "b"}, {{"out", {"input"}, Relu{}}}, "out");
  EXPECT_EQ(network.value({-3, 5}), (RationalVector{0, 5}));
}

TEST(Network, RefusesPointsOfAnotherSize) {
  const Network network({"x"}, {"y"}, {{"out", {"input"}, identity()}}, "out");
  EXPECT_THROW(network.value({}), std::invalid_argument);
  EXPECT_THROW(network.value({1, 2}), std::invalid_argument);
}

TEST(Network, RefusesNamesThatMeanNothing) {
  EXPECT_EQ(refusal({{"out", {"other"}, Relu{}}}), "no layer is named \"other\"");
  EXPECT_EQ(refusal({{"a", {"input"}, Relu{}}}), "no layer is named \"out\"");
  EXPECT_EQ(refusal({{"out", {"input"}, Relu{}}, {"out", {"input"}, Relu{}}}),
            "another layer is named \"out\" too");
  EXPECT_EQ(refusal({{"input", {"input"}, Relu{}}}), "the name \"input\" is reserved for the input");
  EXPECT_EQ(refusal({{"out", {"input"}, Relu{}}}, "input"), "the output must be a layer, not the input");
  EXPECT_EQ(refusal({{"out", {}, Relu{}}}), "a layer must read something");
  const auto names = [](std::vector<std::string> inputs, std::vector<std::string> outputs) {
    return message_of<StructureError>([&] { Network(inputs, outputs, {{"out", {"input"}, Relu{}}}, "out"); });
  };
  EXPECT_EQ(names({}, {"y"}), "no inputs");
  EXPECT_EQ(names({"x"}, {}), "no outputs");
  EXPECT_EQ(names({"x", "x"}, {"y", "z"}), "two inputs are named \"x\"");
}

TEST(Network, RefusesCycles) {
  EXPECT_EQ(refusal({{"out", {"out"}, identity()}}), "the layer reads itself, directly or through others");
  EXPECT_EQ(refusal({{"out", {"input"}, identity()}, {"a", {"b"}, identity()}, {"b", {"a"}, identity()}}),
            "the layer reads itself, directly or through others");
}

TEST(Network, RefusesShapesThatDoNotFit) {
  EXPECT_EQ(refusal({{"out", {"input"}, Affine{{{1, 2}}, {0}}}}),
            "row 0 of the weights has 2 entries, the layer reads 1");
  EXPECT_EQ(refusal({{"out", {"input"}, Affine{{{1}}, {0, 0}}}}),
            "the bias has 2 entries, the weights have 1 rows");
  EXPECT_EQ(refusal({{"out", {"input"}, Affine{}}}), "an affine layer without rows");
  EXPECT_EQ(refusal({{"out", {"input", "input"}, Relu{}}}),
            "the output layer has 2 entries, and there are 1 names of outputs");
}

// 40 lines could ask for 2^40 numbers.
TEST(Network, RefusesToGrowWithoutEnd) {
  Layers layers = {{"0", {"input"}, Relu{}}};
  for (int l = 1; l < 40; ++l) {
    const std::string before = std::to_string(l - 1);
    layers.push_back({std::to_string(l), {before, before}, Relu{}});
  }
  EXPECT_EQ(refusal(layers, "39"), "the layers read more than ten million numbers");
}

TEST(StructureError, TellsTheLayer) {
  try {
    Network({"x"}, {"y"}, {{"a", {"input"}, Relu{}}, {"out", {"a"}, Affine{{{1, 2}}, {0}}}}, "out");
    FAIL();
  } catch (const StructureError& error) {
    EXPECT_EQ(error.layer(), 1u);
  }
}

}  // namespace
}  // namespace infimum::networks
