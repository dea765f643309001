// SPDX-License-Identifier: Apache-2.0
//
// The relaxation for the absolute loss. The guessed fit ends at a vertex, which names which r are at their
// bounds and which conditions are tight. Where the gap allows, the other r are rounded to few bits; where
// there is none, they are solved for exactly.
#pragma once

#include "relaxations/absolute_rounding.hpp"
#include "relaxations/exact_risk.hpp"
#include "relaxations/leaf_rule.hpp"
#include "relaxations/relaxation.hpp"

namespace infimum::relaxations {

class AbsoluteRelaxation final : public Relaxation {
 public:
  explicit AbsoluteRelaxation(const Frame& frame)
      : frame_(frame), fit_(frame), encoding_(frame), rounding_(frame), rule_(frame), exact_risk_(frame) {}

  Guess guess(Region& region, Guess enough, std::size_t patience = 1) override {
    return fit_.bound(region, enough, patience);
  }
  const GuessVector& parameters() const override { return fit_.parameters(); }
  Guess true_risk() const override { return fit_.true_risk(); }
  const GuessVector& excess() const override { return fit_.excess(); }
  const GuessVector& widths(std::size_t point) override { return fit_.widths(point); }

  std::optional<Proved> prove(const Region& region, const Rational& target) override;
  Settled settle(const Region& region) override;

 private:
  const Frame& frame_;
  AbsoluteFit fit_;
  AbsoluteEncoding encoding_;
  AbsoluteRounding rounding_;
  LeafRule rule_;
  ExactRisk exact_risk_;

  std::optional<Proved> accept(const Region& region, const AbsoluteResiduals& r);
  std::optional<Settled> settle_vertex(const Region& region);
};

}  // namespace infimum::relaxations
