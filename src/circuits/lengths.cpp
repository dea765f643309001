// SPDX-License-Identifier: Apache-2.0
#include "circuits/lengths.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <optional>

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

long double total_bits(const std::vector<Integer>& list) {
  long double bits = 0;
  for (const Integer& entry : list) bits += bits_of(entry);
  return bits;
}

class LengthRing {
 public:
  using Element = Length;

  explicit LengthRing(const Circuit& circuit) {
    constexpr long double quick = 0x1p20L;  // bits
    const long double all = total_bits(denominators_of(circuit));
    if (all <= quick) denominator_ = common_denominator(circuit);
    log2_denominator_ = denominator_ ? log2_bound(*denominator_) : all;
  }

  void constant(Length& result, const Rational& value) const {
    if (value.get_den() == 1) {
      result = {bits_of(value.get_num()), 0};
    } else if (denominator_) {
      const Integer scaled = value.get_num() * (*denominator_ / value.get_den());
      result = {bits_of(scaled), log2_denominator_};
    } else {
      result = {bits_of(value.get_num()) + log2_denominator_ - (bits_of(value.get_den()) - 1),
                log2_denominator_};
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
  std::optional<Integer> denominator_;
  long double log2_denominator_;
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
  LengthRing ring(circuit);
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

Forecast forecast_of_integers(const Circuit& circuit) {
  const std::vector<Integer> denominators = denominators_of(circuit);
  const long double bits = total_bits(denominators);
  long double constants = 0;
  for (const Rational& value : circuit.constants()) constants += value.get_den() == 1 ? 0 : 1;
  Forecast forecast;
  forecast.bits = bits;
  forecast.memory = bits * (constants + 2) / 8;
  forecast.seconds =
      numbers::seconds_of_fraction(bits) * std::log2(static_cast<long double>(denominators.size()) + 2) +
      constants * numbers::seconds_of_product(bits);
  return forecast;
}

std::string size_text(long double size) {
  if (!std::isfinite(size)) return "beyond 2^16000";
  if (size < 1e6L) return fmt::format("{:.0f}", static_cast<double>(size));
  if (size < 1e15L) return fmt::format("{:.2e}", static_cast<double>(size));
  return fmt::format("2^{:.1f}", static_cast<double>(std::log2(size)));
}

}  // namespace infimum::circuits
