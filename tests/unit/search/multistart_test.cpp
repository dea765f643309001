// SPDX-License-Identifier: Apache-2.0
#include "search/multistart.hpp"

#include <gtest/gtest.h>

#include "search/solve.hpp"

namespace infimum::search {
namespace {

Rational found(const Frame& frame, std::uint64_t seed) {
  const base::Limits limits;
  Incumbent incumbent(frame);
  Multistart(frame, seed).first_round(limits, incumbent);
  return incumbent.risk();
}

TEST(Multistart, IsRepeatable) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const erm::Problem problem = drawn_problem(seed);
    const Frame frame(problem);
    EXPECT_EQ(found(frame, seed), found(frame, seed));
  }
}

// On small problems it nearly always finds the optimum, which is what makes pruning work.
TEST(Multistart, MostlyFindsTheOptimum) {
  int optimal = 0;
  const int count = 60;
  for (std::uint64_t seed = 0; seed < count; ++seed) {
    const erm::Problem problem = drawn_problem(seed);
    const Frame frame(problem);
    const Rational risk = found(frame, 1), optimum = oracle::brute_force(problem).risk;
    EXPECT_GE(risk, optimum);
    optimal += risk == optimum;
  }
  EXPECT_GE(optimal, count * 6 / 10);
}

// Outliers above and below a line, each of which three units can meet; the units at a point of the line are
// no way there. Six units meet all.
TEST(Multistart, MeetsOutliers) {
  std::vector<Rational> x, y;
  for (int i = 0; i < 1000; ++i) {
    x.push_back(Rational(i * i) / 100);
    y.emplace_back(i == 230 ? 9 : i == 510 ? -7 : 0);
  }
  erm::Problem problem = squares(line(x), y, 6);
  problem.family.positive = 3;
  const Frame frame(problem);
  for (std::uint64_t seed = 1; seed <= 5; ++seed) EXPECT_LT(found(frame, seed).get_d(), 1e-9) << seed;
}

TEST(Multistart, StopsAtALimit) {
  const erm::Problem problem = squares(line({1, 2, 4}), {1, 2, 4}, 1);
  const Frame frame(problem);
  base::Limits limits;
  limits.stop_after(0);
  Incumbent incumbent(frame);
  Multistart(frame, 1).first_round(limits, incumbent);
  EXPECT_EQ(incumbent.risk(), 21);
}

// Beside the search the incumbent only improves, until several chains have met in the best risk.
TEST(Multistart, GoesOnUntilChainsMeet) {
  int finished = 0;
  const int count = 30;
  for (std::uint64_t seed = 0; seed < count; ++seed) {
    const erm::Problem problem = drawn_problem(seed);
    const Frame frame(problem);
    Multistart multistart(frame, 1);
    Incumbent incumbent(frame);
    Rational risk = incumbent.risk();
    for (int round = 0; round < 300 && !multistart.finished(); ++round) {
      multistart.go_on(incumbent);
      EXPECT_LE(incumbent.risk(), risk);
      risk = incumbent.risk();
    }
    EXPECT_GE(risk, oracle::brute_force(problem).risk);
    finished += multistart.finished();
  }
  EXPECT_GE(finished, count / 2);  // descents of the absolute loss hardly ever end alike
}

TEST(Multistart, NeedsNoPoints) {
  erm::Problem problem = squares(line({1}), {1}, 1);
  problem.data.weights = {0};
  const Frame frame(problem);
  EXPECT_EQ(found(frame, 1), 0);
}

}  // namespace
}  // namespace infimum::search
