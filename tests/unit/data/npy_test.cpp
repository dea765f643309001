// SPDX-License-Identifier: Apache-2.0
#include "data/npy.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/errors.hpp"
#include "message_of.hpp"
#include "numbers/float_format.hpp"
#include "numbers/powers.hpp"

namespace infimum::data {
namespace {

using base::InputError;
using numbers::Rational;
using numbers::RationalVector;
using numbers::ScaledIntegers;

// A file with this dictionary and these bytes of entries.
std::string npy(const std::string& header, const std::string& entries, int version = 1) {
  std::string bytes = "\x93NUMPY";
  bytes += {static_cast<char>(version), '\0', static_cast<char>(header.size()), '\0'};
  if (version > 1) bytes += {'\0', '\0'};
  return bytes + header + entries;
}

std::string dictionary(const std::string& kind, const std::string& shape,
                       const std::string& order = "False") {
  return "{'descr': '" + kind + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }\n";
}

std::string refusal(const std::string& bytes) {
  return message_of<InputError>([&] { parse_npy(bytes, "f.npz", "A"); });
}

ScaledIntegers entries_of(const std::string& bytes) {
  return parse_npy(bytes, "f.npz", "A").entries;
}

TEST(Npy, WhatIsWrittenIsReadBack) {
  const std::vector<double> doubles = {0.1, -2, 1e300, 5e-324, 0, 3};
  const Array array = parse_npy(npy_of(std::span<const double>(doubles), {2, 3}), "f", "A");
  EXPECT_EQ(array.shape, (std::vector<std::size_t>{2, 3}));
  EXPECT_EQ(array.kind, "float64");
  EXPECT_EQ(array.entries, ScaledIntegers::of(std::span<const double>(doubles)));
  const std::vector<float> floats = {0.1F, -2};
  EXPECT_EQ(entries_of(npy_of(std::span<const float>(floats), {2})),
            ScaledIntegers::of(std::span<const float>(floats)));
  const std::vector<std::int8_t> bytes = {-128, 127, 0};
  EXPECT_EQ(entries_of(npy_of(std::span<const std::int8_t>(bytes), {3})),
            ScaledIntegers::of(RationalVector{-128, 127, 0}));
  const std::vector<std::int64_t> longs = {std::numeric_limits<std::int64_t>::min(), 7};
  EXPECT_EQ(entries_of(npy_of(std::span<const std::int64_t>(longs), {2})).value(0),
            numbers::times_power_of_two(Rational(-1), 63));
  const std::vector<std::uint64_t> unsigneds = {std::numeric_limits<std::uint64_t>::max(), 7};
  EXPECT_EQ(entries_of(npy_of(std::span<const std::uint64_t>(unsigneds), {2})),
            ScaledIntegers::of(RationalVector{numbers::times_power_of_two(Rational(1), 64) - 1, 7}));
  EXPECT_EQ(parse_npy(npy_of(std::span<const double>(doubles).first(1), {}), "f", "A").shape.size(), 0u)
      << "a scalar";
}

TEST(Npy, Float16InAllMagnitudes) {
  std::vector<double> numbers;
  for (int e = -26; e < 16; ++e) {
    for (int m = 0; m < 8; ++m)
      numbers.push_back(numbers::round_to(numbers::float16, std::ldexp(1.0 + m / 7.0, e)));
  }
  for (double& number : numbers) number = std::isfinite(number) ? -number : 65504;
  const Array array = parse_npy(npy_of_float16(numbers, {numbers.size()}), "f", "A");
  EXPECT_EQ(array.kind, "float16");
  EXPECT_EQ(array.entries, ScaledIntegers::of(std::span<const double>(numbers)));
}

TEST(Npy, OrdersOfBytesAndAxes) {
  EXPECT_EQ(entries_of(npy(dictionary(">i2", "(2,)"), {1, 2, -1, -1})),
            ScaledIntegers::of(RationalVector{258, -1}));
  EXPECT_EQ(entries_of(npy(dictionary("<i2", "(2,)"), {1, 2, -1, -1})),
            ScaledIntegers::of(RationalVector{513, -1}));
  EXPECT_EQ(entries_of(npy(dictionary("|u1", "(2, 3)", "True"), {1, 2, 3, 4, 5, 6})),
            ScaledIntegers::of(RationalVector{1, 3, 5, 2, 4, 6}));
  EXPECT_EQ(entries_of(npy(dictionary("|b1", "(2,)"), {0, 1}, 2)), ScaledIntegers::of(RationalVector{0, 1}));
  EXPECT_EQ(entries_of(npy(dictionary("|u1", "(0, 3)"), "")).size(), 0u);
}

TEST(Npy, WhatIsNoArrayOfNumbers) {
  EXPECT_EQ(refusal("PK"), "f.npz: array \"A\": not an array of NumPy");
  EXPECT_EQ(refusal(npy("{}", "", 4)), "f.npz: array \"A\": format 4 of NumPy is not known");
  EXPECT_EQ(
      refusal(npy(dictionary("|O", "(1,)"), "")),
      "f.npz: array \"A\": its kind is \"|O\"; expected booleans, integers or floats of 16, 32 or 64 bits");
  EXPECT_EQ(refusal(npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", "abcd")),
            "f.npz: array \"A\": the header is not one of an array of numbers");
  for (const std::string header :
       {"", "{", "{'shape': (1,)}", "{'descr': '<f4', 'shape': (1 2)}", "{'descr': '<f4'}",
        "{'descr': '<f4', 'fortran_order': Maybe, 'shape': ()}", "{'x': 1}", "{'descr"}) {
    EXPECT_EQ(refusal(npy(header, "abcd")),
              "f.npz: array \"A\": the header is not one of an array of numbers")
        << header;
  }
  EXPECT_EQ(refusal(npy(dictionary("<f4", "(1,)"), "").substr(0, 30)),
            "f.npz: array \"A\": the file ends within the header");
}

TEST(Npy, BytesThatDoNotFitTheShape) {
  EXPECT_EQ(refusal(npy(dictionary("<f4", "(2,)"), "abcd")),
            "f.npz: array \"A\": 4 bytes of entries, and its shape asks for 2 times 4");
  EXPECT_EQ(refusal(npy(dictionary("<f4", "(1,)"), "abcdefgh")),
            "f.npz: array \"A\": 8 bytes of entries, and its shape asks for 1 times 4");
  EXPECT_EQ(refusal(npy(dictionary("<f4", "(1000000, 1000000, 1000000)"), "abcd")),
            "f.npz: array \"A\": more than 2^40 entries");
  EXPECT_EQ(refusal(npy(dictionary("<f4", "(1000000, 1000000)"), "abcd")),
            "f.npz: array \"A\": 4 bytes of entries, and its shape asks for 1000000000000 times 4");
}

TEST(Npy, NumbersThatAreNotFinite) {
  const std::vector<double> numbers = {1, HUGE_VAL};
  EXPECT_EQ(refusal(npy_of(std::span<const double>(numbers), {2})),
            "f.npz: array \"A\": entry 1 is infinite");
  EXPECT_EQ(refusal(npy(dictionary("<f2", "(1,)"), "\xff\x7f")), "f.npz: array \"A\": entry 0 is NaN");
}

}  // namespace
}  // namespace infimum::data
