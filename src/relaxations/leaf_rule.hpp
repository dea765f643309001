// SPDX-License-Identifier: Apache-2.0
//
// Rule LEAF of docs/certificate-format.md in exact integers: does a witness prove a lower bound of the risk
// on a region, and which one? This is the gate between guessing and claiming: every bound that the search
// believes has passed it. The independent checker repeats the same test in its own code.
#pragma once

#include <optional>
#include <vector>

#include "erm/witness.hpp"
#include "relaxations/region.hpp"
#include "relaxations/row_sums.hpp"

namespace infimum::relaxations {

class LeafRule {
 public:
  explicit LeafRule(const Frame& frame);
  const Frame& frame() const { return frame_; }
  const std::vector<Integer>& weights() const { return weights_; }  // of the points, up to a common factor

  // The exact bound sum_i V_i(r_i), pure error included; nullopt if a condition of the rule fails.
  // Cost: points x units x D integer products; for D > 2 this for every cell of the cones.
  std::optional<Rational> bound(const Region& region, const erm::Witness& witness);

  // Writes r out: r_i = numerators()[i] / denominator(). False for a network form without decided point.
  // Solved entries are left out: they need the rest of the rule.
  bool expand(const Region& region, const erm::Witness& witness);
  const std::vector<Integer>& numerators() const { return r_; }
  const Multipliers& multipliers() const { return multipliers_; }  // the numerators
  const Integer& denominator() const { return denominator_; }

 private:
  const Frame& frame_;
  Rational pure_error_;

  // Common denominators of the data: weight_i = weights_[i] / weight_unit_, weight_i * mean_i = sums_[i] /
  // sum_unit_.
  Integer weight_unit_ = 1, sum_unit_ = 1;
  std::vector<Integer> weights_, sums_;
  std::vector<std::int64_t> sum_words_;    // the sums, if they are short
  long sum_digits_ = 0;                    // of the longest sum
  std::vector<std::size_t> weight_class_;  // points of equal weight share a class
  std::vector<Integer> class_weights_;

  // For the absolute loss: y = target / target_unit_, weight = weight / member_unit_, and the group's sum of
  // weight * |target - y| = distance / (target_unit_ * member_unit_).
  struct Member {
    Integer target, weight, distance;
  };
  Integer target_unit_ = 1, member_unit_ = 1;
  std::vector<std::vector<Member>> members_;
  std::vector<Integer> off_;  // the group's loss where the output is off, in the units of distances

  // The witness written out: r_i = r_[i] / denominator_.
  std::vector<Integer> r_;
  Integer denominator_;
  Multipliers multipliers_, weight_multipliers_;
  std::vector<Integer> heights_;  // h_i at decided points, in units of height_unit_
  Rational height_unit_;

  void collect_members();
  void expand_squared(const Region& region, const erm::Witness& witness);
  void expand_absolute(const Region& region, const erm::Witness& witness);
  void find_heights(const Region& region, const erm::Witness& witness, std::size_t first);
  void find_height(const Region& region, const std::vector<Integer>& coefficients, std::size_t point);
  long height_in_words(const Region& region, const std::vector<std::int64_t>& coefficients,
                       std::size_t point) const;
  void add_entries(const erm::Witness& witness);
  using Alphas = std::vector<std::vector<erm::Alpha>>;  // [unit][point], of the pairs that have one
  std::optional<Alphas> read_alphas(const Region& region, const erm::Witness& witness) const;
  bool solve_entries(const Region& region, const erm::Witness& witness, const Alphas& alphas);
  struct Equation {
    Rational sum;                   // F without solved entries, in units of 1 / denominator_
    Rational mean;                  // weighted mean of the factors of the decided points
    std::vector<Rational> factors;  // at the points of the solved entries
  };
  std::optional<Equation> equation(const Region& region, const erm::Witness& witness, std::size_t index,
                                   const Alphas& alphas) const;
  std::optional<cells::IntegerVector> direction(const Region& region, const erm::SolvedEntry& solved) const;
  void add_solved(const Region& region, const erm::Witness& witness, const std::vector<Rational>& values);
  bool balanced() const;
  bool within_weights() const;
  bool one_sided(const Region& region) const;
  Rational value(const Region& region) const;
  struct Squares;
  Rational squared_value(const Region& region) const;
  Squares squares(const Region& region) const;
  Squares squares_in_words() const;
  Rational absolute_value(const Region& region) const;
};

}  // namespace infimum::relaxations
