// SPDX-License-Identifier: Apache-2.0
//
// From a guessed fit over a cone that is known by its cuts to a witness of few bits. In the fit the form q of
// rule BASES is a combination of the few cuts on which the unit rests, and rounding would spoil that. So a
// part of the gap is spent first: the fit is pulled so that q becomes a combination of a whole basis, with
// all coefficients well above 0; then coarse numbers do, and the exact test decides.
#pragma once

#include <optional>

#include "linear/semidefinite_ldl.hpp"
#include "relaxations/cut_draft.hpp"
#include "relaxations/leaf_rule.hpp"
#include "relaxations/relaxation.hpp"

namespace infimum::relaxations {

class CutRounding {
 public:
  CutRounding(const Frame& frame, LeafRule& rule);

  // A witness with exact bound >= target, or nullopt. `value` is that of the fit, which it leaves pulled.
  std::optional<Proved> round(const Region& region, CutFit& fit, Guess value, const Rational& target);

 private:
  const Frame& frame_;
  LeafRule& rule_;
  CutDraft draft_;
  long last_bits_ = 10;  // that sufficed

  struct Part {
    std::size_t cut;
    Guess multiple;
  };
  std::vector<std::size_t> form_;  // the basis of q: places in the list of cuts
  std::vector<Part> parts_;        // of the pull
  std::vector<Guess> distances_;   // of the fit from all cuts, in its own norm
  std::vector<std::size_t> order_;
  GuessVector independent_;         // directions of the form, orthogonal
  std::vector<Part> whole_;         // q as a combination of independent cuts
  linear::SemidefiniteLdl factor_;  // of their products
  GuessVector row_, beta_;

  bool choose_form(const CutFit& fit);
  bool complete_form(const CutFit& fit);
  bool joins_form(const CutFit& fit, std::size_t cut, Guess least);
  std::vector<std::size_t> idle_cuts(const CutFit& fit) const;
  GuessVector pull(const CutFit& fit, Guess allowance);
  void reduce(const CutFit& fit);
  void add_part(const CutFit& fit, Part part);
  Guess product(const CutFit& fit, std::size_t a, std::size_t b) const;
  std::optional<Proved> round_off(const Region& region, const Rational& target, Guess goal);
};

}  // namespace infimum::relaxations
