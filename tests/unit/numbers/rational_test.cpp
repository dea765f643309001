// SPDX-License-Identifier: Apache-2.0
#include "numbers/rational.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>

#include "numbers/powers.hpp"

namespace infimum::numbers {
namespace {

Rational parsed(const std::string& text) {
  const auto value = parse_rational(text);
  if (!value) throw std::runtime_error("not a number: " + text);
  return *value;
}

Rational any_rational() {
  const auto numerator = *rc::gen::arbitrary<std::int64_t>();
  const auto denominator = *rc::gen::inRange<std::int64_t>(1, std::numeric_limits<std::int64_t>::max());
  Rational value{Integer(static_cast<long>(numerator)), Integer(static_cast<long>(denominator))};
  value.canonicalize();
  return value;
}

TEST(ParseRational, ReadsTheGrammar) {
  EXPECT_EQ(parsed("0"), 0);
  EXPECT_EQ(parsed("12.3"), Rational(123, 10));
  EXPECT_EQ(parsed("-12.3"), Rational(-123, 10));
  EXPECT_EQ(parsed("+7"), 7);
  EXPECT_EQ(parsed("5."), 5);
  EXPECT_EQ(parsed(".5"), Rational(1, 2));
  EXPECT_EQ(parsed("1.5e3"), 1500);
  EXPECT_EQ(parsed("1.5E+3"), 1500);
  EXPECT_EQ(parsed("15e-1"), Rational(3, 2));
  EXPECT_EQ(parsed("2/6"), Rational(1, 3));
  EXPECT_EQ(parsed("-6/4"), Rational(-3, 2));
  EXPECT_EQ(parsed("0/5"), 0);
  EXPECT_EQ(parsed("-0"), 0);
  EXPECT_EQ(parsed(" \t42\t "), 42);
  EXPECT_EQ(parsed("010"), 10) << "a leading zero does not mean octal";
  EXPECT_EQ(parsed("08/09"), Rational(8, 9));
}

TEST(ParseRational, RefusesEverythingElse) {
  for (const char* text : {"",
                           " ",
                           "+",
                           "-",
                           ".",
                           "+.",
                           "e5",
                           ".e5",
                           "1e",
                           "1e+",
                           "1e1.5",
                           "--1",
                           "+-1",
                           "1 2",
                           "1,5",
                           "0x10",
                           "1/",
                           "/2",
                           "1/2/3",
                           "1/-2",
                           "1/+2",
                           "1.5/2",
                           "1/2.0",
                           "1/2e3",
                           "1e3/2",
                           "nan",
                           "inf",
                           "-inf",
                           "NA",
                           "1_000",
                           "1\n",
                           "\n1",
                           "1f",
                           "1e5 e",
                           "\xc2\xa0"
                           "1",
                           "\xe2\x88\x92"
                           "1",
                           "1 /2"}) {
    EXPECT_FALSE(parse_rational(text)) << text;
  }
  EXPECT_FALSE(parse_rational(std::string_view("1\0", 2)));
}

TEST(ParseRational, RefusesZeroDenominators) {
  EXPECT_FALSE(parse_rational("1/0"));
  EXPECT_FALSE(parse_rational("0/000"));
}

TEST(ParseRational, LimitsTheExponent) {
  EXPECT_EQ(parsed("1e1000"), power_of_ten(1000));
  EXPECT_EQ(parsed("1e-1000"), power_of_ten(-1000));
  EXPECT_EQ(parsed("1e0000000000000000000000001000"), power_of_ten(1000));
  EXPECT_FALSE(parse_rational("1e1001"));
  EXPECT_FALSE(parse_rational("1e-1001"));
  EXPECT_FALSE(parse_rational("1e999999999999999999999999"));
  EXPECT_FALSE(parse_rational("0e1001"));
}

TEST(ParseRational, LimitsTheLengthWithoutBlanks) {
  EXPECT_EQ(parsed(std::string(1000, '9')), power_of_ten(1000) - 1);
  EXPECT_EQ(parsed(" " + std::string(1000, '9') + "  "), power_of_ten(1000) - 1);
  EXPECT_FALSE(parse_rational(std::string(1001, '9')));
  EXPECT_FALSE(parse_rational(std::string(1001, '0')));
}

TEST(ToFraction, IsInLowestTerms) {
  EXPECT_EQ(to_fraction(parsed("6/4")), "3/2");
  EXPECT_EQ(to_fraction(parsed("-10/5")), "-2");
  EXPECT_EQ(to_fraction(0), "0");
}

RC_GTEST_PROP(ToFraction, IsReadBack, ()) {
  const Rational value = any_rational();
  RC_ASSERT(parsed(to_fraction(value)) == value);
}

TEST(ToDecimal, PlainAndScientific) {
  EXPECT_EQ(to_decimal(0), "0");
  EXPECT_EQ(to_decimal(Rational(1, 2)), "0.5");
  EXPECT_EQ(to_decimal(Rational(-1, 3)), "-0.333333333333");
  EXPECT_EQ(to_decimal(1000), "1000");
  EXPECT_EQ(to_decimal(parsed("102675.305062")), "102675.305062");
  EXPECT_EQ(to_decimal(12345, 3), "1.23e4");
  EXPECT_EQ(to_decimal(123, 3), "123");
  EXPECT_EQ(to_decimal(1234, 1), "1e3");
  EXPECT_EQ(to_decimal(parsed("1e12")), "1e12");
  EXPECT_EQ(to_decimal(parsed("1e11")), "100000000000");
  EXPECT_EQ(to_decimal(parsed("0.00001")), "0.00001");
  EXPECT_EQ(to_decimal(parsed("0.0000012")), "1.2e-6");
  EXPECT_THROW(to_decimal(1, 0), std::invalid_argument);
}

TEST(ToDecimal, RoundsTiesToEven) {
  EXPECT_EQ(to_decimal(parsed("0.125"), 2), "0.12");
  EXPECT_EQ(to_decimal(parsed("0.375"), 2), "0.38");
  EXPECT_EQ(to_decimal(parsed("-2.5"), 1), "-2");
  EXPECT_EQ(to_decimal(parsed("-3.5"), 1), "-4");
  EXPECT_EQ(to_decimal(parsed("2.5000000000000000000001"), 1), "3");
  EXPECT_EQ(to_decimal(parsed("2.4999999999999999999999"), 1), "2");
}

TEST(ToDecimal, CarriesIntoTheNextPowerOfTen) {
  EXPECT_EQ(to_decimal(parsed("9.99"), 2), "10");
  EXPECT_EQ(to_decimal(parsed("99.96"), 3), "100");
  EXPECT_EQ(to_decimal(parsed("999.6"), 3), "1e3");
  EXPECT_EQ(to_decimal(parsed("0.0996"), 2), "0.1");
  EXPECT_EQ(to_decimal(parsed("0.00000999"), 2), "0.00001");
}

TEST(ToDecimal, FindsTheExponentOfHugeAndTinyNumbers) {
  for (const long e : {1000L, 999L, 5000L, -999L, -1000L, -5000L}) {
    EXPECT_EQ(to_decimal(power_of_ten(e)), "1e" + std::to_string(e));
    EXPECT_EQ(to_decimal(power_of_ten(e) * (1 - power_of_ten(-20)), 5), "1e" + std::to_string(e));
    EXPECT_EQ(to_decimal(power_of_ten(e) * (1 - power_of_ten(-5)), 5), "9.9999e" + std::to_string(e - 1));
    EXPECT_EQ(to_decimal(power_of_ten(e) * (1 + power_of_ten(-4)), 5), "1.0001e" + std::to_string(e));
  }
}

RC_GTEST_PROP(ToDecimal, IsWithinHalfAUnitOfTheLastDigit, ()) {
  const Rational value = any_rational();
  const int digits = *rc::gen::inRange(1, 30);
  const Rational error = abs(parsed(to_decimal(value, digits)) - value);
  // A number of the size 10^e has its last digit at 10^(e-digits+1).
  RC_ASSERT(2 * error <= abs(value) * power_of_ten(1 - digits));
}

TEST(ToExactDecimal, OnlyForDecimals) {
  EXPECT_EQ(to_exact_decimal(parsed("12.30")), "12.3");
  EXPECT_EQ(to_exact_decimal(parsed("-1/8")), "-0.125");
  EXPECT_EQ(to_exact_decimal(0), "0");
  EXPECT_EQ(to_exact_decimal(parsed("3/40")), "0.075");
  EXPECT_EQ(to_exact_decimal(1200), "1200");
  EXPECT_EQ(to_exact_decimal(parsed("1e-7")), "1e-7");
  EXPECT_EQ(to_exact_decimal(parsed("12345678901234567890123.5")), "12345678901234567890123.5");
  EXPECT_EQ(to_exact_decimal(Rational(1, 3)), std::nullopt);
  EXPECT_EQ(to_exact_decimal(Rational(1, 30)), std::nullopt);
}

TEST(ToExactDecimal, StaysWithinTheGrammar) {
  EXPECT_EQ(to_exact_decimal(power_of_ten(1000)), "1e1000");
  EXPECT_EQ(to_exact_decimal(power_of_ten(-1000)), "1e-1000");
  EXPECT_EQ(to_exact_decimal(power_of_ten(1001)), std::nullopt);
  EXPECT_EQ(to_exact_decimal(power_of_ten(-1001)), std::nullopt);
  EXPECT_EQ(to_exact_decimal(Rational(integer_power(10, 999) - 1)), std::string(999, '9'));
  EXPECT_EQ(to_exact_decimal(Rational(integer_power(10, 1000) - 1)), std::nullopt);
  EXPECT_EQ(to_exact_decimal(times_power_of_two(1, -100000)), std::nullopt);
}

RC_GTEST_PROP(ToExactDecimal, IsReadBack, (std::int32_t mantissa)) {
  const Rational value = Rational(mantissa) * power_of_ten(*rc::gen::inRange<long>(-60, 60)) /
                         Rational(integer_power(2, *rc::gen::inRange<unsigned long>(0, 60)));
  const auto text = to_exact_decimal(value);
  RC_ASSERT(text.has_value());
  RC_ASSERT(parsed(*text) == value);
}

TEST(FromDouble, IsExact) {
  EXPECT_EQ(from_double(0.5), Rational(1, 2));
  EXPECT_EQ(from_double(-0.0), 0);
  EXPECT_EQ(from_double(0.1), parsed("3602879701896397/36028797018963968"));
  EXPECT_EQ(from_double(std::numeric_limits<double>::denorm_min()), times_power_of_two(1, -1074));
  EXPECT_THROW(from_double(std::numeric_limits<double>::quiet_NaN()), std::domain_error);
  EXPECT_THROW(from_double(-std::numeric_limits<double>::infinity()), std::domain_error);
}

TEST(ToNearestDouble, RoundsTiesToEven) {
  const Rational unit = times_power_of_two(1, -52);  // distance of the doubles above 1
  EXPECT_EQ(to_nearest_double(1 + unit / 2), 1.0);
  EXPECT_EQ(to_nearest_double(1 + unit / 2 + power_of_ten(-100)), 1.0 + 0x1p-52);
  EXPECT_EQ(to_nearest_double(1 + 3 * unit / 2), 1.0 + 0x1p-51);
  EXPECT_EQ(to_nearest_double(-1 - 3 * unit / 2), -1.0 - 0x1p-51);
  EXPECT_EQ(to_nearest_double(Rational(1, 10)), 0.1);
  EXPECT_EQ(to_nearest_double(Rational(2, 3)), 2.0 / 3.0);
  EXPECT_EQ(to_nearest_double(2 - unit / 4), 2.0) << "rounding reaches the next power of two";
}

TEST(ToNearestDouble, AtTheEndsOfTheRange) {
  const double largest = std::numeric_limits<double>::max();
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(to_nearest_double(from_double(largest)), largest);
  EXPECT_EQ(to_nearest_double(from_double(largest) + times_power_of_two(1, 970) - 1), largest);
  EXPECT_EQ(to_nearest_double(from_double(largest) + times_power_of_two(1, 970)), infinity);
  EXPECT_EQ(to_nearest_double(-power_of_ten(400)), -infinity);
  const Rational least = times_power_of_two(1, -1074);
  EXPECT_EQ(to_nearest_double(least), 0x1p-1074);
  EXPECT_EQ(to_nearest_double(least / 2), 0.0) << "a tie, and zero is even";
  EXPECT_EQ(to_nearest_double(least * 3 / 2), 0x1p-1073);
  EXPECT_EQ(to_nearest_double(least * 51 / 100), 0x1p-1074);
  EXPECT_EQ(to_nearest_double(power_of_ten(-1000)), 0.0);
  EXPECT_EQ(to_nearest_double(from_double(0x1p-1022) - least), 0x1p-1022 - 0x1p-1074);
}

RC_GTEST_PROP(ToNearestDouble, InvertsFromDouble, (std::uint64_t bits)) {
  const double value = std::bit_cast<double>(bits);
  RC_PRE(std::isfinite(value));
  RC_ASSERT(to_nearest_double(from_double(value)) == value);
}

// The processor's division of two exact doubles is rounded to nearest, ties to even.
RC_GTEST_PROP(ToNearestDouble, AgreesWithDivision, ()) {
  const auto a = *rc::gen::inRange<std::int64_t>(-(1LL << 53), 1LL << 53);
  const auto b = *rc::gen::inRange<std::int64_t>(1, 1LL << 53);
  Rational quotient{Integer(static_cast<long>(a)), Integer(static_cast<long>(b))};
  quotient.canonicalize();
  RC_ASSERT(to_nearest_double(quotient) == static_cast<double>(a) / static_cast<double>(b));
}

TEST(BitOf, IsTheFloorOfTheAbsoluteValue) {
  for (const long numerator : {0L, 1L, 5L, -11L, 77L, -1023L}) {
    for (const long denominator : {1L, 2L, 3L, 8L, 100L}) {
      const Rational value = Rational(numerator) / denominator;
      for (long bit = -6; bit <= 12; ++bit) {
        Rational scaled = abs(value);
        for (long k = 0; k < bit; ++k) scaled /= 2;
        for (long k = bit; k < 0; ++k) scaled *= 2;
        const Integer floor = scaled.get_num() / scaled.get_den();
        EXPECT_EQ(bit_of(value, bit), mpz_odd_p(floor.get_mpz_t()) ? 1 : 0) << value << " " << bit;
      }
    }
  }
}

// 1/3 is 0.010101... in binary; places that nobody could shift to.
TEST(BitOf, PlacesBeyondAllMemory) {
  const long far = 1L << 62;
  EXPECT_EQ(bit_of(Rational(1, 3), -far), 1);
  EXPECT_EQ(bit_of(Rational(1, 3), -far + 1), 0);
  EXPECT_EQ(bit_of(Rational(3, 8), -far), 0);
  EXPECT_EQ(bit_of(Rational(1, 3), far), 0);
  EXPECT_EQ(bit_of(Rational(1, 3), std::numeric_limits<long>::min()), 1);
}

TEST(Rational, FractionsAreInLowestTerms) {
  EXPECT_EQ(fraction(6, 4), Rational(3) / 2);
  EXPECT_EQ(fraction(-6, 4).get_den(), 2);
  EXPECT_EQ(fraction(6, -4), Rational(-3) / 2);
  EXPECT_EQ(fraction(0, 7).get_den(), 1);
}

TEST(Rational, BinaryDigits) {
  EXPECT_EQ(binary_digits(0), 0);
  for (long bit = 0; bit < 130; ++bit) {
    const Integer power = Integer(1) << static_cast<mp_bitcnt_t>(bit);
    EXPECT_EQ(binary_digits(power), bit + 1);
    EXPECT_EQ(binary_digits(-power), bit + 1);
    EXPECT_EQ(binary_digits(power - 1), bit);
  }
}

}  // namespace
}  // namespace infimum::numbers
