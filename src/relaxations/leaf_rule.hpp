// SPDX-License-Identifier: Apache-2.0
//
// Rule LEAF of docs/certificate-format.md in exact integers: does a witness prove a lower bound of the risk
// on a region, and which one? This is the gate between guessing and claiming: every bound that the search
// believes has passed it. The independent checker repeats the same test in its own code.
#pragma once

#include <optional>
#include <vector>

#include "erm/witness.hpp"
#include "relaxations/basis_rule.hpp"
#include "relaxations/expansion.hpp"
#include "relaxations/idle_runs.hpp"

namespace infimum::relaxations {

class LeafRule {
 public:
  explicit LeafRule(const Frame& frame);
  LeafRule(const LeafRule&) = delete;  // refers to itself

  // The exact bound sum_i V_i(r_i), pure error included, and with one input what rule SEGMENTS adds; nullopt
  // if a condition of the rule fails. That addition is left out where the sum reaches `enough` without it.
  // Chords of a cone without generators are enclosed, unless they are to be computed exactly.
  // Cost: points x units x D integer products; for D > 2 this for every cell of the cones.
  std::optional<Rational> bound(const Region& region, const erm::Witness& witness,
                                const std::optional<Rational>& enough = std::nullopt,
                                bool exact_chords = false);

  // Of the last witness, written out.
  Expansion& expansion() { return expansion_; }

 private:
  const Frame& frame_;
  Rational pure_error_;

  Expansion expansion_;
  const GroupIntegers& integers_ = expansion_.integers();
  const std::vector<Integer>& r_ = expansion_.numerators();  // over denominator_
  const Integer& denominator_ = expansion_.denominator();
  const Multipliers& multipliers_ = expansion_.multipliers();
  IdleRuns<std::int64_t> idle_runs_;
  Bitset zeros_;
  BasisRule basis_rule_;
  std::vector<std::vector<ToldPair>> told_;  // by unit

  using Alphas = std::vector<std::vector<erm::Alpha>>;  // [unit][point], of the pairs that have one
  std::optional<Alphas> read_alphas(const Region& region, const erm::Witness& witness) const;
  std::optional<Rational> bound_by_bases(const Region& region, const erm::Witness& witness,
                                         bool exact_chords);
  bool read_pairs(const Region& region, const erm::Witness& witness);
  bool balance(const Region& region, const erm::Witness& witness);
  static bool may_be_solved(const Region& region, const erm::Witness& witness,
                            const erm::SolvedEntry& solved);
  bool solve_entries(const Region& region, const erm::Witness& witness, const Alphas& alphas);
  struct Equation {
    Rational sum;                   // F without solved entries, in units of 1 / denominator_
    Rational mean;                  // weighted mean of the factors of the decided points
    std::vector<Rational> factors;  // at the points of the solved entries
  };
  std::optional<Equation> equation(const Region& region, const erm::Witness& witness, std::size_t index,
                                   const Alphas& alphas) const;
  std::optional<cells::IntegerVector> direction(const Region& region, const erm::SolvedEntry& solved) const;
  bool balanced() const;
  bool within_weights() const;
  bool one_sided(const Region& region) const;
  Rational value(const Region& region) const;
  Rational idle_loss(const Region& region);
  struct Squares;
  Rational squared_value(const Region& region) const;
  Squares squares(const Region& region) const;
  Squares squares_in_words() const;
  Rational absolute_value(const Region& region) const;
};

}  // namespace infimum::relaxations
