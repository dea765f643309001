// SPDX-License-Identifier: Apache-2.0
//
// From a guessed fit to a witness of few bits. Plain rounding fails: errors hit the conditions that are
// tight. So a part of the gap is spent first, to make every condition that can be strict strict; conditions
// that cannot (a unit that is on at all used points, units of opposite sign that overlap, lineality, the
// affine term) are equations, and are met exactly by corrections at a few pivot points. Then coarse numbers
// do, and the exact test decides.
#pragma once

#include <optional>

#include "linear/semidefinite_ldl.hpp"
#include "relaxations/forecast.hpp"
#include "relaxations/leaf_rule.hpp"
#include "relaxations/relaxation.hpp"

namespace infimum::relaxations {

class SquaredRounding {
 public:
  SquaredRounding(const Frame& frame, LeafRule& rule) : frame_(frame), rule_(rule) {}

  // A witness for the fit with exact bound >= target, or nullopt. Hinges that turn out to be in the way are
  // dropped from the fit.
  std::optional<Proved> round(const Region& region, QuadraticFit& fit, const Rational& target);

 private:
  const Frame& frame_;
  LeafRule& rule_;
  // What sufficed last time: bits of the network, and how many less for hinges. Regions that follow each
  // other are alike.
  long last_bits_ = 4, coarser_ = 0;

  const Region* region_ = nullptr;
  const QuadraticFit* fit_ = nullptr;
  std::vector<std::size_t> tight_;      // columns whose conditions are controlled
  GuessVector sizes_;                   // of all columns
  Guess unit_margin_ = 0;               // of a column of size 1
  std::vector<bool> implied_;           // columns whose conditions follow from equations
  GuessVector margins_;                 // by which they shall hold; 0 for equations
  std::vector<std::size_t> equations_;  // columns that are met exactly
  GuessVector multipliers_;             // of the tight columns
  Forecast::Draft draft_;               // the fit with these multipliers
  // Of the tight columns: products with those before them and themselves, with the targets, square roots of
  // the squares; the products factored, and factored once more to tell which columns depend on others.
  std::vector<GuessVector> gram_;
  GuessVector linear_, norms_;
  linear::SemidefiniteLdl factor_, ranks_;
  GuessVector row_, beta_;  // of the column that join() looks at: products, and what it depends on

  std::optional<Proved> round_off(const Rational& target, Guess goal);
  bool spend(Guess allowance);
  Guess lost() const;
  void solve_margins(Guess allowance);
  void choose_margins(Guess allowance);
  void find_row(std::size_t column, std::size_t count);
  void add_row();
  void reconcile(std::size_t a);
  bool is_equation(std::size_t column) const;
  bool join_violated();
  bool is_violated(std::size_t a) const;
  bool join(std::size_t a);
  bool bind(std::size_t a);
  void make_draft(Guess bound);
  std::vector<std::size_t> turned_hinges() const;
  std::optional<Proved> try_bits(long bits, const Rational& target, const Corrections& corrections);
  Guess r(const Hinge& hinge) const;
  long hinge_exponent(long bits) const;
  erm::Witness coarse(long bits) const;
  std::vector<std::size_t> exact_conditions(bool network_form) const;
};

}  // namespace infimum::relaxations
