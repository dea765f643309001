// SPDX-License-Identifier: Apache-2.0
#include "numbers/rational.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "numbers/number_text.hpp"
#include "numbers/powers.hpp"

namespace infimum::numbers {

namespace {

// A positive decimal d.ddd x 10^exponent by its digits, the first of which is not 0.
struct Digits {
  std::string digits;
  long exponent = 0;
};

// Nearest integer of a non-negative rational, ties to even.
Integer round_to_even(const Rational& value) {
  Integer quotient, rest;
  mpz_fdiv_qr(quotient.get_mpz_t(), rest.get_mpz_t(), value.get_num_mpz_t(), value.get_den_mpz_t());
  const int half = cmp(Integer(2 * rest), value.get_den());
  if (half > 0 || (half == 0 && mpz_odd_p(quotient.get_mpz_t()))) ++quotient;
  return quotient;
}

// floor(log2 value) of a positive rational.
long binary_exponent(const Rational& value) {
  const long guess = static_cast<long>(mpz_sizeinbase(value.get_num_mpz_t(), 2)) -
                     static_cast<long>(mpz_sizeinbase(value.get_den_mpz_t(), 2));
  return value >= times_power_of_two(1, guess) ? guess : guess - 1;
}

// floor(log10 value) of a positive rational. The guess from the binary exponent is off by one at most.
long decimal_exponent(const Rational& value) {
  const double log10_of_2 = 0.30102999566398119521;
  long exponent = static_cast<long>(std::floor(static_cast<double>(binary_exponent(value)) * log10_of_2));
  while (power_of_ten(exponent) > value) --exponent;
  while (power_of_ten(exponent + 1) <= value) ++exponent;
  return exponent;
}

Digits round_to_digits(const Rational& value, int count) {
  long exponent = decimal_exponent(value);
  const Integer rounded = round_to_even(value * power_of_ten(count - 1 - exponent));
  std::string digits = rounded.get_str();
  if (digits.size() > static_cast<std::size_t>(count)) ++exponent;  // 9.99 was rounded up to 10.0
  return {digits, exponent};
}

void drop_trailing_zeros(std::string& digits) {
  digits.erase(digits.find_last_not_of('0') + 1);
}

// Plain form while the point is near the digits, scientific form otherwise.
std::string lay_out(const Digits& decimal, long plain_below) {
  const std::string& digits = decimal.digits;
  const auto count = static_cast<long>(digits.size());
  if (decimal.exponent < -5 || decimal.exponent >= plain_below) {
    const std::string tail = count > 1 ? "." + digits.substr(1) : "";
    return digits.substr(0, 1) + tail + "e" + std::to_string(decimal.exponent);
  }
  if (decimal.exponent < 0) {
    return "0." + std::string(static_cast<std::size_t>(-decimal.exponent - 1), '0') + digits;
  }
  if (count <= decimal.exponent + 1) {
    return digits + std::string(static_cast<std::size_t>(decimal.exponent + 1 - count), '0');
  }
  const auto point = static_cast<std::size_t>(decimal.exponent + 1);
  return digits.substr(0, point) + "." + digits.substr(point);
}

// The numbers of factors 2 and 5 of the denominator; nullopt if it has other factors.
std::optional<std::pair<unsigned long, unsigned long>> decimal_factors(const Integer& denominator) {
  Integer rest;
  const Integer two = 2, five = 5;
  const unsigned long twos = mpz_remove(rest.get_mpz_t(), denominator.get_mpz_t(), two.get_mpz_t());
  const unsigned long fives = mpz_remove(rest.get_mpz_t(), rest.get_mpz_t(), five.get_mpz_t());
  if (rest != 1) return std::nullopt;
  return std::pair(twos, fives);
}

}  // namespace

std::optional<Rational> parse_rational(std::string_view text) {
  return parse_number(text, longest_number);
}

std::string to_fraction(const Rational& value) {
  return value.get_str();
}

std::string to_decimal(const Rational& value, int significant_digits) {
  if (significant_digits < 1) throw std::invalid_argument("to_decimal: at least one digit");
  if (value == 0) return "0";
  Digits decimal = round_to_digits(abs(value), significant_digits);
  drop_trailing_zeros(decimal.digits);
  return (value < 0 ? "-" : "") + lay_out(decimal, significant_digits);
}

std::optional<std::string> to_exact_decimal(const Rational& value) {
  if (value == 0) return "0";
  // No text of less than 1000 bytes with an exponent of at most 1000 has as many bits: spare the work below.
  const std::size_t size =
      mpz_sizeinbase(value.get_num_mpz_t(), 2) + mpz_sizeinbase(value.get_den_mpz_t(), 2);
  if (size > 12000) return std::nullopt;
  const auto factors = decimal_factors(value.get_den());
  if (!factors) return std::nullopt;
  const auto places = static_cast<long>(std::max(factors->first, factors->second));
  const Rational scaled = abs(value) * power_of_ten(places);
  Digits decimal{scaled.get_num().get_str(), 0};
  decimal.exponent = static_cast<long>(decimal.digits.size()) - 1 - places;
  drop_trailing_zeros(decimal.digits);
  const auto plain_below = std::max(17L, static_cast<long>(decimal.digits.size()));
  const std::string text = (value < 0 ? "-" : "") + lay_out(decimal, plain_below);
  if (inspect_number(text, longest_number - 1) != NumberFault::none) return std::nullopt;
  return text;
}

Rational from_double(double value) {
  if (!std::isfinite(value)) throw std::domain_error("from_double: not a finite number");
  return Rational(value);
}

double to_nearest_double(const Rational& value) {
  if (value == 0) return 0.0;
  const Rational size = abs(value);
  const long exponent = binary_exponent(size);
  if (exponent > 1024)
    return value < 0 ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
  // Of 53 bits the last stands for 2^(exponent-52); subnormal numbers have no bit below 2^-1074.
  const long last = std::max(exponent - 52, -1074L);
  const Integer bits = round_to_even(times_power_of_two(size, -last));
  const double result = std::ldexp(bits.get_d(), static_cast<int>(last));
  return value < 0 ? -result : result;
}

Rational fraction(const Integer& numerator, const Integer& denominator) {
  Rational result(numerator, denominator);
  result.canonicalize();
  return result;
}

long binary_digits(const Integer& value) {
  return value == 0 ? 0 : static_cast<long>(mpz_sizeinbase(value.get_mpz_t(), 2));
}

int bit_of(const Rational& value, long bit) {
  Integer numerator = abs(value.get_num()), denominator = value.get_den();
  if (bit < 0) {
    // floor(n 2^s / d) is odd where n 2^s mod 2 d is at least d: no number of s bits is needed.
    const Integer modulus = 2 * denominator, places = -Integer(bit);
    Integer power = 2;
    mpz_powm(power.get_mpz_t(), power.get_mpz_t(), places.get_mpz_t(), modulus.get_mpz_t());
    numerator *= power;
    numerator %= modulus;
    return numerator >= denominator ? 1 : 0;
  }
  if (static_cast<std::size_t>(bit) > mpz_sizeinbase(numerator.get_mpz_t(), 2)) return 0;
  denominator <<= static_cast<unsigned long>(bit);
  numerator /= denominator;
  return mpz_tstbit(numerator.get_mpz_t(), 0);
}

}  // namespace infimum::numbers
