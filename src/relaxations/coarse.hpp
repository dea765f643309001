// SPDX-License-Identifier: Apache-2.0
//
// Networks and residuals as certificates store them: guessed ones with few bits, exact ones with a
// denominator.
#pragma once

#include <cmath>

#include "erm/witness.hpp"
#include "relaxations/frame.hpp"

namespace infimum::relaxations {

inline constexpr long largest_exponent = 4096;  // that the certificate format can store

// The nearest integer to value / 2^exponent.
Integer rounded(Guess value, long exponent);
// The exponent at which numbers up to `largest` have about `bits` bits.
long exponent_for(Guess largest, long bits);

// The multiples of 2^exponent, in floats.
class Grid {
 public:
  explicit Grid(long exponent)
      : step_(std::ldexp(1.0, static_cast<int>(exponent))),
        count_(std::ldexp(1.0, static_cast<int>(-exponent))) {}
  // What the two above make of the value.
  Guess nearest(Guess value) const { return std::nearbyint(value * count_) * step_; }

 private:
  Guess step_, count_;  // in one
};

// The network form of a witness, without entries: parameters over the integer rows, stacked, with about
// `bits` bits.
erm::Witness coarse_network(const Frame& frame, const GuessVector& parameters, long bits);
// What that makes of the parameters, in floats; and by how much it moves them, 0 for those that are not
// stored.
GuessVector coarse_values(const Frame& frame, const GuessVector& parameters, long bits);
GuessVector coarse_change(const Frame& frame, const GuessVector& parameters, long bits);

// The same of exact parameters, exactly.
erm::Witness exact_network(const Frame& frame, const std::vector<Rational>& parameters);

}  // namespace infimum::relaxations
