// SPDX-License-Identifier: Apache-2.0
//
// Random primes of a given length, uniform among those between 2^(b-1) and 2^b, and how seldom a number other
// than 0 is 0 modulo one of them: |N| < 2^B has at most B / (b-1) such prime factors, and by Rosser and
// Schoenfeld (1962) there are more than 3x / (5 ln x) primes between x and 2x for x >= 20.5.
#pragma once

#include <gmpxx.h>

#include <vector>

#include "numbers/rational.hpp"

namespace infimum::circuits {

class Primes {
 public:
  explicit Primes(unsigned long seed) : random_(gmp_randinit_mt) { random_.seed(seed); }

  // Of exactly `bits` bits (at least 6) and no factor of `avoided`. Below 2^64 proven prime (Baillie-PSW has
  // no exception there), beyond that prime but for a probability below 2^-60.
  numbers::Integer next(unsigned long bits, const numbers::Integer& avoided);
  numbers::Integer next(unsigned long bits,
                        const std::vector<numbers::Integer>& avoided);  // of none of these

 private:
  gmp_randclass random_;
};

// log2 of an upper bound of the probability that a number N != 0, |N| < 2^length, is 0 modulo one such prime
// that does not divide `avoided` (of at most avoided_bits bits, or together so many). May be above 0: then it
// says nothing.
double log2_of_miss(long double length, unsigned long bits, unsigned long avoided_bits);

}  // namespace infimum::circuits
