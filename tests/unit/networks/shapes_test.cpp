// SPDX-License-Identifier: Apache-2.0
#include "networks/shapes.hpp"

#include <gtest/gtest.h>

#include "message_of.hpp"

namespace infimum::networks {
namespace {

Shape shape_of(const Kind& kind, const std::vector<Shape>& reads) {
  return output_shape(0, kind, reads);
}

std::string refusal(const Kind& kind, const std::vector<Shape>& reads) {
  return message_of<StructureError>([&] { output_shape(0, kind, reads); });
}

Tensor zeros(const Shape& shape) {
  return {shape, numbers::ScaledIntegers::of(RationalVector(entries_of(shape), Rational(0))), {}, true};
}

Window window(const Shape& kernel, std::size_t stride = 1, std::size_t pad = 0) {
  const std::size_t axes = kernel.size();
  return {kernel, Shape(axes, stride), Shape(axes, 1), Shape(axes, pad), Shape(axes, pad), false};
}

TEST(Shapes, AffineActsOnTheLastAxis) {
  EXPECT_EQ(shape_of(Affine{zeros({5, 3}), {}, false}, {{3}}), (Shape{5}));
  EXPECT_EQ(shape_of(Affine{zeros({3, 5}), {}, true}, {{2, 7, 3}}), (Shape{2, 7, 5}));
  EXPECT_EQ(shape_of(Affine{zeros({5, 3}), {}, false}, {{1}, {2}}), (Shape{5}));
  EXPECT_EQ(refusal(Affine{zeros({5, 3}), {}, false}, {{4}}),
            "the rows of the weights have 3 entries, the layer reads 4");
  EXPECT_EQ(refusal(Affine{zeros({5, 3}), zeros({4}), false}, {{3}}),
            "the bias has 4 entries, the weights have 5 rows");
  EXPECT_EQ(refusal(Affine{zeros({3}), {}, false}, {{3}}), "the weights of an affine layer are a matrix");
  EXPECT_EQ(refusal(Affine{zeros({5, 3}), {}, false}, {{1, 1}, {2}}),
            "several layers are read one after the other only if they are vectors");
  EXPECT_EQ(refusal(Affine{zeros({5, 3}), {}, false}, {{}}),
            "an affine layer needs a vector, and reads a scalar");
}

TEST(Shapes, Activations) {
  EXPECT_EQ(shape_of(relu(), {{2, 3}}), (Shape{2, 3}));
  EXPECT_EQ(shape_of(ParametricRelu{zeros({3})}, {{2, 3}}), (Shape{2, 3}));
  EXPECT_EQ(refusal(ParametricRelu{zeros({2})}, {{2, 3}}), "the slopes do not fit what the layer reads");
  EXPECT_EQ(refusal(Piecewise{{0}, {1, 2}, {0, 1}}, {{1}}),
            "the pieces of an activation do not meet at a breakpoint");
  EXPECT_EQ(refusal(Piecewise{{0, 0}, {1, 1, 1}, {0, 0, 0}}, {{1}}),
            "the breakpoints of an activation must increase");
  EXPECT_EQ(refusal(Piecewise{{0}, {1}, {0}}, {{1}}),
            "an activation has one slope and one intercept more than breakpoints");
}

TEST(Shapes, Windows) {
  EXPECT_EQ(shape_of(Convolution{zeros({8, 3, 5, 5}), {}, window({5, 5}, 2, 2), 1}, {{3, 28, 27}}),
            (Shape{8, 14, 14}));
  EXPECT_EQ(shape_of(Convolution{zeros({4, 1, 3}), {}, window({3}), 4}, {{4, 9}}), (Shape{4, 7}));
  EXPECT_EQ(shape_of(MaxPooling{window({2, 2}, 2)}, {{6, 5, 5}}), (Shape{6, 2, 2}));
  Window up = window({2, 2}, 2);
  up.round_up = true;
  EXPECT_EQ(shape_of(MaxPooling{up}, {{6, 5, 5}}), (Shape{6, 3, 3}));
  EXPECT_EQ(entries_in_windows(MaxPooling{up}, {6, 5, 5}, {6, 3, 3}), 6u * 9 * 4);
  EXPECT_EQ(entries_in_windows(Convolution{zeros({4, 1, 3}), {}, window({3}), 4}, {4, 9}, {4, 7}),
            4u * 7 * 3);
  EXPECT_EQ(entries_in_windows(relu(), {4}, {4}), 0u);
}

// With padding, a last window could begin beyond the tensor: it is left out.
TEST(Shapes, RoundingUpLeavesOutWindowsInThePadding) {
  Window up{{2}, {3}, {1}, {1}, {1}, true};
  EXPECT_EQ(steps_of(up, {4}), (Shape{2}));  // starts at -1, 2; 5 would be padding alone
  EXPECT_EQ(steps_of(up, {6}), (Shape{3}));
}

TEST(Shapes, WindowsThatDoNotFit) {
  const auto pool = [](Window w, const Shape& read = {1, 4}) { return refusal(MaxPooling{w}, {read}); };
  EXPECT_EQ(pool(window({5})), "the window is larger than what it slides over");
  EXPECT_EQ(pool(window({2}, 0)), "a window of nothing, or without stride or dilation");
  EXPECT_EQ(pool(window({0})), "a window of nothing, or without stride or dilation");
  EXPECT_EQ(pool(window({2}, 1, 2)), "the padding is as large as the window");
  EXPECT_EQ(pool(window({2, 2})), "a window has one number for each axis but the channels");
  EXPECT_EQ(pool(window({std::size_t{1} << 40})), "a window with an axis of 2^31 or more");
  EXPECT_EQ(pool(window({2}), {4}), "a pooling reads channels and at least one more axis");
  Window wide = window({2});
  wide.dilations = {5};
  wide.pads_before = wide.pads_after = {3};
  EXPECT_EQ(pool(wide), "a dilation larger than what the window slides over");
  EXPECT_EQ(refusal(Convolution{zeros({4, 2, 3}), {}, window({3}), 1}, {{3, 9}}),
            "the weights are for 2 channels in a group, and there are 3");
  EXPECT_EQ(refusal(Convolution{zeros({4, 1, 3}), {}, window({3}), 3}, {{3, 9}}),
            "the groups of a convolution do not divide its channels");
  EXPECT_EQ(refusal(Convolution{zeros({4, 3, 3}), zeros({3}), window({3}), 1}, {{3, 9}}),
            "the bias of a convolution has one entry for each output");
  EXPECT_EQ(refusal(Convolution{zeros({4, 3, 2}), {}, window({3}), 1}, {{3, 9}}),
            "the weights of a convolution are outputs x channels x window");
}

TEST(Shapes, Broadcasting) {
  EXPECT_EQ(broadcast_shape({3, 1, 5}, {4, 5}), (Shape{3, 4, 5}));
  EXPECT_EQ(broadcast_shape({}, {2}), (Shape{2}));
  EXPECT_EQ(broadcast_shape({2}, {3}), std::nullopt);
  EXPECT_EQ(shape_of(Sum{{1, -1}}, {{2, 1}, {3}}), (Shape{2, 3}));
  EXPECT_EQ(shape_of(Product{}, {{2}, {2}, {}}), (Shape{2}));
  EXPECT_EQ(shape_of(Shift{zeros({4, 1})}, {{3}}), (Shape{4, 3})) << "it may grow";
  EXPECT_EQ(refusal(Sum{{1, -1}}, {{2}, {3}}), "shapes 2 and 3 do not fit");
  EXPECT_EQ(refusal(Sum{{1}}, {{2}, {2}}), "a sum has one sign for each layer that it reads");
  EXPECT_EQ(refusal(Sum{{2}}, {{2}}), "the signs of a sum are 1 or -1");
  EXPECT_EQ(refusal(Scaling{zeros({1})}, {{2}, {2}}), "this kind of layer reads one layer");
}

// Two short layers of a file must not ask for any amount of memory.
TEST(Shapes, GrowthIsSeenBeforeMemoryIsTaken) {
  const std::size_t million = 1'000'000, milliard = 1'000'000'000;
  EXPECT_EQ(refusal(Product{}, {{million, 1, 1}, {1, million, 1}, {1, 1, million}}),
            "a tensor of more than 2^40 entries");
  EXPECT_EQ(refusal(Reshape{{milliard, milliard, milliard}}, {{2}}), "a tensor of more than 2^40 entries");
}

TEST(Shapes, Moves) {
  EXPECT_EQ(shape_of(Reshape{{3, 2}}, {{6}}), (Shape{3, 2}));
  EXPECT_EQ(refusal(Reshape{{4, 2}}, {{6}}), "a tensor of shape 6 cannot have shape 4x2");
  EXPECT_EQ(refusal(Reshape{{0, 2}}, {{6}}), "an axis without entries");
  EXPECT_EQ(shape_of(Transposition{{2, 0, 1}}, {{2, 3, 4}}), (Shape{4, 2, 3}));
  EXPECT_EQ(refusal(Transposition{{0, 0}}, {{2, 3}}),
            "the axes of a transposition are those of what it reads, each once");
  EXPECT_EQ(shape_of(Concatenation{1}, {{2, 3}, {2, 4}}), (Shape{2, 7}));
  EXPECT_EQ(refusal(Concatenation{1}, {{2, 3}, {3, 4}}),
            "a concatenation of shapes that differ along other axes");
  EXPECT_EQ(refusal(Concatenation{2}, {{2, 3}}), "a concatenation along an axis that is not there");
  EXPECT_EQ(refusal(Concatenation{0}, {{2, 3}, {2}}), "a concatenation of different numbers of axes");
  EXPECT_EQ(shape_of(Slice{0, 1, 6, 2}, {{6, 3}}), (Shape{3, 3}));
  EXPECT_EQ(refusal(Slice{0, 1, 7, 2}, {{6, 3}}), "a slice of nothing, or beyond the end");
  EXPECT_EQ(refusal(Slice{0, 1, 6, 0}, {{6, 3}}), "a slice of nothing, or beyond the end");
  EXPECT_EQ(refusal(Power{0}, {{6}}), "the exponent of a power is 1 to 1000");
}

TEST(Shapes, TensorsHaveAsManyEntriesAsTheirShapeSays) {
  Tensor tensor = zeros({2, 3});
  tensor.shape = {3, 3};
  EXPECT_EQ(refusal(Affine{tensor, {}, false}, {{3}}),
            "a tensor has another number of entries than its shape says");
}

}  // namespace
}  // namespace infimum::networks
