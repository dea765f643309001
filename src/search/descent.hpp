// SPDX-License-Identifier: Apache-2.0
//
// Local descent on the risk in floating point: keep the pattern of signs, fit the points under it by
// (reweighted) least squares, walk towards the fit as long as the true risk falls, repeat. Finds good
// incumbents; proves nothing.
#pragma once

#include "relaxations/frame.hpp"

namespace infimum::search {

using relaxations::Frame;
using relaxations::Guess;
using relaxations::GuessVector;

class Descent {
 public:
  explicit Descent(const Frame& frame);

  // Guessed risk (pure error excluded for the squared loss) of stacked guessed parameters.
  Guess risk(const GuessVector& parameters, std::size_t positive) const;
  // Improves the parameters until no step helps; returns their risk. Monotone.
  Guess improve(GuessVector& parameters, std::size_t positive);
  // The same with little effort for the absolute loss, whose descent is slow where it ends; no difference for
  // the squared one.
  Guess approach(GuessVector& parameters, std::size_t positive);
  std::size_t targets() const { return targets_.size(); }

 private:
  const Frame& frame_;
  struct Target {
    std::size_t group;
    Guess y, weight;
  };
  std::vector<Target> targets_;  // groups' means for the squared loss, single points for the absolute
  GuessVector gram_, right_, z_, trial_;

  Guess descend(GuessVector& parameters, std::size_t positive, Guess least_smoothing, Guess least_fall);
  Guess value(const GuessVector& parameters, std::size_t positive, std::size_t group) const;
  bool fit_pattern(const GuessVector& parameters, std::size_t positive, Guess smoothing, GuessVector& fit);
  bool walk(GuessVector& parameters, std::size_t positive, const GuessVector& fit, Guess& risk);
};

// Solves the symmetric positive semidefinite system gram x = right (n x n, row by row) with a little ridge. A
// guess.
bool solve_guess(GuessVector gram, GuessVector& right, std::size_t n);

}  // namespace infimum::search
