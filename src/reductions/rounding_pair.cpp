// SPDX-License-Identifier: Apache-2.0
#include "reductions/rounding_pair.hpp"

#include <cmath>
#include <stdexcept>

#include "base/random.hpp"

namespace infimum::reductions {

using numbers::Integer;
using numbers::Rational;

Rational rounded_product(const Rational& c, const Rational& x, unsigned long q) {
  const Rational product = c * x;
  Integer floor = product.get_num() << q;
  mpz_fdiv_q(floor.get_mpz_t(), floor.get_mpz_t(), product.get_den_mpz_t());
  Rational result(floor, Integer(Integer(1) << q));
  result.canonicalize();
  return result;
}

RoundingPair rounding_pair(unsigned long q, std::uint64_t seed) {
  if (q < 1 || q > 10000) throw std::invalid_argument("q lies between 1 and 10000");
  base::Random random(seed);
  Integer digits = 0;
  for (unsigned long k = 1; k < 2 * q; ++k) digits = 2 * digits + static_cast<unsigned long>(random.below(2));
  const Integer scale = Integer(1) << (2 * q);
  RoundingPair pair{q, Rational(2 * digits, scale), Rational(2 * digits + 1, scale), {}, {}, {}};
  pair.first.canonicalize();
  pair.second.canonicalize();
  for (unsigned long k = 0; k <= q; ++k) {
    pair.x.emplace_back(Integer(Integer(1) << k));
    pair.first_y.push_back(rounded_product(pair.first, pair.x.back(), q));
    pair.second_y.push_back(rounded_product(pair.second, pair.x.back(), q));
  }
  return pair;
}

unsigned long draws_needed(unsigned long q, double delta) {
  if (!(delta > 0 && delta < 0.5)) throw std::invalid_argument("delta lies between 0 and 1/2");
  const double missed = std::log(static_cast<double>(q) / (static_cast<double>(q) + 1));
  return static_cast<unsigned long>(std::ceil(std::log(2 * delta) / missed));
}

}  // namespace infimum::reductions
