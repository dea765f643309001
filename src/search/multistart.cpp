// SPDX-License-Identifier: Apache-2.0
#include "search/multistart.hpp"

#include <algorithm>

#include "base/random.hpp"

namespace infimum::search {

namespace {

constexpr double work_budget = 1.5e8;  // floating-point operations, about
constexpr std::size_t fewest_starts = 20, most_starts = 2000;
constexpr double steps_per_start = 8;

std::size_t number_of_starts(const Frame& frame, std::size_t targets) {
  const double p = static_cast<double>(frame.parameters());
  const double per_start = steps_per_start * static_cast<double>(targets + 1) * (p * p / 2 + 4 * p);
  return std::clamp(static_cast<std::size_t>(work_budget / per_start), fewest_starts, most_starts);
}

// A random direction; with bias, a kink through a random point.
void random_unit(const Frame& frame, base::Random& random, Guess* theta) {
  const std::size_t D = frame.dimension();
  for (std::size_t t = 0; t < D; ++t) theta[t] = random.symmetric();
  if (!frame.problem.family.bias) return;
  const Guess* x = frame.x(random.below(frame.points()));
  theta[D - 1] = 0.01 * random.symmetric();
  for (std::size_t t = 0; t + 1 < D; ++t) theta[D - 1] -= theta[t] * x[t];
}

}  // namespace

void multistart(const Frame& frame, std::uint64_t seed, const base::Limits& limits, Incumbent& incumbent) {
  if (frame.points() == 0) return;
  base::Random random(seed);
  Descent descent(frame);
  const std::size_t starts = number_of_starts(frame, descent.targets());
  // Making a network exact is the expensive part where there are many inputs: only the first and the best
  // are.
  GuessVector best;
  std::size_t best_positive = 0;
  Guess best_risk = incumbent.guessed_risk(), best_approached = best_risk;
  for (std::size_t start = 0; start < starts && !limits.reached(); ++start) {
    const std::size_t positive = frame.problem.family.positive.value_or(start % (frame.units() + 1));
    GuessVector guess(frame.parameters(), 0.0);
    for (std::size_t j = 0; j < frame.units(); ++j) random_unit(frame, random, &guess[frame.unit_offset(j)]);
    Guess risk = descent.approach(guess, positive);
    if (start == 0) incumbent.offer(descent, guess, positive);
    if (!(risk < best_approached)) continue;
    best_approached = risk;
    risk = descent.improve(guess, positive);
    if (!(risk < best_risk)) continue;
    best_risk = risk;
    best_positive = positive;
    best = std::move(guess);
  }
  if (!best.empty()) incumbent.offer(descent, std::move(best), best_positive);
}

}  // namespace infimum::search
