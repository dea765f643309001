// SPDX-License-Identifier: Apache-2.0
#include "numbers/float_format.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

#include "numbers/powers.hpp"

namespace infimum::numbers {
namespace {

// Every finite number of float16 that is not negative, in order.
std::vector<double> all_of_float16() {
  std::vector<double> numbers;
  for (int bits = 0; bits < 31 << 10; ++bits) {
    const int exponent = bits >> 10, fraction = bits & 1023;
    numbers.push_back(exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25));
  }
  return numbers;
}

// Each number stays; between two neighbours the midpoint goes to the even one, and what is off it to the
// nearer.
TEST(FloatFormat, RoundsToEveryFloat16AndAtEveryMidpoint) {
  const std::vector<double> all = all_of_float16();
  const Rational tiny = times_power_of_two(Rational(1), -60);
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    const double low = all[i], high = all[i + 1], even = i % 2 == 0 ? low : high;
    EXPECT_TRUE(round_to(float16, from_double(low)).exact);
    const Rational middle = (from_double(low) + from_double(high)) / 2;
    for (const int sign : {1, -1}) {
      ASSERT_EQ(round_to(float16, sign * from_double(low)).value, sign * low);
      ASSERT_EQ(round_to(float16, sign * middle).value, sign * even);
      ASSERT_EQ(round_to(float16, sign * (middle - tiny)).value, sign * low);
      ASSERT_EQ(round_to(float16, sign * (middle + tiny)).value, sign * high);
      ASSERT_EQ(round_to(float16, sign * low), sign * low);
      ASSERT_EQ(round_to(float16, sign * (low + high) / 2), sign * even);
      ASSERT_EQ(round_to(float16, sign * std::nextafter((low + high) / 2, 0.0)), sign * low);
      ASSERT_EQ(round_to(float16, sign * std::nextafter((low + high) / 2, 1e9)), sign * high);
    }
  }
}

TEST(FloatFormat, EndsOfTheRange) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(largest_number(float16), 65504);
  EXPECT_EQ(round_to(float16, Rational(65519)).value, 65504);
  EXPECT_EQ(round_to(float16, Rational(-65520)).value, -infinity);
  EXPECT_EQ(round_to(float16, 65520.0), infinity);
  EXPECT_EQ(round_to(float16, 65519.0), 65504.0);
  EXPECT_EQ(round_to(bfloat16, infinity), infinity);
  EXPECT_TRUE(std::isnan(round_to(bfloat16, std::nan(""))));
  const Rational half = times_power_of_two(Rational(1), -25);  // of the least float16
  EXPECT_TRUE(round_to(float16, half).became_zero);
  EXPECT_FALSE(round_to(float16, 2 * half).became_zero);
  EXPECT_EQ(round_to(float16, half * Rational(3, 2)).value, std::ldexp(1.0, -24));
  EXPECT_TRUE(std::signbit(round_to(float16, -half).value));
  EXPECT_FALSE(round_to(float16, Rational(0)).became_zero);
  EXPECT_EQ(least_normal(float16), times_power_of_two(Rational(1), -14));
}

// The processor's own rounding of doubles, in all magnitudes.
TEST(FloatFormat, Float32AsTheProcessorDoesIt) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 200000; ++i) {
    const double number = std::bit_cast<double>(random());
    if (!std::isfinite(number)) continue;
    const auto expected = static_cast<double>(static_cast<float>(number));
    ASSERT_EQ(round_to(float32, number), expected) << number;
    if (i % 20 != 0) continue;
    ASSERT_EQ(round_to(float32, from_double(number)).value, expected) << number;
  }
  for (int e = -160; e < 140; ++e) {
    for (const double m :
         {1.0, 1.5, 1.0 + std::ldexp(1.0, -24), 1.0 + std::ldexp(3.0, -24), 2.0 - std::ldexp(1.0, -25)}) {
      const double number = std::ldexp(m, e);
      ASSERT_EQ(round_to(float32, number), static_cast<double>(static_cast<float>(number))) << number;
    }
  }
}

// The upper half of a float32, rounded by integer arithmetic on its bits.
TEST(FloatFormat, Bfloat16AsTheUpperHalfOfAFloat32) {
  std::mt19937 random(6);
  for (int i = 0; i < 100000; ++i) {
    auto bits = static_cast<std::uint32_t>(random());
    const float number = std::bit_cast<float>(bits);
    if (!std::isfinite(number)) continue;
    bits += 0x7fff + (bits >> 16 & 1);
    const auto expected = static_cast<double>(std::bit_cast<float>(bits & 0xffff0000u));
    ASSERT_EQ(round_to(bfloat16, static_cast<double>(number)), expected);
  }
}

TEST(FloatFormat, Float64IsTheDouble) {
  EXPECT_EQ(round_to(float64, Rational(1, 3)).value, 1.0 / 3.0);
  EXPECT_EQ(round_to(float64, 0.1), 0.1);
  EXPECT_EQ(round_to(float64, times_power_of_two(Rational(1), -1074)).value,
            std::numeric_limits<double>::denorm_min());
  EXPECT_TRUE(round_to(float64, times_power_of_two(Rational(1), -1075)).became_zero);
}

TEST(FloatFormat, UnitsInTheLastPlaceAndExponents) {
  EXPECT_EQ(unit_in_last_place(float16, 1), Rational(1, 1024));
  EXPECT_EQ(unit_in_last_place(float16, Rational(-2047, 1024)), Rational(1, 1024));
  EXPECT_EQ(unit_in_last_place(float16, 2), Rational(1, 512));
  EXPECT_EQ(unit_in_last_place(float16, Rational(1, 1000000000)), times_power_of_two(Rational(1), -24));
  EXPECT_EQ(unit_in_last_place(float16, 0), times_power_of_two(Rational(1), -24));
  EXPECT_EQ(exponent_of(8), 3);
  EXPECT_EQ(exponent_of(Rational(-7)), 2);
  EXPECT_EQ(exponent_of(Rational(1, 3)), -2);
  EXPECT_EQ(exponent_of(Rational(1, 4)), -2);
  EXPECT_EQ(exponent_of(Rational(3, 4)), -1);
  EXPECT_THROW(exponent_of(0), std::domain_error);
}

TEST(FloatFormat, ByName) {
  EXPECT_EQ(format_named("bfloat16"), bfloat16);
  EXPECT_EQ(format_named("float8"), std::nullopt);
}

}  // namespace
}  // namespace infimum::numbers
