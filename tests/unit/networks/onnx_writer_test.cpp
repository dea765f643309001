// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_writer.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "networks/onnx_constants.hpp"
#include "networks/onnx_reader.hpp"

namespace infimum::networks {
namespace {

Tensor dyadic(base::Random& random, Shape shape, bool trainable = true) {
  RationalVector entries;
  for (std::size_t i = 0; i < entries_of(shape); ++i)
    entries.emplace_back(static_cast<long>(random.below(33)) - 16, 8);
  for (auto& entry : entries) entry.canonicalize();
  Tensor tensor = constant_tensor(std::move(shape), entries);
  tensor.trainable = trainable;
  return tensor;
}

// Written and read, the network has the same values, shapes and names of layers.
void expect_kept(const Network& network, const std::string& what,
                 OnnxPrecision precision = OnnxPrecision::float32) {
  SCOPED_TRACE(what);
  const OnnxBytes file = to_onnx(network, precision);
  EXPECT_EQ(file.rounded, 0u);
  const Network again = parse_onnx(file.bytes, "again.onnx");
  EXPECT_EQ(again.input_shape(), network.input_shape());
  EXPECT_EQ(again.output_shape(), network.output_shape());
  EXPECT_EQ(again.output_layer(), network.output_layer());
  EXPECT_EQ(again.inputs(), network.inputs());
  EXPECT_EQ(again.outputs(), network.outputs());
  base::Random random(5);
  for (int point = 0; point < 20; ++point) {
    RationalVector x;
    for (std::size_t i = 0; i < entries_of(network.input_shape()); ++i)
      x.emplace_back(static_cast<long>(random.below(61)) - 30, 7);
    for (auto& entry : x) entry.canonicalize();
    EXPECT_EQ(again.value(x), network.value(x));
  }
}

Network single(Shape input, Kind kind, std::size_t reads = 1) {
  return Network({}, {}, {{"layer", std::vector<std::string>(reads, "input"), std::move(kind)}}, "layer",
                 std::move(input));
}

TEST(OnnxWriter, KeepsAffineLayers) {
  base::Random random(1);
  expect_kept(single({4}, Affine{dyadic(random, {3, 4}), dyadic(random, {3}), false}), "rows");
  expect_kept(single({4}, Affine{dyadic(random, {4, 3}), {}, true}), "columns");
  expect_kept(single({2, 4}, Affine{dyadic(random, {3, 4}), dyadic(random, {3}), false}), "two axes");
  expect_kept(single({2, 4}, Affine{dyadic(random, {4, 3}), {}, true}), "two axes, columns");
  expect_kept(single({4}, Affine{dyadic(random, {3, 8}), dyadic(random, {3}), false}, 2), "two reads");
}

TEST(OnnxWriter, KeepsActivations) {
  for (const auto precision : {OnnxPrecision::float32, OnnxPrecision::float64}) {
    expect_kept(single({4}, relu()), "relu", precision);
    expect_kept(single({4}, leaky_relu(Rational(1, 8))), "leaky", precision);
    expect_kept(single({4}, absolute_value()), "absolute", precision);
    expect_kept(single({4}, clip(Rational(-3, 2), Rational(2))), "clip", precision);
    expect_kept(single({4}, clip(Rational(1, 2), {})), "clip below", precision);
    expect_kept(single({4}, clip({}, Rational(1, 2))), "clip above", precision);
    expect_kept(single({4}, hard_sigmoid(Rational(1, 4), Rational(1, 2))), "hard sigmoid", precision);
    expect_kept(single({4}, Piecewise{{-1, Rational(1, 2)}, {2, 0, -1}, {2, 0, Rational(1, 2)}}), "tent",
                precision);
    expect_kept(single({4}, Piecewise{{}, {Rational(-1, 2)}, {3}}), "line", precision);
    expect_kept(single({4}, Piecewise{{1}, {0, 2}, {1, -1}}), "hinge", precision);
    expect_kept(single({4}, relu(), 2), "two reads", precision);
  }
  base::Random random(2);
  expect_kept(single({3, 4}, ParametricRelu{dyadic(random, {3, 1})}), "parametric");
}

TEST(OnnxWriter, KeepsWindows) {
  base::Random random(3);
  const Window window{{3, 2}, {2, 1}, {1, 2}, {1, 0}, {1, 1}};
  expect_kept(single({4, 6, 7}, Convolution{dyadic(random, {6, 2, 3, 2}), dyadic(random, {6}), window, 2}),
              "convolution");
  expect_kept(single({4, 6, 7}, MaxPooling{window}), "maxima");
  expect_kept(single({4, 6, 7}, AveragePooling{window, false}), "averages");
  expect_kept(single({4, 6, 7}, AveragePooling{window, true}), "averages with padding");
  Window up{{2}, {2}, {1}, {0}, {0}, true};
  for (const std::size_t length : {5u, 6u, 7u}) {
    up.pads_before = {length % 2};
    expect_kept(single({2, length}, MaxPooling{up}), "maxima, rounded up");
    expect_kept(single({2, length}, Convolution{dyadic(random, {3, 2, 2}), {}, up, 1}),
                "convolution, rounded up");
  }
}

TEST(OnnxWriter, KeepsArithmetic) {
  base::Random random(4);
  expect_kept(single({4}, Shift{dyadic(random, {4})}), "shift");
  expect_kept(single({4}, Shift{dyadic(random, {3, 1}, false)}), "shift to a matrix");
  expect_kept(single({2, 4}, Scaling{dyadic(random, {})}), "scaling by a number");
  expect_kept(single({2}, Scaling{constant_tensor({2}, {Rational(1, 3), Rational(-8, 5)})}), "quotients");
  expect_kept(single({4}, Scaling{dyadic(random, {2, 3, 4})}), "scaling to more axes");
  expect_kept(single({4}, Power{3}), "power");
  const auto with_row = [&](Kind kind) {
    std::vector<Layer> layers = {{"row", {"input"}, relu()},
                                 {"square", {"input"}, Shift{dyadic(random, {2, 1, 4})}},
                                 {"layer", {"row", "square", "input"}, std::move(kind)}};
    return Network({}, {}, std::move(layers), "layer", {4});
  };
  expect_kept(with_row(Sum{{1, -1, 1}}), "sum");
  expect_kept(with_row(Sum{{-1, -1, -1}}), "negative sum");
  expect_kept(with_row(Product{}), "product");
  expect_kept(with_row(Extremum{true}), "maximum");
  expect_kept(with_row(Extremum{false}), "minimum");
  expect_kept(single({4}, Product{}), "product of one");
}

TEST(OnnxWriter, KeepsMoves) {
  expect_kept(single({2, 3, 4}, Reshape{{6, 4}}), "reshape");
  expect_kept(single({1}, Reshape{{}}), "no axes");
  expect_kept(single({2, 3, 4}, Transposition{{2, 0, 1}}), "transposition");
  expect_kept(single({2, 3}, Concatenation{1}, 3), "concatenation");
  expect_kept(single({2, 7}, Slice{1, 1, 6, 2}), "slice");
}

TEST(OnnxWriter, KeepsNamesOfColumnsAndTensors) {
  base::Random random(5);
  Tensor weights = dyadic(random, {3, 3}), constants = dyadic(random, {3}, false);
  weights.name = "shared";
  std::vector<Layer> layers = {{"a", {"input"}, Affine{weights, {}, false}},
                               {"b", {"a"}, Affine{weights, constants, true}},
                               {"a.1", {"b"}, leaky_relu(Rational(1, 4))},
                               {"input.1", {"a.1"}, Piecewise{{1}, {0, 2}, {1, -1}}}};
  const Network network({"u", "v", "w"}, {"p", "q", "r"}, layers, "input.1");
  expect_kept(network, "names");
  const Network again = parse_onnx(to_onnx(network, OnnxPrecision::float64).bytes, "again.onnx");
  for (const Layer& layer : again.layers()) {
    const auto* affine = std::get_if<Affine>(&layer.kind);
    if (affine == nullptr) continue;
    EXPECT_EQ(affine->weights.name, "shared");
    EXPECT_TRUE(affine->weights.trainable);
    EXPECT_TRUE(affine->bias.empty() || !affine->bias.trainable);
  }
}

TEST(OnnxWriter, CountsWhatItRounds) {
  const RationalVector numbers = {Rational(1, 3), Rational(1, 2), numbers::from_double(0.1)};
  const Network network = single({3}, Shift{constant_tensor({3}, numbers)});
  EXPECT_EQ(to_onnx(network, OnnxPrecision::float32).rounded, 2u);
  EXPECT_EQ(to_onnx(network, OnnxPrecision::float64).rounded, 1u);
  const Network again = parse_onnx(to_onnx(network, OnnxPrecision::float64).bytes, "again.onnx");
  EXPECT_EQ(again.value({0, 0, 0}),
            (RationalVector{numbers::from_double(1.0 / 3), Rational(1, 2), numbers::from_double(0.1)}));
}

TEST(OnnxWriter, RefusesNumbersBeyondTheRange) {
  const Rational large = numbers::from_double(0x1p200);
  const Network network = single({1}, Shift{constant_tensor({1}, {large})});
  EXPECT_THROW(to_onnx(network, OnnxPrecision::float32), std::range_error);
  EXPECT_EQ(to_onnx(network, OnnxPrecision::float64).rounded, 0u);
}

}  // namespace
}  // namespace infimum::networks
