// SPDX-License-Identifier: Apache-2.0
//
// The best network so far: exact parameters, exact risk. It accepts guesses, which are first improved by
// descent and then made exact, and exact networks; in both cases only the exact risk on the data decides.
#pragma once

#include <cstdint>
#include <vector>

#include "search/descent.hpp"

namespace infimum::search {

using numbers::Rational;

class Incumbent {
 public:
  // Starts with the zero network.
  explicit Incumbent(const Frame& frame);

  const Rational& risk() const { return risk_; }
  Guess guessed_risk() const { return guessed_risk_; }  // pure error excluded for the squared loss
  std::size_t positive() const { return positive_; }
  networks::ShallowNetwork network() const { return frame_.to_network(parameters_, positive_); }
  const std::vector<Rational>& parameters() const { return parameters_; }  // over the integer rows

  // Each returns whether the incumbent became better.
  bool offer(GuessVector guess, std::size_t positive);
  // Descends from the guess without making it exact; returns its guessed risk.
  Guess improve(GuessVector& guess, std::size_t positive) { return descent_.improve(guess, positive); }
  bool offer_exact(const std::vector<Rational>& parameters, std::size_t positive);

 private:
  const Frame& frame_;
  Descent descent_;
  std::vector<Rational> parameters_;
  std::size_t positive_ = 0;
  Rational risk_;
  Guess guessed_risk_ = 0;

  bool promising(Guess risk) const;
};

}  // namespace infimum::search
