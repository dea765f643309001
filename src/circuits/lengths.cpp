// SPDX-License-Identifier: Apache-2.0
#include "circuits/lengths.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "circuits/evaluate.hpp"
#include "numbers/product_time.hpp"

namespace infimum::circuits {

namespace {

// More than the relative error of one operation, and less than what anyone would notice.
constexpr long double raise = 1 + 1e-15L;

long double bits_of(const Integer& value) {
  return value == 0 ? 0 : static_cast<long double>(mpz_sizeinbase(value.get_mpz_t(), 2));
}

// Bits of a power of two are counted by its exponent, so that powers of the denominator add up exactly.
long double log2_bound(const Integer& value) {
  const bool power = mpz_popcount(value.get_mpz_t()) == 1;
  return bits_of(value) - (power ? 1 : 0);
}

class LengthRing {
 public:
  using Element = Length;

  explicit LengthRing(const Integer& denominator) : denominator_(denominator) {}

  void constant(Length& result, const Rational& value) const {
    if (value.get_den() == 1) {
      result = {bits_of(value.get_num()), 0};
    } else {
      const Integer scaled = value.get_num() * (denominator_ / value.get_den());
      result = {bits_of(scaled), log2_bound(denominator_)};
    }
  }
  void sum(Length& result, const Length& a, const Length& b) const {
    const long double denominator = std::max(a.denominator, b.denominator);
    const long double left = a.numerator + (denominator - a.denominator);
    const long double right = b.numerator + (denominator - b.denominator);
    result = {(std::max(left, right) + 1) * raise, denominator};
    if (std::isnan(left) || std::isnan(right)) result.numerator = INFINITY;
  }
  void difference(Length& result, const Length& a, const Length& b) const { sum(result, a, b); }
  void product(Length& result, const Length& a, const Length& b) const {
    result = {(a.numerator + b.numerator) * raise, (a.denominator + b.denominator) * raise};
  }
  void release(Length&) const {}

 private:
  const Integer& denominator_;
};

// Follows an evaluation without doing it: what lies in memory at each moment, and the time of the products.
class Follower {
 public:
  using Element = long double;

  void constant(Element& result, const Rational& value) { store(result, bits_of(value.get_num())); }
  void sum(Element& result, Element a, Element b) { store(result, (std::max(a, b) + 1) * raise); }
  void difference(Element& result, Element a, Element b) { sum(result, a, b); }
  void product(Element& result, Element a, Element b) {
    const long double length = (a + b) * raise;
    seconds += numbers::seconds_of_product(length / 2);
    memory = std::max(memory, (live_ + scratch * length) / 8);
    store(result, length);
  }
  void release(Element& element) {
    live_ -= element;
    element = 0;
  }

  long double memory = 0, seconds = 0;  // bytes

 private:
  static constexpr long double scratch = 6;  // bits that GMP's transforms take for each bit of a product
  long double live_ = 0;

  void store(Element& result, long double bits) {
    live_ += bits - result;
    result = bits;
    memory = std::max(memory, live_ / 8);
  }
};

}  // namespace

Length length_of(const Circuit& circuit) {
  const Integer denominator = common_denominator(circuit);
  LengthRing ring(denominator);
  return evaluate(circuit, schedule_of(circuit), ring);
}

Forecast forecast_of(const Circuit& circuit) {
  Follower follower;
  Forecast forecast;
  forecast.bits = evaluate(circuit, schedule_of(circuit), follower);
  forecast.memory = std::isfinite(follower.memory) ? follower.memory : INFINITY;
  forecast.seconds = follower.seconds;
  return forecast;
}

std::string size_text(long double size) {
  if (!std::isfinite(size)) return "beyond 2^16000";
  if (size < 1e6L) return fmt::format("{:.0f}", static_cast<double>(size));
  if (size < 1e15L) return fmt::format("{:.2e}", static_cast<double>(size));
  return fmt::format("2^{:.1f}", static_cast<double>(std::log2(size)));
}

}  // namespace infimum::circuits
