// SPDX-License-Identifier: Apache-2.0
#include "numbers/float_format.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>

#include "numbers/powers.hpp"

namespace infimum::numbers {

namespace {

constexpr std::array formats = {float64, float32, float16, bfloat16};

// The exponent of the unit in the last place of numbers between 2^exponent and its double.
long last_place(const FloatFormat& format, long exponent) {
  return std::max<long>(exponent, format.least_exponent) - format.precision + 1;
}

// To the nearest integer, ties to even.
Integer nearest(const Rational& number) {
  Integer twice = 2 * number.get_num() + number.get_den(), floor;
  const Integer two = 2 * number.get_den();
  mpz_fdiv_q(floor.get_mpz_t(), twice.get_mpz_t(), two.get_mpz_t());
  const bool tie = floor * two == twice;
  return tie && mpz_odd_p(floor.get_mpz_t()) != 0 ? Integer(floor - 1) : floor;
}

// Zeros, subnormal numbers, and what is beyond the format.
double round_outside(const FloatFormat& format, double number) {
  if (number == 0 || !std::isfinite(number)) return number;
  const double infinity = std::numeric_limits<double>::infinity();
  if (std::abs(number) > 1 && format.largest_exponent < 1023) return std::copysign(infinity, number);
  const int place = format.least_exponent - format.precision + 1;
  // The default rounding of nearbyint is to nearest, ties to even; scaling by powers of two is exact here.
  return std::ldexp(std::nearbyint(std::ldexp(number, -place)), place);
}

}  // namespace

std::optional<FloatFormat> format_named(std::string_view name) {
  const auto* found = std::find_if(formats.begin(), formats.end(),
                                   [&](const FloatFormat& format) { return format.name == name; });
  return found == formats.end() ? std::nullopt : std::optional(*found);
}

Rounded round_to(const FloatFormat& format, const Rational& number) {
  if (number == 0) return {0, true, false};
  const long place = last_place(format, exponent_of(number));
  const Rational scaled = times_power_of_two(number, -place);
  const Integer significand = nearest(scaled);
  const bool exact = Rational(significand) == scaled;
  if (significand != 0) {
    const Rational rounded = times_power_of_two(Rational(significand), place);
    if (abs(rounded) > largest_number(format)) {
      const double infinity = std::numeric_limits<double>::infinity();
      return {number < 0 ? -infinity : infinity, false, false};
    }
    return {std::ldexp(significand.get_d(), static_cast<int>(place)), exact, false};
  }
  return {number < 0 ? -0.0 : 0.0, false, true};
}

double round_to(const FloatFormat& format, double number) {
  const auto bits = std::bit_cast<std::uint64_t>(number);
  const int exponent = static_cast<int>(bits >> 52 & 2047) - 1023;
  if (format.precision == float64.precision) return number;
  if (exponent < format.least_exponent || exponent > format.largest_exponent)
    return round_outside(format, number);
  // Half of the last place is added to the significand, a little less where that would make an even one odd;
  // a carry goes into the exponent, as it should.
  const int dropped = float64.precision - format.precision;
  const std::uint64_t even = bits >> dropped & 1, half = std::uint64_t{1} << (dropped - 1);
  const double rounded = std::bit_cast<double>((bits + half - 1 + even) >> dropped << dropped);
  return std::abs(rounded) < std::ldexp(1.0, format.largest_exponent + 1)
             ? rounded
             : std::copysign(std::numeric_limits<double>::infinity(), number);
}

Rational unit_in_last_place(const FloatFormat& format, const Rational& number) {
  const long exponent = number == 0 ? format.least_exponent : exponent_of(number);
  return times_power_of_two(Rational(1), last_place(format, exponent));
}

long exponent_of(const Rational& number) {
  if (number == 0) throw std::domain_error("exponent_of: 0 has none");
  const Integer numerator = abs(number.get_num());
  const Integer& denominator = number.get_den();
  const long guess = static_cast<long>(mpz_sizeinbase(numerator.get_mpz_t(), 2)) -
                     static_cast<long>(mpz_sizeinbase(denominator.get_mpz_t(), 2));
  return abs(number) < times_power_of_two(Rational(1), guess) ? guess - 1 : guess;
}

Rational largest_number(const FloatFormat& format) {
  const Rational significand = times_power_of_two(Rational(1), format.precision) - 1;
  return times_power_of_two(significand, format.largest_exponent - format.precision + 1);
}

Rational least_normal(const FloatFormat& format) {
  return times_power_of_two(Rational(1), format.least_exponent);
}

}  // namespace infimum::numbers
