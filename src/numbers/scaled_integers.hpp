// SPDX-License-Identifier: Apache-2.0
//
// A list of rationals over one common unit: entry i is integer(i) * unit, the integers in two's complement
// with the same number of 64-bit limbs each, one after the other. Weights, points and gradients of exact
// computing are such lists: a float is a dyadic rational, so a tensor of floats is a list of integers times a
// power of two, and no fraction is ever reduced. The unit is the greatest that all entries are multiples of,
// so that the integers are as short as a common unit allows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "numbers/rational.hpp"

namespace infimum::numbers {

class ScaledIntegers {
 public:
  ScaledIntegers() = default;  // no entries
  // Exact. std::domain_error if an entry is infinite or NaN; std::length_error if a common denominator
  // is so long that the list would take more than 512 MiB (fractions) or 8 GiB (floats).
  static ScaledIntegers of(std::span<const double> values);
  static ScaledIntegers of(std::span<const float> values);
  static ScaledIntegers of(std::span<const Rational> values);
  // Integers as they come, `limbs` words each, the least first; a unit above 0. std::invalid_argument if the
  // words are no multiple of the limbs.
  ScaledIntegers(Rational unit, std::size_t limbs, std::vector<std::uint64_t> words);

  std::size_t size() const { return words_.size() / limbs_; }
  std::size_t limbs() const { return limbs_; }
  const Rational& unit() const { return unit_; }
  std::span<const std::uint64_t> words() const { return words_; }

  bool negative(std::size_t i) const { return static_cast<std::int64_t>(words_[(i + 1) * limbs_ - 1]) < 0; }
  bool zero(std::size_t i) const;
  Integer integer(std::size_t i) const;
  Rational value(std::size_t i) const { return Rational(integer(i)) * unit_; }
  std::size_t bits() const;                            // of the largest |integer|; 0 if all are 0
  bool operator==(const ScaledIntegers& other) const;  // the same values, whatever the units

  // Every value to a double within a relative error of 2^-52; beyond the range of doubles, infinities and an
  // absolute error of 2^-1074. `all_exact` tells whether no value was changed.
  void to_doubles(std::span<double> out, bool& all_exact) const;
  // Likewise integer(i) * 2^shift.
  void integers_to_doubles(long shift, std::span<double> out) const;

 private:
  void to_doubles(const Rational& unit, std::span<double> out, bool& all_exact) const;

  Rational unit_ = 1;
  std::size_t limbs_ = 1;
  std::vector<std::uint64_t> words_;
};

// How many entries there are of each sign, and the least and the greatest |integer| that is not 0 (0 if all are).
struct Magnitudes {
  std::size_t positive = 0, negative = 0, zero = 0;
  Integer least = 0, greatest = 0;
};
Magnitudes magnitudes_of(const ScaledIntegers& list);

// The parts one after the other, over a common unit. Exact; std::length_error as for fractions.
ScaledIntegers concatenation(std::span<const ScaledIntegers> parts);

// Columns first, ..., last - 1 of a matrix of `rows` rows.
ScaledIntegers columns_of(const ScaledIntegers& matrix, std::size_t rows, std::size_t first,
                          std::size_t last);

}  // namespace infimum::numbers
