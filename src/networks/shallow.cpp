// SPDX-License-Identifier: Apache-2.0
#include "networks/shallow.hpp"

namespace infimum::networks {

namespace {

// sum + a.x; an empty a is zero.
Rational plus_product(Rational sum, const RationalVector& a, const RationalVector& x) {
  for (std::size_t t = 0; t < a.size(); ++t) sum += a[t] * x.at(t);
  return sum;
}

}  // namespace

Rational Unit::preactivation(const RationalVector& x) const {
  return plus_product(bias, weights, x);
}

Rational ShallowNetwork::value(const RationalVector& x) const {
  Rational sum = plus_product(intercept, affine, x);
  for (const Unit& unit : units) {
    const Rational u = unit.preactivation(x);
    if (u > 0) sum += unit.sign * u;
  }
  if (output_relu && sum < 0) return 0;
  return sum;
}

}  // namespace infimum::networks
