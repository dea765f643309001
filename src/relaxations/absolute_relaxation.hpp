// SPDX-License-Identifier: Apache-2.0
//
// The relaxation for the absolute loss. The guessed linear program names a vertex: which r are at their
// bounds and which conditions are tight. The rest of r follows exactly from a small linear system; where the
// gap allows, the system is solved with margins, and its solution rounded to few bits.
#pragma once

#include "relaxations/absolute_fit.hpp"
#include "relaxations/leaf_rule.hpp"
#include "relaxations/relaxation.hpp"

namespace infimum::relaxations {

class AbsoluteRelaxation final : public Relaxation {
 public:
  explicit AbsoluteRelaxation(const Frame& frame) : frame_(frame), fit_(frame), rule_(frame) {}

  Guess guess(Region& region, Guess enough, std::size_t patience = 1) override {
    return fit_.bound(region, enough, patience);
  }
  const GuessVector& parameters() const override { return fit_.parameters(); }
  Guess true_risk() const override { return fit_.true_risk(); }
  const GuessVector& excess() const override { return fit_.excess(); }

  std::optional<Proved> prove(const Region& region, const Rational& target) override;
  Settled settle(const Region& region) override;

 private:
  using Residuals = std::map<std::size_t, Rational>;  // r by group, where not 0

  const Frame& frame_;
  AbsoluteFit fit_;
  LeafRule rule_;
  long last_bits_ = 9;  // of a network form

  struct Basis {
    std::vector<std::size_t> tight;  // columns
    std::vector<std::size_t> basic;  // variables of the program
  };

  bool holds(const Region& region, const Residuals& r, const Rational& target);
  std::optional<Proved> accept(const Region& region, const Residuals& r, const Rational& target);
  std::optional<Proved> prove_rounded(const Region& region, const Rational& target, Guess gap);
  Basis basis() const;
  std::optional<Residuals> vertex(const Region& region, Guess allowance) const;
  std::vector<Rational> margins(const Region& region, const Basis& at, Guess allowance) const;
  std::optional<Residuals> round(const Residuals& r, long bits) const;
  Residuals collect(const AbsoluteProgram<Rational>& program) const;
  erm::Witness encode(const Region& region, const Residuals& r);
  std::optional<erm::Witness> network_form(const Region& region, const Residuals& r, long bits);
};

}  // namespace infimum::relaxations
