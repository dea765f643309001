// SPDX-License-Identifier: Apache-2.0
//
// Binary floating-point formats as sets of rationals (IEEE 754-2019, section 3): m 2^e with |m| < 2^precision
// and least <= e, for the formats that networks are computed with. Rounding is exact: to nearest, ties to
// even, subnormal numbers kept, and beyond the largest number by half a unit an infinity.
#pragma once

#include <optional>
#include <string_view>

#include "numbers/rational.hpp"

namespace infimum::numbers {

struct FloatFormat {
  std::string_view name;
  int precision;         // bits of the significand, the hidden one included
  int least_exponent;    // of the least normal number 2^least
  int largest_exponent;  // the largest number is below 2^(largest + 1)

  bool operator==(const FloatFormat&) const = default;
};

inline constexpr FloatFormat float64{"float64", 53, -1022, 1023};
inline constexpr FloatFormat float32{"float32", 24, -126, 127};
inline constexpr FloatFormat float16{"float16", 11, -14, 15};
inline constexpr FloatFormat bfloat16{"bfloat16", 8, -126, 127};

std::optional<FloatFormat> format_named(std::string_view name);

struct Rounded {
  double value;      // every number of a format is a double; +-infinity beyond the largest
  bool exact;        // nothing was lost
  bool became_zero;  // and was not 0
};
Rounded round_to(const FloatFormat& format, const Rational& number);

// A double to the nearest number of the format, ties to even; infinities and NaN stay what they are. Exact.
double round_to(const FloatFormat& format, double number);

// The distance of neighbours of the format around a number of this size: 2^(e - precision + 1) for 2^e <=
// |number| < 2^(e + 1), never below that of the subnormal numbers.
Rational unit_in_last_place(const FloatFormat& format, const Rational& number);

// floor(log2 |number|); std::domain_error for 0.
long exponent_of(const Rational& number);

// The largest number, and the least that is no subnormal one.
Rational largest_number(const FloatFormat& format);
Rational least_normal(const FloatFormat& format);

}  // namespace infimum::numbers
