// SPDX-License-Identifier: Apache-2.0
#include "search/incumbent.hpp"

#include "search/polish.hpp"

namespace infimum::search {

namespace {

constexpr Guess worthwhile = 1e-10;  // relative improvement for which an exact solve is tried

}  // namespace

Incumbent::Incumbent(const Frame& frame)
    : frame_(frame),
      exact_risk_(frame),
      best_(std::make_shared<const Best>(judged(std::vector<Rational>(frame.parameters(), Rational(0)),
                                                frame.problem.family.positive.value_or(frame.units())))),
      guessed_risk_(best_->guessed_risk) {}

Incumbent::Best Incumbent::judged(std::vector<Rational> parameters, std::size_t positive) const {
  Rational risk = exact_risk_.of(parameters, positive);
  const Guess guessed_risk = frame_.risk_to_guess(risk);
  return {std::move(parameters), positive, std::move(risk), guessed_risk};
}

std::shared_ptr<const Incumbent::Best> Incumbent::best() const {
  const std::lock_guard lock(mutex_);
  return best_;
}

networks::ShallowNetwork Incumbent::network() const {
  const std::shared_ptr<const Best> now = best();
  return frame_.to_network(now->parameters, now->positive);
}

bool Incumbent::offer(Descent& descent, GuessVector guess, std::size_t positive) {
  const Guess risk = descent.perfect(guess, positive);
  if (!(risk < guessed_risk() * (1.0 - worthwhile))) return false;
  std::optional<std::vector<Rational>> exact = polish(frame_, guess, positive);
  return exact && offer_exact(std::move(*exact), positive);
}

bool Incumbent::offer_exact(std::vector<Rational> parameters, std::size_t positive) {
  auto offered = std::make_shared<const Best>(judged(std::move(parameters), positive));
  const std::lock_guard lock(mutex_);
  if (offered->risk >= best_->risk) return false;
  best_ = std::move(offered);
  guessed_risk_.store(best_->guessed_risk, std::memory_order_relaxed);
  version_.fetch_add(1, std::memory_order_release);
  return true;
}

}  // namespace infimum::search
