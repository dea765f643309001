// SPDX-License-Identifier: Apache-2.0
#include "circuits/ball.hpp"

#include <flint/fmpq.h>

#include <stdexcept>

namespace infimum::circuits {

namespace {

class FlintInteger {
 public:
  FlintInteger() { fmpz_init(value_); }
  explicit FlintInteger(const numbers::Integer& value) : FlintInteger() {
    fmpz_set_mpz(value_, value.get_mpz_t());
  }
  FlintInteger(const FlintInteger&) = delete;
  FlintInteger& operator=(const FlintInteger&) = delete;
  ~FlintInteger() { fmpz_clear(value_); }

  operator fmpz*() { return value_; }
  numbers::Integer get() const {
    numbers::Integer result;
    fmpz_get_mpz(result.get_mpz_t(), value_);
    return result;
  }

 private:
  fmpz_t value_;
};

Dyadic dyadic(const arf_t value) {
  if (!arf_is_finite(value)) throw std::domain_error("a ball without bounds");
  FlintInteger mantissa, exponent;
  arf_get_fmpz_2exp(mantissa, exponent, value);
  return {mantissa.get(), exponent.get()};
}

}  // namespace

void Ball::set(const numbers::Rational& value, long precision) {
  fmpq_t fraction;
  fmpq_init(fraction);
  fmpq_set_mpq(fraction, value.get_mpq_t());
  arb_set_fmpq(ball_, fraction, precision);
  fmpq_clear(fraction);
}

std::optional<int> Ball::sign() const {
  if (arb_is_positive(ball_)) return 1;
  if (arb_is_negative(ball_)) return -1;
  if (arb_is_zero(ball_)) return 0;
  return std::nullopt;
}

namespace {

// floor(x / 2^shift) for shift >= 0 and its remainder, of a mantissa.
numbers::Integer shifted(const numbers::Integer& value, const numbers::Integer& shift) {
  numbers::Integer result;
  if (shift.fits_ulong_p()) mpz_fdiv_q_2exp(result.get_mpz_t(), value.get_mpz_t(), shift.get_ui());
  return result;
}

bool below_power(const Ball& ball, const numbers::Integer& bit) {  // |x| < 2^bit, shown by the upper end
  arf_t upper;
  arf_init(upper);
  Ball size;
  FlintInteger shift(-bit);
  arb_abs(size.raw(), ball.raw());
  arb_mul_2exp_fmpz(size.raw(), size.raw(), shift);
  arb_get_ubound_arf(upper, size.raw(), 64);
  const bool below = arf_cmp_si(upper, 1) < 0;
  arf_clear(upper);
  return below;
}

}  // namespace

// With |x| = m 2^e up to r 2^f: the bit is one of m unless the error carries over a multiple of 2^bit.
std::optional<bool> Ball::bit(const numbers::Integer& bit) const {
  if (!arb_is_finite(ball_)) return std::nullopt;
  if (below_power(*this, bit)) return false;
  const Dyadic centre = middle(), error = radius();
  const numbers::Integer m = abs(centre.mantissa), below = bit - centre.exponent;
  if (error.mantissa == 0) {
    if (below < 0) return false;
    return mpz_odd_p(shifted(m, below).get_mpz_t()) != 0;
  }
  // The bit must lie above the last digit of the middle, and above the error.
  const auto error_bits = static_cast<long>(mpz_sizeinbase(error.mantissa.get_mpz_t(), 2));
  if (below <= 0 || error.exponent + error_bits > bit || !below.fits_ulong_p()) return std::nullopt;
  const numbers::Integer gap = centre.exponent - error.exponent;  // digits of the error below the middle's
  numbers::Integer lower = m, upper = m, shift = below;
  if (gap > error_bits) {  // the error is below one unit of m
    lower -= 1;
  } else if (gap >= 0) {
    lower <<= gap.get_ui();
    upper = lower;
    lower -= error.mantissa;
    upper += error.mantissa;
    shift += gap;
  } else {
    const numbers::Integer scaled = error.mantissa << numbers::Integer(-gap).get_ui();
    lower -= scaled;
    upper += scaled;
  }
  const numbers::Integer floor = shifted(lower, shift);
  if (floor != shifted(upper, shift)) return std::nullopt;
  return mpz_odd_p(floor.get_mpz_t()) != 0;
}

std::optional<numbers::Integer> Ball::size() const {
  if (certain_bits() < 3 || arf_is_zero(arb_midref(ball_))) return std::nullopt;
  const Dyadic centre = middle();
  return centre.exponent + static_cast<long>(mpz_sizeinbase(centre.mantissa.get_mpz_t(), 2)) - 2;
}

long Ball::certain_bits() const {
  return arb_is_finite(ball_) ? std::max<long>(0, arb_rel_accuracy_bits(ball_)) : 0;
}

Dyadic Ball::middle() const {
  return dyadic(arb_midref(ball_));
}

Dyadic Ball::radius() const {
  arf_t radius;
  arf_init(radius);
  arf_set_mag(radius, arb_radref(ball_));
  const Dyadic result = dyadic(radius);
  arf_clear(radius);
  return result;
}

}  // namespace infimum::circuits
