// SPDX-License-Identifier: Apache-2.0
#include "numbers/scaled_integers.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <cmath>
#include <limits>

#include "numbers/powers.hpp"

namespace infimum::numbers {
namespace {

RationalVector values_of(const ScaledIntegers& list) {
  RationalVector values;
  for (std::size_t i = 0; i < list.size(); ++i) values.push_back(list.value(i));
  return values;
}

TEST(ScaledIntegers, FloatsAreTheDyadicRationalsTheyAre) {
  const std::vector<double> values = {0.75, -3, 0, 0.1};
  const ScaledIntegers list = ScaledIntegers::of(values);
  ASSERT_EQ(list.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(list.value(i), from_double(values[i]));
  EXPECT_TRUE(list.negative(1));
  EXPECT_TRUE(list.zero(2));
  EXPECT_FALSE(list.zero(3));
}

TEST(ScaledIntegers, TheUnitIsTheGreatestCommonOne) {
  const std::vector<float> floats = {12, -20, 0};
  EXPECT_EQ(ScaledIntegers::of(floats).unit(), 4);
  EXPECT_EQ(ScaledIntegers::of(floats).bits(), 3u);
  const RationalVector rationals = {Rational(6, 5), Rational(-9, 10)};
  EXPECT_EQ(ScaledIntegers::of(rationals).unit(), Rational(3, 10));
  EXPECT_EQ(ScaledIntegers::of(rationals).bits(), 3u);
}

TEST(ScaledIntegers, OnlyZerosAndNothing) {
  const std::vector<double> zeros = {0, -0.0};
  EXPECT_EQ(ScaledIntegers::of(zeros).bits(), 0u);
  EXPECT_EQ(ScaledIntegers::of(zeros).size(), 2u);
  EXPECT_EQ(ScaledIntegers::of(std::span<const double>()).size(), 0u);
  EXPECT_EQ(ScaledIntegers().size(), 0u);
}

TEST(ScaledIntegers, TheWholeRangeOfDoubles) {
  const std::vector<double> values = {std::numeric_limits<double>::max(),
                                      -std::numeric_limits<double>::denorm_min(), 1};
  const ScaledIntegers list = ScaledIntegers::of(values);
  EXPECT_EQ(list.bits(), 1024u + 1074u);
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(list.value(i), from_double(values[i]));
  std::vector<double> back(3);
  bool exact = false;
  list.to_doubles(back, exact);
  EXPECT_EQ(back, values);
  EXPECT_TRUE(exact);
}

TEST(ScaledIntegers, ShiftsThatEndAtALimb) {
  for (const int shift : {1, 62, 63, 64, 65, 127, 128}) {
    const std::vector<double> values = {1, -std::ldexp(3.0, shift), std::ldexp(0x1.fffffffffffffp52, shift)};
    const ScaledIntegers list = ScaledIntegers::of(values);
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(list.value(i), from_double(values[i])) << shift;
  }
}

TEST(ScaledIntegers, NoNumbers) {
  const std::vector<double> nan = {std::nan("")};
  EXPECT_THROW(ScaledIntegers::of(nan), std::domain_error);
  const std::vector<float> infinite = {std::numeric_limits<float>::infinity()};
  EXPECT_THROW(ScaledIntegers::of(infinite), std::domain_error);
  EXPECT_THROW(ScaledIntegers(1, 2, {1}), std::invalid_argument);
  EXPECT_THROW(ScaledIntegers(0, 1, {1}), std::invalid_argument);
}

TEST(ScaledIntegers, EqualMeansTheSameValues) {
  EXPECT_EQ(ScaledIntegers(1, 1, {4}), ScaledIntegers(2, 1, {2}));
  EXPECT_EQ(ScaledIntegers(1, 1, {~std::uint64_t{0}}),
            ScaledIntegers(1, 2, {~std::uint64_t{0}, ~std::uint64_t{0}}));
  EXPECT_NE(ScaledIntegers(1, 1, {4}), ScaledIntegers(1, 1, {5}));
  EXPECT_NE(ScaledIntegers(1, 1, {4}), ScaledIntegers(1, 1, {4, 4}));
}

TEST(ScaledIntegers, DoublesThatHadToBeRounded) {
  std::vector<double> out(1);
  bool exact = true;
  ScaledIntegers(1, 1, {(std::uint64_t{1} << 62) + 1}).to_doubles(out, exact);
  EXPECT_FALSE(exact);
  EXPECT_EQ(out[0], 0x1p62);
  const RationalVector third = {Rational(1, 3)};
  ScaledIntegers::of(third).to_doubles(out, exact);
  EXPECT_FALSE(exact);
  EXPECT_EQ(out[0], 1.0 / 3);
  ScaledIntegers(power_of_ten(400), 1, {1}).to_doubles(out, exact);
  EXPECT_FALSE(exact);
  EXPECT_TRUE(std::isinf(out[0]));
}

RC_GTEST_PROP(ScaledIntegers, RationalsComeBack,
              (const std::vector<std::pair<std::int64_t, std::uint16_t>>& parts)) {
  RationalVector values;
  for (const auto& [numerator, denominator] : parts) {
    values.emplace_back(Integer(static_cast<long>(numerator)), Integer(denominator + 1ul));
    values.back().canonicalize();
  }
  RC_ASSERT(values_of(ScaledIntegers::of(values)) == values);
}

TEST(ScaledIntegers, ConcatenationOverACommonUnit) {
  const Rational huge = times_power_of_two(Rational(-3), 70);
  const std::vector<ScaledIntegers> parts = {ScaledIntegers::of(RationalVector{Rational(1, 2), -1}), {},
                                             ScaledIntegers::of(RationalVector{0}),
                                             ScaledIntegers::of(RationalVector{Rational(1, 3), huge})};
  EXPECT_EQ(concatenation(parts), ScaledIntegers::of(RationalVector{Rational(1, 2), -1, 0, Rational(1, 3), huge}));
  const std::vector<ScaledIntegers> same = {ScaledIntegers::of(RationalVector{-1}),
                                            ScaledIntegers::of(RationalVector{huge, 1})};
  EXPECT_EQ(concatenation(same), ScaledIntegers::of(RationalVector{-1, huge, 1})) << "signs fill the limbs";
  EXPECT_EQ(concatenation({}).size(), 0u);
}

TEST(ScaledIntegers, Magnitudes) {
  const Rational huge = times_power_of_two(Rational(-3), 70);
  const Magnitudes found = magnitudes_of(ScaledIntegers::of(RationalVector{huge, 0, Rational(1, 2), 1, -1, 0}));
  EXPECT_EQ(found.positive, 2u);
  EXPECT_EQ(found.negative, 2u);
  EXPECT_EQ(found.zero, 2u);
  EXPECT_EQ(found.least, 1);
  EXPECT_EQ(found.greatest, Integer(3) << 71);
  EXPECT_EQ(magnitudes_of(ScaledIntegers::of(RationalVector{0})).greatest, 0);
}

TEST(ScaledIntegers, ColumnsOfAMatrix) {
  const ScaledIntegers matrix = ScaledIntegers::of(RationalVector{1, 2, 3, 4, Rational(1, 2), 6});
  EXPECT_EQ(columns_of(matrix, 2, 1, 3), ScaledIntegers::of(RationalVector{2, 3, Rational(1, 2), 6}));
  EXPECT_EQ(columns_of(matrix, 2, 1, 1).size(), 0u);
  EXPECT_THROW(columns_of(matrix, 2, 1, 4), std::invalid_argument);
}

}  // namespace
}  // namespace infimum::numbers
