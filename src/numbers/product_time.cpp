// SPDX-License-Identifier: Apache-2.0
#include "numbers/product_time.hpp"

#include <gmpxx.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace infimum::numbers {

namespace {

// Seconds of one multiplication in units of n log2 n, n the bits of both factors.
long double seconds_per_unit() {
  static const long double measured = [] {
    constexpr mp_bitcnt_t bits = mp_bitcnt_t{1} << 18;
    mpz_class factor = 1, result;
    factor = (factor << bits) / 3;
    std::chrono::duration<long double> least(
        1);  // the first time pays for the memory, others for the neighbours
    for (int k = 0; k < 5; ++k) {
      const auto start = std::chrono::steady_clock::now();
      result = factor * factor;
      least = std::min<std::chrono::duration<long double>>(least, std::chrono::steady_clock::now() - start);
    }
    const long double length = 2.0L * bits;
    return least.count() / (length * std::log2(length));
  }();
  return measured;
}

}  // namespace

long double seconds_of_product(long double bits) {
  return 2 * bits * std::log2(2 * bits + 2) * seconds_per_unit();
}

long double seconds_of_fraction(long double bits) {
  constexpr long double products = 50;  // measured: 18 to 50 for numbers of 2^18 to 2^24 bits
  return products * seconds_of_product(bits);
}

}  // namespace infimum::numbers
