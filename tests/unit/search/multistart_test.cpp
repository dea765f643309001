// SPDX-License-Identifier: Apache-2.0
#include "search/multistart.hpp"

#include <gtest/gtest.h>

#include "search/solve.hpp"

namespace infimum::search {
namespace {

Rational found(const Frame& frame, std::uint64_t seed) {
  const base::Limits limits;
  Incumbent incumbent(frame);
  multistart(frame, seed, limits, incumbent);
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

TEST(Multistart, StopsAtALimit) {
  const erm::Problem problem = squares(line({1, 2, 4}), {1, 2, 4}, 1);
  const Frame frame(problem);
  base::Limits limits;
  limits.stop_after(0);
  Incumbent incumbent(frame);
  multistart(frame, 1, limits, incumbent);
  EXPECT_EQ(incumbent.risk(), 21);
}

TEST(Multistart, NeedsNoPoints) {
  erm::Problem problem = squares(line({1}), {1}, 1);
  problem.data.weights = {0};
  const Frame frame(problem);
  EXPECT_EQ(found(frame, 1), 0);
}

}  // namespace
}  // namespace infimum::search
