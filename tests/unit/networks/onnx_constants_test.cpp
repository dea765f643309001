// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_constants.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <numeric>

#include "base/random.hpp"
#include "message_of.hpp"

namespace infimum::networks {
namespace {

// Numbers that tell their place apart.
OnnxConstant counted(const Shape& shape, long from = 0) {
  RationalVector values;
  for (std::size_t i = 0; i < entries_of(shape); ++i) values.emplace_back(static_cast<long>(i) + from);
  OnnxConstant constant{constant_tensor(shape, values), onnx::TensorProto::FLOAT, {}};
  constant.tensor.trainable = true;
  return constant;
}

Rational entry(const OnnxConstant& constant, const Shape& index) {
  std::size_t place = 0;
  for (std::size_t a = 0; a < index.size(); ++a) place = place * constant.tensor.shape[a] + index[a];
  return constant.tensor.entries.value(place);
}

void for_each_index(const Shape& shape, const std::function<void(const Shape&)>& visit) {
  Shape index(shape.size(), 0);
  for (std::size_t n = entries_of(shape); n > 0; --n) {
    visit(index);
    for (std::size_t a = shape.size(); a-- > 0;) {
      if (++index[a] < shape[a]) break;
      index[a] = 0;
    }
  }
}

Shape random_shape(base::Random& random) {
  Shape shape(1 + random.below(4));
  for (auto& length : shape) length = 1 + random.below(4);
  return shape;
}

TEST(OnnxConstants, TransposedByTheDefinition) {
  base::Random random(1);
  for (int trial = 0; trial < 200; ++trial) {
    const OnnxConstant old = counted(random_shape(random));
    std::vector<std::size_t> axes(old.tensor.shape.size());
    std::iota(axes.begin(), axes.end(), std::size_t{0});
    for (std::size_t a = axes.size(); a-- > 1;) std::swap(axes[a], axes[random.below(a + 1)]);
    const OnnxConstant result = transposed(old, axes);
    EXPECT_TRUE(result.tensor.trainable);
    for_each_index(result.tensor.shape, [&](const Shape& index) {
      Shape from(index.size());
      for (std::size_t a = 0; a < index.size(); ++a) from[axes[a]] = index[a];
      EXPECT_EQ(entry(result, index), entry(old, from));
    });
  }
}

TEST(OnnxConstants, TakenByTheDefinition) {
  base::Random random(2);
  for (int trial = 0; trial < 200; ++trial) {
    const OnnxConstant old = counted(random_shape(random));
    const std::size_t axis = random.below(old.tensor.shape.size());
    std::vector<std::size_t> indices(random.below(5));
    for (auto& index : indices) index = random.below(old.tensor.shape[axis]);
    const OnnxConstant result = taken(old, axis, indices);
    EXPECT_EQ(result.tensor.shape[axis], indices.size());
    for_each_index(result.tensor.shape, [&](const Shape& index) {
      Shape from = index;
      from[axis] = indices[index[axis]];
      EXPECT_EQ(entry(result, index), entry(old, from));
    });
  }
}

TEST(OnnxConstants, ConcatenatedByTheDefinition) {
  base::Random random(3);
  for (int trial = 0; trial < 200; ++trial) {
    Shape shape = random_shape(random);
    const std::size_t axis = random.below(shape.size()), first = shape[axis];
    const OnnxConstant a = counted(shape);
    shape[axis] = 1 + random.below(3);
    const OnnxConstant b = counted(shape, 1000);
    const OnnxConstant result = concatenated({&a, &b}, axis);
    for_each_index(result.tensor.shape, [&](const Shape& index) {
      Shape from = index;
      if (index[axis] >= first) from[axis] -= first;
      EXPECT_EQ(entry(result, index), entry(index[axis] < first ? a : b, from));
    });
  }
  const OnnxConstant a = counted({2, 3}), b = counted({2, 2}), c = counted({2});
  EXPECT_THROW(concatenated({&a, &b}, 0), base::Error);
  EXPECT_THROW(concatenated({&a, &c}, 0), base::Error);
}

// Every axis of both operands is whole or has length 1.
TEST(OnnxConstants, CombinedByTheDefinition) {
  base::Random random(4);
  for (int trial = 0; trial < 200; ++trial) {
    const Shape shape = random_shape(random);
    const auto thinned = [&] {
      Shape thin(shape.begin() + static_cast<std::ptrdiff_t>(random.below(shape.size())), shape.end());
      for (auto& length : thin) length = random.below(2) == 0 ? 1 : length;
      return thin;
    };
    const OnnxConstant a = counted(thinned(), 5), b = counted(thinned(), 7);
    for (const char operation : {'+', '-', '*', '/'}) {
      const OnnxConstant result = combined(a, b, operation);
      EXPECT_FALSE(result.tensor.trainable);
      for_each_index(result.tensor.shape, [&](const Shape& index) {
        const auto from = [&](const OnnxConstant& part) {
          Shape place(index.end() - static_cast<std::ptrdiff_t>(part.tensor.shape.size()), index.end());
          for (std::size_t i = 0; i < place.size(); ++i) place[i] = part.tensor.shape[i] == 1 ? 0 : place[i];
          return entry(part, place);
        };
        const Rational x = from(a), y = from(b);
        EXPECT_EQ(entry(result, index), operation == '+'   ? Rational(x + y)
                                        : operation == '-' ? Rational(x - y)
                                        : operation == '*' ? Rational(x * y)
                                                           : Rational(x / y));
      });
    }
  }
}

std::string refusal(const std::function<void()>& action) {
  return message_of<base::Error>(action);
}

TEST(OnnxConstants, RefusesWhatHasNoValue) {
  const OnnxConstant zero = counted({1}), two = counted({1}, 2), three = counted({3});
  EXPECT_EQ(refusal([&] { combined(two, zero, '/'); }), "it divides by 0");
  EXPECT_EQ(refusal([&] { combined(onnx_integers({3}), onnx_integers({2}), '/'); }),
            "it divides integers with a remainder");
  EXPECT_EQ(scalar_of(combined(onnx_integers({6}), onnx_integers({2}), '/'), ""), 3);
  EXPECT_EQ(refusal([&] { combined(three, counted({2}), '+'); }), "the shapes 3 and 2 do not fit");
  EXPECT_EQ(refusal([&] { scalar_of(three, "the slope"); }), "the slope is not one number");
  EXPECT_EQ(refusal([&] { integers_of(three, "the list"); }), "the list is no list of integers");
  EXPECT_EQ(refusal([&] { onnx_axis(2, 2); }), "axis 2 does not exist, there are 2");
  EXPECT_EQ(onnx_axis(-1, 2), 1u);
}

TEST(OnnxConstants, BoundsSizesAndLengths) {
  const OnnxConstant column = counted({5000, 1}), row = counted({1, 5000});
  EXPECT_EQ(refusal([&] { combined(column, row, '+'); }),
            "it makes a constant of more than ten million numbers");
  OnnxConstant power = counted({100}, 3);
  EXPECT_EQ(refusal([&] {
              for (int i = 0; i < 64; ++i) power = combined(power, power, '*');
            }),
            "it makes numbers that are too long");
  const OnnxConstant list = counted({2000});
  EXPECT_THROW(taken(reshaped(list, {2000, 1}), 1, std::vector<std::size_t>(6000, 0)), base::Error);
}

TEST(OnnxConstants, TargetShapes) {
  EXPECT_EQ(onnx_target_shape({0, -1}, {2, 3, 4}, false), (Shape{2, 12}));
  EXPECT_EQ(onnx_target_shape({4, 6}, {2, 3, 4}, false), (Shape{4, 6}));
  EXPECT_EQ(onnx_target_shape({}, {1, 1}, false), Shape());
  EXPECT_EQ(onnx_target_shape({-1}, {2, 3}, true), Shape{6});
  for (const auto& sizes :
       std::vector<std::vector<std::int64_t>>{{-1, -1}, {-2}, {5}, {5, -1}, {0, 0, 0, 1}, {}}) {
    EXPECT_THROW(onnx_target_shape(sizes, {2, 3}, false), base::Error);
  }
  EXPECT_THROW(onnx_target_shape({0, -1}, {2, 3}, true), base::Error);
  EXPECT_THROW(onnx_target_shape({std::int64_t{1} << 41, std::int64_t{1} << 41}, {2, 3}, false),
               std::length_error);
}

TEST(OnnxConstants, CastsThatDoNotRound) {
  const RationalVector tenth = {numbers::from_double(0.1)}, half = {Rational(1, 2)};
  const OnnxConstant fine{constant_tensor({1}, tenth), onnx::TensorProto::DOUBLE, {}};
  const OnnxConstant coarse{constant_tensor({1}, half), onnx::TensorProto::DOUBLE, {}};
  EXPECT_EQ(refusal([&] { cast(fine, onnx::TensorProto::FLOAT); }),
            "a cast of a constant to float32 would round entry 0");
  EXPECT_EQ(cast(coarse, onnx::TensorProto::FLOAT).type, onnx::TensorProto::FLOAT);
  EXPECT_THROW(cast(coarse, onnx::TensorProto::INT64), base::Error);
  EXPECT_THROW(cast(onnx_integers({128}), onnx::TensorProto::INT8), base::Error);
  EXPECT_EQ(cast(onnx_integers({127, -128}), onnx::TensorProto::INT8).type, onnx::TensorProto::INT8);
  EXPECT_THROW(cast(onnx_integers({-1}), onnx::TensorProto::UINT64), base::Error);
  EXPECT_THROW(cast(onnx_integers({(1 << 24) + 1}), onnx::TensorProto::FLOAT), base::Error);
  EXPECT_THROW(cast(coarse, onnx::TensorProto::BOOL), base::Error);
}

TEST(OnnxConstants, TheNumberOfPointsOnlyMoves) {
  OnnxConstant sizes = onnx_integers({0, 3, 4});
  sizes.points = 0;
  EXPECT_EQ(taken(sizes, 0, {2, 0}).points, 1u);
  EXPECT_FALSE(taken(sizes, 0, {2, 1}).points);
  const OnnxConstant more = onnx_integers({7});
  EXPECT_EQ(concatenated({&more, &sizes}, 0).points, 1u);
  EXPECT_THROW(taken(sizes, 0, {0, 0}), base::Error);
  EXPECT_THROW(concatenated({&sizes, &sizes}, 0), base::Error);
  EXPECT_THROW(combined(sizes, more, '*'), base::Error);
}

TEST(OnnxConstants, DequantisedByTheDefinition) {
  const OnnxConstant values = counted({2, 3}), scale = counted({3}, 2), zero = counted({3}, 1),
                     one = counted({1}, 5);
  EXPECT_EQ(values_of(dequantised(values, scale, &zero, 1)), (RationalVector{-2, -3, -4, 4, 6, 8}));
  EXPECT_EQ(values_of(dequantised(values, one, nullptr, 0)), (RationalVector{0, 5, 10, 15, 20, 25}));
  EXPECT_THROW(dequantised(values, scale, nullptr, 0), base::Error);
}

}  // namespace
}  // namespace infimum::networks
