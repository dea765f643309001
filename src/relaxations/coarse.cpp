// SPDX-License-Identifier: Apache-2.0
#include "relaxations/coarse.hpp"

#include <algorithm>
#include <cmath>

namespace infimum::relaxations {

Rational dyadic(const Integer& mantissa, long exponent) {
  Rational result(mantissa);
  if (exponent >= 0) {
    mpq_mul_2exp(result.get_mpq_t(), result.get_mpq_t(), static_cast<mp_bitcnt_t>(exponent));
  } else {
    mpq_div_2exp(result.get_mpq_t(), result.get_mpq_t(), static_cast<mp_bitcnt_t>(-exponent));
  }
  return result;
}

Integer rounded(Guess value, long exponent) {
  return Integer(std::nearbyint(std::ldexp(value, static_cast<int>(-exponent))));
}

long exponent_for(Guess largest, long bits) { return largest > 0 ? std::ilogb(largest) + 1 - bits : 0; }

erm::Witness coarse_network(const Frame& frame, const GuessVector& parameters, long bits) {
  // With the squared loss the intercept follows from the rest; it is not stored.
  const std::size_t first = frame.problem.loss == erm::Loss::squared ? frame.intercept() : 0;
  const auto digits = [&](std::size_t m) -> long {
    if (m < frame.intercept()) return 0;
    const std::size_t t = m - frame.intercept();
    return frame.groups.bits(t < frame.affine() ? t : (t - frame.affine()) % frame.dimension());
  };
  Guess largest = 0;
  for (std::size_t m = first; m < parameters.size(); ++m) {
    largest = std::max(largest, std::ldexp(std::abs(parameters[m]), static_cast<int>(digits(m))));
  }
  erm::Witness witness;
  witness.network_form = true;
  witness.exponent = exponent_for(largest, bits);
  for (std::size_t m = first; m < parameters.size(); ++m) {
    witness.coefficients.push_back(rounded(parameters[m], witness.exponent - digits(m)));
  }
  return witness;
}

}  // namespace infimum::relaxations
