// SPDX-License-Identifier: Apache-2.0
//
// The relaxation for the squared loss: a guessed fit, rounded to a witness of few bits where there is a gap
// to spend, and solved exactly where there is none.
#pragma once

#include "relaxations/quadratic_fit.hpp"
#include "relaxations/relaxation.hpp"
#include "relaxations/squared_rounding.hpp"

namespace infimum::relaxations {

class SquaredRelaxation final : public Relaxation {
 public:
  explicit SquaredRelaxation(const Frame& frame);

  Guess guess(Region& region, Guess enough, std::size_t patience = 1) override {
    return fit_->bound(region, enough, patience);
  }
  const GuessVector& parameters() const override { return fit_->parameters(); }
  Guess true_risk() const override { return fit_->true_risk(); }
  const GuessVector& excess() const override {
    fit_->complete();
    return fit_->excess();
  }
  const std::vector<GuessVector>& gaps() const override {
    fit_->complete();
    return fit_->gaps();
  }
  const GuessVector& widths(std::size_t point) override { return fit_->widths(point); }

  std::optional<Proved> prove(const Region& region, const Rational& target) override;
  bool can_confirm() const override { return !frame_.problem.family.output_relu; }
  std::optional<Proved> confirm(const Region& region, const std::vector<Rational>& parameters,
                                const Rational& target) override;
  Settled settle(const Region& region) override;

 private:
  const Frame& frame_;
  std::unique_ptr<QuadraticFit> fit_;
  LeafRule rule_;
  SquaredRounding rounding_;

  std::optional<Proved> prove_exactly(const Region& region, const Rational& target);
};

}  // namespace infimum::relaxations
