// SPDX-License-Identifier: Apache-2.0
#include "search/ridge_walk.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.hpp"
#include "search/descent.hpp"
#include "search/solve.hpp"

namespace infimum::search {
namespace {

GuessVector drawn_parameters(const Frame& frame, base::Random& random) {
  GuessVector parameters;
  for (std::size_t a = 0; a < frame.parameters(); ++a) parameters.push_back(random.symmetric());
  return parameters;
}

TEST(RidgeWalk, GoesDownAndKnowsItsRisk) {
  std::size_t tried = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const erm::Problem problem = drawn_problem(seed);
    const Frame frame(problem);
    if (problem.loss != erm::Loss::squared) continue;
    Descent descent(frame);
    RidgeWalk walk(frame);
    base::Random random(seed);
    const std::size_t positive = problem.family.positive.value_or(random.below(frame.units() + 1));
    GuessVector parameters = drawn_parameters(frame, random);
    const Guess before = descent.risk(parameters, positive);
    const Guess after = walk.improve(parameters, positive);
    EXPECT_LE(after, before);
    EXPECT_NEAR(after, descent.risk(parameters, positive), 1e-7 * (1 + before)) << oracle::describe(problem);
    EXPECT_LE(walk.improve(parameters, positive), after + 1e-9);
    ++tried;
  }
  EXPECT_GT(tried, 100U);
}

// From random starts it ends in the optimum at least as often as descent alone, and on the whole more often.
TEST(RidgeWalk, ReachesOptimaThatDescentMisses) {
  int with = 0, without = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const erm::Problem problem = drawn_problem(seed);
    const Frame frame(problem);
    if (problem.loss != erm::Loss::squared || frame.points() == 0) continue;
    const Guess optimum = frame.risk_to_guess(oracle::brute_force(problem).risk);
    Descent descent(frame);
    base::Random random(seed);
    for (int start = 0; start < 10; ++start) {
      const std::size_t positive = problem.family.positive.value_or(random.below(frame.units() + 1));
      GuessVector alone = drawn_parameters(frame, random), walked = alone;
      without += descent.improve(alone, positive) <= optimum + 1e-9 ? 1 : 0;
      const Guess risk = descent.perfect(walked, positive);
      EXPECT_GE(risk, optimum - 1e-9) << oracle::describe(problem);
      with += risk <= optimum + 1e-9 ? 1 : 0;
    }
  }
  EXPECT_GE(with, without + 10);
}

// y = 1, 0, 0 at x = 0, 1, 2: from a unit that is on at x = 1 only slightly, the minimum of the pattern lies
// behind the ridge; on it the fit is perfect.
TEST(RidgeWalk, FollowsARidge) {
  const erm::Problem problem = squares(line({0, 1, 2}), {1, 0, 0}, 1);
  const Frame frame(problem);
  RidgeWalk walk(frame);
  GuessVector parameters = frame.from_rows({Rational(-1), Rational(3, 2)});
  EXPECT_NEAR(walk.improve(parameters, 1), 0.0, 1e-12);
}

TEST(SolveGuess, SolvesWellConditionedSystems) {
  GuessVector right{1, 2};
  ASSERT_TRUE(solve_guess({4, 1, 1, 3}, right, 2));
  EXPECT_NEAR(right[0], 1.0 / 11, 1e-9);
  EXPECT_NEAR(right[1], 7.0 / 11, 1e-9);
  EXPECT_FALSE(solve_guess({0, 0, 0, 0}, right, 2));
  EXPECT_FALSE(solve_guess({1, 2, 2, 1}, right, 2));  // not semidefinite
}

}  // namespace
}  // namespace infimum::search
