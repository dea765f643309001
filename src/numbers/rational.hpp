// SPDX-License-Identifier: Apache-2.0
//
// Exact integers and fractions (GMP), and their text. Data files, network files, certificates and
// reports speak of these numbers only; a decimal is read as the rational that it is: 12.3 is 123/10.
#pragma once

#include <gmpxx.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace infimum::numbers {

using Integer = mpz_class;
using Rational = mpq_class;  // always in lowest terms
using RationalVector = std::vector<Rational>;

// The number grammar of docs/certificate-format.md, section 2 (decimal with exponent, or fraction; at most
// 1000 bytes, |exponent| <= 1000); blanks at both ends are skipped. nullopt if the text is anything else.
// Exact.
std::optional<Rational> parse_rational(std::string_view text);

// "p" or "p/q" in lowest terms. Exact.
std::string to_fraction(const Rational& value);

// Decimal with the given number of significant digits, correctly rounded (ties to even), without trailing
// zeros; "0" for zero. Plain form for exponents from -5 to below the number of digits, scientific form
// (1.5e-7) otherwise. Not exact in general: show it beside the fraction or after an almost-equal sign.
std::string to_decimal(const Rational& value, int significant_digits = 12);

// Decimal that equals the value, if its denominator has no prime factor but 2 and 5 and the text stays under
// 1000 bytes and within the exponents of the grammar: parse_rational reads every such text back to the same
// value.
std::optional<std::string> to_exact_decimal(const Rational& value);

// In lowest terms; the denominator is not 0.
Rational fraction(const Integer& numerator, const Integer& denominator);

// Binary digits of |value|; 0 for 0.
long binary_digits(const Integer& value);

// floor(|value| / 2^bit) mod 2: 2^bit is the place, before the point from 0 on, behind it below 0. Exact.
int bit_of(const Rational& value, long bit);

// The rational that a finite double is; std::domain_error for infinities and NaN. Exact.
Rational from_double(double value);

// The nearest double (ties to even), as IEEE 754 rounds; infinities beyond the range. For guidance and
// display only.
double to_nearest_double(const Rational& value);

}  // namespace infimum::numbers
