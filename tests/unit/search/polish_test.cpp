// SPDX-License-Identifier: Apache-2.0
#include "search/polish.hpp"

#include <gtest/gtest.h>

#include "search/descent.hpp"
#include "search/repetitions.hpp"
#include "search/solve.hpp"

namespace infimum::search {
namespace {

Rational polished_risk(const Frame& frame, const GuessVector& guess, std::size_t positive) {
  const auto exact = polish(frame, guess, positive);
  EXPECT_TRUE(exact);
  return oracle::risk_of(frame.problem, frame.to_network(exact.value(), positive));
}

// Small whole numbers: guesses tell the signs there, so the pattern and its equations are right.
erm::Problem tame(std::uint64_t seed) {
  erm::Problem problem = drawn_problem(seed);
  for (std::size_t i = 0; i < problem.data.size(); ++i) {
    for (std::size_t t = 0; t < problem.data.dimension(); ++t) {
      problem.data.x[i][t] = static_cast<long>((7 * i + 3 * t + seed) % 11) - 5;
    }
    problem.data.y[i] = static_cast<long>((5 * i + seed) % 9) - 4;
    problem.data.weights[i] = 1;
  }
  return problem;
}

// The optimum, seen through floats, is the optimum again.
TEST(Polish, RestoresTheOptimum) {
  const std::uint64_t count = repetitions(100);
  for (std::uint64_t seed = 0; seed < count; ++seed) {
    erm::Problem problem = tame(seed);
    problem.loss = erm::Loss::squared;
    const Frame frame(problem);
    const oracle::Optimum optimum = oracle::brute_force(problem);
    std::size_t positive = 0;
    const GuessVector guess = frame.from_rows(frame.from_network(optimum.network, positive));
    EXPECT_EQ(polished_risk(frame, guess, positive), optimum.risk)
        << "seed " << seed << ": " << oracle::describe(problem);
  }
}

// At edges too, where the best output is 0 just because it must not be more: with an intercept, so that most
// of them are at no kink.
TEST(Polish, RestoresTheOptimumAtEdges) {
  const std::uint64_t count = repetitions(60);
  std::size_t held = 0;
  for (std::uint64_t seed = 0; seed < count; ++seed) {
    const erm::Problem problem = problem_with_edges(seed);
    const Frame frame(problem);
    const oracle::Optimum optimum = oracle::brute_force(problem);
    std::size_t positive = 0;
    const std::vector<Rational> parameters = frame.from_network(optimum.network, positive);
    networks::ShallowNetwork inner = optimum.network;
    inner.output_relu = false;
    for (std::size_t i = 0; i < problem.data.size(); ++i) {
      const networks::Unit& unit = inner.units[0];
      const bool at_kink = unit.weights[0] * problem.data.x[i][0] + unit.bias == 0;
      if (frame.has_edge(i) && !at_kink && oracle::value_of(inner, problem.data.x[i]) == 0) ++held;
    }
    EXPECT_EQ(polished_risk(frame, frame.from_rows(parameters), positive), optimum.risk)
        << "seed " << seed << ": " << oracle::describe(problem);
  }
  EXPECT_GT(held, count / 3);
}

TEST(Polish, FindsFractionsBehindFloats) {
  const erm::Problem problem = squares(line({1, 2, 3, 4}), {3, 5, 8, 9}, 1);
  const Frame frame(problem);
  const std::vector<Rational> near{Rational(21, 10), Rational(7, 10)};  // the best line is 21/10 x + 1
  EXPECT_EQ(polished_risk(frame, frame.from_rows(near), 1), Rational(7, 10));
}

// |r|: the vertex through the two points that the guess nearly meets.
TEST(Polish, MeetsThePointsThatTheGuessNearlyMeets) {
  erm::Problem problem = squares(line({1, 2, 3, 4, 5}), {1, 5, 3, 0, 5}, 1);
  problem.loss = erm::Loss::absolute;
  const Frame frame(problem);
  GuessVector guess = frame.from_rows({1, 0});
  guess[0] += 1e-12;
  guess[1] -= 1e-12;
  EXPECT_EQ(polished_risk(frame, guess, 1), 3 + 4);
}

// A kink at a point stays there.
TEST(Polish, KeepsKinksOnPoints) {
  const erm::Problem problem = squares(line({0, 1, 2, 3}), {4, 0, 2, 5}, 1);
  const Frame frame(problem);
  const auto exact = polish(frame, frame.from_rows({2, -2}), 1);
  ASSERT_TRUE(exact);
  EXPECT_EQ((*exact)[0] + (*exact)[1], 0);
  EXPECT_EQ((*exact)[0], Rational(12, 5));  // best slope from (1, 0): (1 * 2 + 2 * 5) / (1 + 4)
}

}  // namespace
}  // namespace infimum::search
