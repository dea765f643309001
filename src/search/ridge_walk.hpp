// SPDX-License-Identifier: Apache-2.0
//
// Local descent along ridges. The risk is a quadratic on every cell, with ridges where the pre-activation of
// a unit vanishes at a point; least squares under one pattern of signs points across a ridge that the risk
// rises behind, and a descent that only follows such steps stalls there (search/descent.hpp). Here the walk
// goes on along the ridge: pre-activations that stopped it are held at 0, a step solves the least squares of
// the rest (an active set method), and the risk along a step is minimised exactly, kink by kink. Where
// nothing is left to gain, each pre-activation in turn is released to either side. For the squared loss; a
// guess.
#pragma once

#include <vector>

#include "search/pattern_squares.hpp"

namespace infimum::search {

// Solves the symmetric positive semidefinite system gram x = right (n x n, row by row), made definite by a
// share 1e-11 of its largest entry. False if that fails. A guess.
bool solve_guess(GuessVector gram, GuessVector& right, std::size_t n);

class RidgeWalk {
 public:
  // The frame must outlive the walk.
  explicit RidgeWalk(const Frame& frame) : frame_(frame), squares_(frame) {}

  // Improves stacked guessed parameters until no step helps; returns their risk, pure error excluded, up to
  // the rounding errors of all steps.
  Guess improve(GuessVector& parameters, std::size_t positive);

 private:
  struct Held {
    std::size_t unit, point;
  };
  struct Kink {
    Guess time;  // in steps
    std::size_t unit, point;
  };
  // weight * residual^2 at a point along the step, or a sum of such: constant + linear t + square t^2.
  struct Parabola {
    Guess constant = 0, linear = 0, square = 0;
    void add(Guess weight, Guess residual, Guess slope);
    Guess at(Guess t) const { return (square * t + linear) * t + constant; }
  };

  const Frame& frame_;
  PatternSquares squares_;
  std::size_t positive_ = 0;
  std::vector<Held> held_;
  GuessVector gram_, right_, step_;
  GuessVector before_, change_;   // pre-activations, unit after unit, and what the step does to them
  GuessVector residual_, slope_;  // of every point, likewise
  std::vector<Kink> kinks_;

  Guess sign(std::size_t unit) const { return unit < positive_ ? 1.0 : -1.0; }
  std::size_t place(const Held& held) const { return held.unit * squares_.size() + held.point; }
  bool attempt(GuessVector& parameters, Guess& risk, std::size_t released, int side);
  void find_preactivations(const GuessVector& parameters);
  void find_residuals(const GuessVector& parameters);
  void collect_moments(const GuessVector& parameters, std::size_t released, int side);
  void project_moments(std::size_t released);
  bool find_step(const GuessVector& parameters, std::size_t released, int side);
  void find_kinks();
  Parabola parabola_at_start(const GuessVector& parameters);
  bool minimise_along_step(const GuessVector& parameters, Guess& risk, Guess& time, const Kink*& stop);
  void pass(const Kink& kink, Parabola& parabola);
};

}  // namespace infimum::search
