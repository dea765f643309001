// SPDX-License-Identifier: Apache-2.0
#include "circuits/primes.hpp"

#include <algorithm>
#include <cmath>

namespace infimum::circuits {

numbers::Integer Primes::next(unsigned long bits, const std::vector<numbers::Integer>& avoided) {
  constexpr int rounds =
      40;  // of which GMP makes the first 24 one test of Baillie, Pomerance, Selfridge, Wagstaff
  numbers::Integer candidate;
  for (;;) {
    candidate = random_.get_z_bits(bits - 1);
    mpz_setbit(candidate.get_mpz_t(), bits - 1);
    mpz_setbit(candidate.get_mpz_t(), 0);
    if (mpz_probab_prime_p(candidate.get_mpz_t(), rounds) == 0) continue;
    const auto divides = [&](const numbers::Integer& number) {
      return mpz_divisible_p(number.get_mpz_t(), candidate.get_mpz_t()) != 0;
    };
    if (std::none_of(avoided.begin(), avoided.end(), divides)) return candidate;
  }
}

numbers::Integer Primes::next(unsigned long bits, const numbers::Integer& avoided) {
  return next(bits, std::vector{avoided});
}

double log2_of_miss(long double length, unsigned long bits, unsigned long avoided_bits) {
  const long double log2_start = static_cast<long double>(bits) - 1;
  // Factors of N that the choice can hit; the primes are fewer by the factors of `avoided`.
  const long double factors = 2 * length / log2_start;  // twice, for whatever rounding did to the length
  const long double log2_primes = log2_start + std::log2(0.6L / (log2_start * std::log(2.0L)));
  const long double lost = static_cast<long double>(avoided_bits) / log2_start;
  if (!std::isfinite(factors) || lost > 0.5L * std::exp2(log2_primes)) return INFINITY;
  return static_cast<double>(std::log2(std::max(factors, 1e-9L)) - (log2_primes - 1));
}

}  // namespace infimum::circuits
