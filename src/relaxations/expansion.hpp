// SPDX-License-Identifier: Apache-2.0
//
// A witness written out: r_i = numerators()[i] / denominator(), from the coarse network and the entries that
// it stores (docs/certificate-format.md, section 7). Exact. In words where numbers are short.
#pragma once

#include <vector>

#include "erm/witness.hpp"
#include "relaxations/region.hpp"
#include "relaxations/row_sums.hpp"

namespace infimum::relaxations {

class Expansion {
 public:
  explicit Expansion(const Frame& frame);
  Expansion(const Expansion&) = delete;  // refers to itself

  const Frame& frame() const { return frame_; }
  const GroupIntegers& integers() const { return integers_; }
  const std::vector<Integer>& numerators() const { return r_; }
  const Integer& denominator() const { return denominator_; }
  const Multipliers& multipliers() const { return multipliers_; }  // the numerators
  const Multipliers& weights() const { return weights_; }          // those of integers()
  // Where cones are nothing but their cuts free pairs have a base, too: whether the stored network's unit is
  // positive there, or 0.
  bool rises(std::size_t unit, std::size_t point) const { return rising_[unit].test(point); }
  bool vanishes(std::size_t unit, std::size_t point) const { return vanishing_[unit].test(point); }

  // False for a network form without decided point, if cones have generators. Solved entries are left out:
  // they need the rule. Cost: D products for each decided point and unit.
  bool write_out(const Region& region, const erm::Witness& witness);
  // The solved entries, and for the squared loss the move of the intercept that they cause.
  void add_solved(const Region& region, const erm::Witness& witness, const std::vector<Rational>& values);

 private:
  const Frame& frame_;
  const GroupIntegers& integers_;
  std::vector<Integer> r_;
  Integer denominator_;
  Multipliers multipliers_, weights_;
  std::vector<Integer> heights_;  // h_i at decided points, in units of height_unit_
  Rational height_unit_;
  Bitset based_;                            // points that may have a base
  std::vector<Bitset> rising_, vanishing_;  // by unit

  void write_squared(const Region& region, const erm::Witness& witness);
  void write_absolute(const Region& region, const erm::Witness& witness);
  void find_heights(const Region& region, const erm::Witness& witness, std::size_t first);
  void find_based(const Region& region);
  bool is_of_use(const Region& region, std::size_t point) const;
  void find_height(const Region& region, const std::vector<Integer>& coefficients, std::size_t point);
  long height_in_words(const Region& region, const std::vector<std::int64_t>& coefficients,
                       std::size_t point);
  void add_entries(const erm::Witness& witness);
};

}  // namespace infimum::relaxations
