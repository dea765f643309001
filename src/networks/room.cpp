// SPDX-License-Identifier: Apache-2.0
#include "networks/room.hpp"

#include <algorithm>

#include "numbers/product_time.hpp"

namespace infimum::networks {

Lack Room::lacks(long double used, long double length, bool fractions) const {
  constexpr long double at_work = 8;         // bits for each bit of a product while it is computed
  constexpr long double longest = 0x1p36L;   // GMP's integers end at 2^37
  constexpr long double long_number = 4096;  // below, nothing takes time
  constexpr long double very_long = 50000;   // above, one operation may take too long
  if (length > longest || used + at_work * length > static_cast<long double>(bits)) return Lack::memory;
  if (limits == nullptr || length < long_number) return Lack::none;
  if (limits->reached()) return Lack::time;
  if (length < very_long) return Lack::none;
  const long double needed =
      fractions ? numbers::seconds_of_fraction(length) : numbers::seconds_of_product(length);
  return needed > static_cast<long double>(seconds - limits->seconds_so_far()) ? Lack::time : Lack::none;
}

Lack Room::lacks(long double used, const numbers::Rational& a, const numbers::Rational& b) const {
  const auto numerators =
      static_cast<long double>(mpz_sizeinbase(a.get_num_mpz_t(), 2) + mpz_sizeinbase(b.get_num_mpz_t(), 2));
  const auto denominators =
      static_cast<long double>(mpz_sizeinbase(a.get_den_mpz_t(), 2) + mpz_sizeinbase(b.get_den_mpz_t(), 2));
  constexpr long double word = 128;
  return lacks(used, numerators + denominators, denominators > word);
}

}  // namespace infimum::networks
