// SPDX-License-Identifier: Apache-2.0
#include "search/incumbent.hpp"

#include "search/polish.hpp"

namespace infimum::search {

namespace {

constexpr Guess worthwhile = 1e-10;  // relative improvement for which an exact solve is tried

}  // namespace

Incumbent::Incumbent(const Frame& frame)
    : frame_(frame),
      descent_(frame),
      parameters_(frame.parameters(), Rational(0)),
      positive_(frame.problem.family.positive.value_or(frame.units())) {
  risk_ = erm::risk(frame.problem, network());
  guessed_risk_ = frame_.risk_to_guess(risk_);
}

bool Incumbent::promising(Guess risk) const {
  return risk < guessed_risk_ * (1.0 - worthwhile);
}

bool Incumbent::offer(GuessVector guess, std::size_t positive) {
  if (!promising(descent_.improve(guess, positive))) return false;
  const std::optional<std::vector<Rational>> exact = polish(frame_, guess, positive);
  return exact && offer_exact(*exact, positive);
}

bool Incumbent::offer_exact(const std::vector<Rational>& parameters, std::size_t positive) {
  const Rational risk = erm::risk(frame_.problem, frame_.to_network(parameters, positive));
  if (risk >= risk_) return false;
  parameters_ = parameters;
  positive_ = positive;
  risk_ = risk;
  guessed_risk_ = frame_.risk_to_guess(risk_);
  return true;
}

}  // namespace infimum::search
