// SPDX-License-Identifier: Apache-2.0
//
// Problems that are written down in a line, and searches that judge their own outcome: whatever else a test
// is about, the network must belong to the family and have just the risk that is claimed.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "oracle/brute_force.hpp"
#include "oracle/draw.hpp"
#include "oracle/known_problems.hpp"
#include "oracle/random_problems.hpp"
#include "search/solver.hpp"

namespace infimum::search {

using numbers::RationalVector;
using oracle::line;
using oracle::squares;

inline Outcome solve(const erm::Problem& problem, const Options& options, const base::Limits& limits,
                     proof::Listener& listener, Observer* observer = nullptr) {
  const Outcome outcome = Solver(problem, options, limits, listener, observer).search();
  EXPECT_EQ(oracle::risk_of(problem, outcome.network), outcome.risk) << oracle::describe(problem);
  EXPECT_EQ(erm::outside(problem.family, outcome.network), "") << oracle::describe(problem);
  EXPECT_LE(outcome.bound, outcome.risk) << oracle::describe(problem);
  return outcome;
}

inline Outcome solve(const erm::Problem& problem, const Options& options = {}) {
  const base::Limits limits;
  proof::Silence silence;
  return solve(problem, options, limits, silence);
}

// The least risk, which the search must have proved.
inline Rational least_risk(const erm::Problem& problem, const Options& options = {}) {
  const Outcome outcome = solve(problem, options);
  EXPECT_EQ(outcome.bound, outcome.risk) << oracle::describe(problem);
  EXPECT_EQ(outcome.stopped_by, StopReason::proof) << oracle::describe(problem);
  return outcome.risk;
}

// Random problems in many shapes: wide, long, one unit or more.
inline erm::Problem drawn_problem(std::uint64_t seed) {
  const std::vector<oracle::Limits> shapes{{7, 1, 2}, {5, 2, 2}, {6, 2, 1}, {5, 1, 3}, {4, 3, 1}};
  return oracle::random_problem(seed, shapes[seed % shapes.size()]);
}

// The same with an output ReLU, for which the oracle needs smaller ones.
inline erm::Problem drawn_problem_with_output_relu(std::uint64_t seed) {
  const std::vector<oracle::Limits> shapes{{5, 1, 2}, {4, 2, 1}, {6, 1, 1}, {4, 1, 3}, {3, 2, 2}};
  return oracle::with_output_relu(oracle::random_problem(seed, shapes[seed % shapes.size()]));
}

// With targets below 0 under an output ReLU, and an intercept, so that outputs can be held at 0 away from
// kinks. No targets are 0: outputs that meet these may be on or off, which floats do not tell.
inline erm::Problem problem_with_edges(std::uint64_t seed) {
  erm::Problem problem = squares(line({-3, -1, 0, 1, 2}), {0, 0, 0, 0, 0}, 1);
  oracle::Draw draw(seed);
  for (Rational& y : problem.data.y) y = draw.percent(60) ? draw.between(-6, -1) : draw.between(1, 4);
  problem.family.intercept = true;
  return oracle::with_output_relu(std::move(problem));
}

}  // namespace infimum::search
