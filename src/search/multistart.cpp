// SPDX-License-Identifier: Apache-2.0
#include "search/multistart.hpp"

#include <algorithm>
#include <cmath>

#include "base/random.hpp"

namespace infimum::search {

namespace {

constexpr double cheap_work = 4e7, most_work = 1.5e8;  // floating-point operations, about
constexpr double fewest_starts = 20, most_starts = 2000, starts_per_parameter = 50;
constexpr double steps_per_start = 8;
constexpr std::size_t enough_hits =
    20;  // of the best risk, for which the starts are few that miss a better one
constexpr Guess same = 1e-9;

std::size_t number_of_starts(const Frame& frame, std::size_t targets) {
  const double p = static_cast<double>(frame.parameters());
  const double per_start = steps_per_start * static_cast<double>(targets + 1) * (p * p / 2 + 4 * p);
  const double starts =
      std::max(cheap_work / per_start, std::min(most_work / per_start, starts_per_parameter * p));
  return static_cast<std::size_t>(std::clamp(starts, fewest_starts, most_starts));
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
  std::size_t hits = 0;
  for (std::size_t start = 0; start < starts && hits < enough_hits && !limits.reached(); ++start) {
    const std::size_t positive = frame.problem.family.positive.value_or(start % (frame.units() + 1));
    GuessVector guess(frame.parameters(), 0.0);
    for (std::size_t j = 0; j < frame.units(); ++j) random_unit(frame, random, &guess[frame.unit_offset(j)]);
    Guess risk = descent.approach(guess, positive);
    if (start == 0) incumbent.offer(descent, guess, positive);
    if (std::abs(risk - best_approached) <= same * best_approached) ++hits;
    if (!(risk < best_approached)) continue;
    if (risk < (1 - same) * best_approached) hits = 1;
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
