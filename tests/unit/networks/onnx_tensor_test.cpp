// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_tensor.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "message_of.hpp"
#include "networks/onnx_constants.hpp"
#include "numbers/powers.hpp"
#include "onnx_build.hpp"

namespace infimum::networks {
namespace {

using onnx::TensorProto;

template <class Stored>
TensorProto raw(int type, const Dims& dims, const std::vector<Stored>& values) {
  TensorProto tensor;
  tensor.set_name("w");
  tensor.set_data_type(type);
  for (const auto length : dims) tensor.add_dims(length);
  std::string bytes(values.size() * sizeof(Stored), '\0');
  if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  tensor.set_raw_data(bytes);
  return tensor;
}

RationalVector decoded(const TensorProto& tensor) {
  return values_of(decode_onnx_tensor(tensor));
}

std::string refusal(const TensorProto& tensor) {
  return message_of<base::Error>([&] { decode_onnx_tensor(tensor); });
}

template <class Stored>
void expect_extremes(int type) {
  using Limits = std::numeric_limits<Stored>;
  const std::vector<Stored> values = {Limits::min(), 0, 1, Limits::max()};
  RationalVector expected;
  for (const Stored value : values) expected.emplace_back(std::to_string(value));
  EXPECT_EQ(decoded(raw(type, {4}, values)), expected) << type;
  EXPECT_FALSE(decode_onnx_tensor(raw(type, {4}, values)).tensor.trainable);
}

TEST(OnnxTensor, IntegersOfAllLengths) {
  expect_extremes<std::int8_t>(TensorProto::INT8);
  expect_extremes<std::int16_t>(TensorProto::INT16);
  expect_extremes<std::int32_t>(TensorProto::INT32);
  expect_extremes<std::int64_t>(TensorProto::INT64);
  expect_extremes<std::uint8_t>(TensorProto::UINT8);
  expect_extremes<std::uint16_t>(TensorProto::UINT16);
  expect_extremes<std::uint32_t>(TensorProto::UINT32);
  expect_extremes<std::uint64_t>(TensorProto::UINT64);
}

TEST(OnnxTensor, FloatsAreWhatTheyAre) {
  const std::vector<float> values = {0.1F, -3, 0x1p-149F, std::numeric_limits<float>::max()};
  RationalVector expected;
  for (const float value : values) expected.push_back(numbers::from_double(static_cast<double>(value)));
  EXPECT_EQ(decoded(raw(TensorProto::FLOAT, {2, 2}, values)), expected);
  EXPECT_EQ(decoded(floats("w", {2, 2}, values)), expected);
  const OnnxConstant constant = decode_onnx_tensor(floats("w", {2, 2}, values));
  EXPECT_EQ(constant.tensor.shape, (Shape{2, 2}));
  EXPECT_EQ(constant.tensor.name, "w");
  EXPECT_TRUE(constant.tensor.trainable);
  const std::vector<double> doubles = {0.1, 0x1p-1074};
  EXPECT_EQ(decoded(raw(TensorProto::DOUBLE, {2}, doubles)),
            (RationalVector{numbers::from_double(0.1), numbers::from_double(0x1p-1074)}));
}

// (-1)^s 2^(e-15) (1 + f/1024), and 2^-14 f/1024 for e = 0, by integers alone.
TEST(OnnxTensor, AllHalves) {
  std::vector<std::uint16_t> bits;
  RationalVector expected;
  for (unsigned b = 0; b < 65536; ++b) {
    const unsigned exponent = (b >> 10) & 31, fraction = b & 1023;
    if (exponent == 31) continue;
    bits.push_back(static_cast<std::uint16_t>(b));
    Rational value(exponent == 0 ? fraction : 1024 + fraction, 1024);
    value = numbers::times_power_of_two(value, static_cast<long>(exponent == 0 ? 1 : exponent) - 15);
    expected.push_back(b >= 32768 ? Rational(-value) : value);
    expected.back().canonicalize();
  }
  EXPECT_EQ(decoded(raw(TensorProto::FLOAT16, {static_cast<std::int64_t>(bits.size())}, bits)), expected);
  for (const std::uint16_t b : {std::uint16_t{0x7c00}, std::uint16_t{0xfc00}, std::uint16_t{0x7c01}}) {
    EXPECT_NE(refusal(raw(TensorProto::FLOAT16, {1}, std::vector<std::uint16_t>(1, b))), "(no error)");
  }
}

TEST(OnnxTensor, Bfloats) {
  const std::vector<std::uint16_t> bits = {0x3f80, 0xc040, 0x0001, 0};
  EXPECT_EQ(decoded(raw(TensorProto::BFLOAT16, {4}, bits)),
            (RationalVector{1, -3, numbers::from_double(0x1p-133), 0}));
}

TEST(OnnxTensor, TypedFields) {
  TensorProto tensor;
  tensor.set_data_type(TensorProto::INT8);
  tensor.add_dims(2);
  tensor.add_int32_data(-7);
  tensor.add_int32_data(100);
  EXPECT_EQ(decoded(tensor), (RationalVector{-7, 100}));
  tensor.set_data_type(TensorProto::FLOAT16);
  tensor.set_int32_data(0, 0x3c00);
  tensor.set_int32_data(1, 0xc000);
  EXPECT_EQ(decoded(tensor), (RationalVector{1, -2}));
  EXPECT_EQ(decoded(integers("", {5, -6})), (RationalVector{5, -6}));
}

TEST(OnnxTensor, ShapesWithoutAxesAndWithoutEntries) {
  EXPECT_EQ(decode_onnx_tensor(floats("w", {}, {2})).tensor.shape, Shape());
  EXPECT_EQ(decode_onnx_tensor(floats("w", {0}, {})).tensor.entries.size(), 0u);
  EXPECT_EQ(decode_onnx_tensor(floats("w", {1LL << 40, 1LL << 40, 0}, {})).tensor.entries.size(), 0u);
}

TEST(OnnxTensor, RefusesWhatIsNoNumber) {
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(refusal(floats("w", {3}, {1, std::nanf(""), 2})),
            "tensor \"w\" holds NaN at entry 1 (counted from 0)");
  EXPECT_EQ(refusal(floats("w", {2}, {1, -infinity})),
            "tensor \"w\" holds an infinity at entry 1 (counted from 0)");
  TensorProto text = floats("w", {}, {});
  text.set_data_type(TensorProto::STRING);
  EXPECT_EQ(refusal(text), "tensor \"w\" holds texts, which this reader does not know");
  text.set_data_type(99);
  EXPECT_EQ(refusal(text), "tensor \"w\" holds numbers of type 99, which this reader does not know");
}

TEST(OnnxTensor, RefusesShapesThatLie) {
  EXPECT_EQ(refusal(floats("w", {3}, {1, 2})),
            "tensor \"w\" holds 2 numbers, which is not what its shape 3 says");
  EXPECT_EQ(refusal(floats("w", {1}, {1, 2})),
            "tensor \"w\" holds 2 numbers, which is not what its shape 1 says");
  EXPECT_NE(refusal(floats("w", {1LL << 40, 1LL << 40}, {1})), "(no error)");
  EXPECT_NE(refusal(floats("w", {1LL << 62, 4}, {})), "(no error)");
  EXPECT_EQ(refusal(floats("w", {-1}, {1})), "tensor \"w\" has an axis of length -1");
  TensorProto cut = raw(TensorProto::FLOAT, {1}, std::vector<float>{1});
  cut.mutable_raw_data()->pop_back();
  EXPECT_EQ(refusal(cut), "tensor \"w\" has bytes that are no whole numbers");
  cut = raw(TensorProto::FLOAT, {1}, std::vector<float>{1});
  cut.add_float_data(1);
  EXPECT_EQ(refusal(cut), "tensor \"w\" has its numbers twice, as bytes and as a list");
}

TEST(OnnxTensor, RefusesOtherFiles) {
  TensorProto tensor = floats("w", {1}, {1});
  tensor.set_data_location(TensorProto::EXTERNAL);
  EXPECT_EQ(
      refusal(tensor),
      "tensor \"w\" has its numbers in another file; save the network as one file, with the data inside");
  tensor = floats("w", {1}, {1});
  tensor.mutable_segment()->set_begin(0);
  EXPECT_NE(refusal(tensor), "(no error)");
}

}  // namespace
}  // namespace infimum::networks
