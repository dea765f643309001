// SPDX-License-Identifier: Apache-2.0
#include "relaxations/coarse.hpp"

#include <algorithm>
#include <cmath>

#include "numbers/powers.hpp"

namespace infimum::relaxations {

Integer rounded(Guess value, long exponent) {
  const Guess scaled = std::ldexp(value, static_cast<int>(-exponent));
  return Integer(std::isfinite(scaled) ? std::nearbyint(scaled) : 0.0);
}

long exponent_for(Guess largest, long bits) {
  return largest > 0 && std::isfinite(largest) ? std::ilogb(largest) + 1 - bits : 0;
}

namespace {

// With the squared loss the intercept follows from the rest, if cones have generators; it is not stored.
std::size_t first_stored(const Frame& frame) {
  const bool follows = frame.problem.loss == erm::Loss::squared && frame.problem.cones == erm::Cones::rays;
  return follows ? frame.intercept() : 0;
}

// sigma of the coordinate of a stacked parameter.
long digits(const Frame& frame, std::size_t m) {
  if (m < frame.intercept()) return 0;
  const std::size_t t = m - frame.intercept();
  return frame.groups.bits(t < frame.affine() ? t : (t - frame.affine()) % frame.dimension());
}

long network_exponent(const Frame& frame, const GuessVector& parameters, long bits) {
  Guess largest = 0;
  for (std::size_t m = first_stored(frame); m < parameters.size(); ++m) {
    largest = std::max(largest, std::ldexp(std::abs(parameters[m]), static_cast<int>(digits(frame, m))));
  }
  return exponent_for(largest, bits);
}

}  // namespace

erm::Witness coarse_network(const Frame& frame, const GuessVector& parameters, long bits) {
  erm::Witness witness;
  witness.network_form = true;
  witness.exponent = network_exponent(frame, parameters, bits);
  for (std::size_t m = first_stored(frame); m < parameters.size(); ++m) {
    witness.coefficients.push_back(rounded(parameters[m], witness.exponent - digits(frame, m)));
  }
  return witness;
}

GuessVector coarse_values(const Frame& frame, const GuessVector& parameters, long bits) {
  const long exponent = network_exponent(frame, parameters, bits);
  GuessVector values = parameters;
  for (std::size_t m = first_stored(frame); m < parameters.size(); ++m) {
    values[m] = Grid(exponent - digits(frame, m)).nearest(parameters[m]);
  }
  return values;
}

GuessVector coarse_change(const Frame& frame, const GuessVector& parameters, long bits) {
  GuessVector change = coarse_values(frame, parameters, bits);
  for (std::size_t m = 0; m < parameters.size(); ++m) change[m] -= parameters[m];
  return change;
}

erm::Witness exact_network(const Frame& frame, const std::vector<Rational>& parameters) {
  erm::Witness witness;
  witness.network_form = true;
  std::vector<Rational> scaled;
  for (std::size_t m = first_stored(frame); m < parameters.size(); ++m) {
    scaled.push_back(parameters[m] * numbers::times_power_of_two(1, digits(frame, m)));
    witness.denominator = lcm(witness.denominator, scaled.back().get_den());
  }
  for (const Rational& value : scaled) {
    witness.coefficients.push_back(value.get_num() * (witness.denominator / value.get_den()));
  }
  return witness;
}

}  // namespace infimum::relaxations
