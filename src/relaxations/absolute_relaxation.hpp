// SPDX-License-Identifier: Apache-2.0
//
// The relaxation for the absolute loss. The guessed linear program names a vertex: which r are at their
// bounds and which conditions are tight. The rest of r then follows exactly from a small linear system, so no
// rounding is needed.
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

  std::optional<Residuals> vertex(const Region& region) const;
  Residuals collect(const AbsoluteProgram<Rational>& program) const;
  erm::Witness encode(const Region& region, const Residuals& r);
  std::optional<erm::Witness> network_form(const Region& region, const Residuals& r, long bits);
};

}  // namespace infimum::relaxations
