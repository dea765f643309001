// SPDX-License-Identifier: Apache-2.0
//
// Would a rounded fit pass rule LEAF? Rounding changes r a little; conditions and bound respond to that
// linearly and quadratically, and in floats both responses cost a hundredth of the exact test. Three of four
// roundings that are tried do not pass. A forecast is a guess: it decides what is tested, never what is
// claimed.
#pragma once

#include "relaxations/corrections.hpp"
#include "relaxations/quadratic_fit.hpp"

namespace infimum::relaxations {

class Forecast {
 public:
  // What is about to be rounded.
  struct Draft {
    GuessVector guessed;          // stacked parameters
    GuessVector parameters;       // the same over the integer rows
    std::vector<Hinge> hinges;    // with their residuals
    GuessVector gradient;         // of every column
    std::vector<bool> equations;  // columns whose condition is an equation, met exactly or implied
    Guess bound = 0;
  };

  // All arguments must outlive the forecast.
  Forecast(const Frame& frame, const Region& region, const QuadraticFit& fit, const Draft& draft,
           const Corrections& corrections)
      : frame_(frame), region_(region), fit_(fit), draft_(draft), corrections_(corrections) {}

  // The network with about `bits` bits, r at hinges in multiples of 2^exponent: do all conditions hold, and
  // is the bound at least `goal`?
  bool passes(long bits, long exponent, Guess goal);

 private:
  const Frame& frame_;
  const Region& region_;
  const QuadraticFit& fit_;
  const Draft& draft_;
  const Corrections& corrections_;
  GuessVector step_, response_, gradient_;
  std::vector<QuadraticFit::Pull> pulls_;  // those of the hinges first, in their order

  bool has_network() const { return !region_.decided().none(); }
  void round_network(long bits);
  void round_hinges(long exponent);
  void balance();
  bool correct();
  void respond();
  bool conditions_hold() const;
  Guess gain() const;
  Guess gain_of_step() const;
  Guess gain_at_hinge(std::size_t index) const;
  Guess gain_of_network(const QuadraticFit::Pull& pull) const;
  Guess network_at(const GuessVector& parameters, std::size_t point) const;
};

}  // namespace infimum::relaxations
