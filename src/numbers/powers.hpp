// SPDX-License-Identifier: Apache-2.0
//
// Powers of the bases that texts and floats are written in: 10^e and 2^e for any sign of e. Exact.
// header-only
#pragma once

#include "numbers/rational.hpp"

namespace infimum::numbers {

inline Integer integer_power(unsigned long base, unsigned long exponent) {
  Integer result;
  mpz_ui_pow_ui(result.get_mpz_t(), base, exponent);
  return result;
}

inline Rational power_of_ten(long exponent) {
  if (exponent >= 0) return Rational(integer_power(10, static_cast<unsigned long>(exponent)));
  return Rational(1, integer_power(10, static_cast<unsigned long>(-exponent)));
}

inline Rational times_power_of_two(const Rational& value, long exponent) {
  Rational result;
  if (exponent >= 0) {
    mpq_mul_2exp(result.get_mpq_t(), value.get_mpq_t(), static_cast<mp_bitcnt_t>(exponent));
  } else {
    mpq_div_2exp(result.get_mpq_t(), value.get_mpq_t(), static_cast<mp_bitcnt_t>(-exponent));
  }
  return result;
}

}  // namespace infimum::numbers
