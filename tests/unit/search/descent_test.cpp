// SPDX-License-Identifier: Apache-2.0
#include "search/descent.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.hpp"
#include "search/solve.hpp"

namespace infimum::search {
namespace {

GuessVector drawn_parameters(const Frame& frame, base::Random& random) {
  GuessVector parameters;
  for (std::size_t a = 0; a < frame.parameters(); ++a) parameters.push_back(random.symmetric());
  return parameters;
}

std::size_t positive_units(const Frame& frame, base::Random& random) {
  return frame.problem.family.positive.value_or(random.below(frame.units() + 1));
}

TEST(Descent, GuessesTheRisk) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const erm::Problem problem =
        seed < 100 ? drawn_problem(seed) : oracle::with_output_relu(drawn_problem(seed));
    const Frame frame(problem);
    const Descent descent(frame);
    base::Random random(seed);
    const std::size_t positive = positive_units(frame, random);
    std::vector<Rational> exact;
    for (std::size_t a = 0; a < frame.parameters(); ++a)
      exact.emplace_back(static_cast<long>(random.below(7)) - 3);
    const Guess known = frame.risk_to_guess(oracle::risk_of(problem, frame.to_network(exact, positive)));
    EXPECT_NEAR(descent.risk(frame.from_rows(exact), positive), known, 1e-9 * (1 + std::abs(known)))
        << oracle::describe(problem);
  }
}

// In guessed units data and risks are about 1.
constexpr Guess rounding = 1e-12;

TEST(Descent, NeverGoesUp) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const erm::Problem problem = drawn_problem(seed);
    const Frame frame(problem);
    Descent descent(frame);
    base::Random random(seed);
    const std::size_t positive = positive_units(frame, random);
    GuessVector parameters = drawn_parameters(frame, random);
    const Guess before = descent.risk(parameters, positive);
    const Guess after = descent.improve(parameters, positive);
    EXPECT_LE(after, before);
    EXPECT_NEAR(after, descent.risk(parameters, positive), rounding * (1 + after));
    EXPECT_LE(descent.improve(parameters, positive), after + rounding * (1 + after));
  }
}

// Where outputs are best held at 0, though less than 0 is wanted. A step towards a fit that does not hold
// them fails there: without holding, 384 of the 1200 starts end where the risk is least, with it 406.
TEST(Descent, GoesOnAlongEdges) {
  std::size_t found = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const erm::Problem problem = problem_with_edges(seed);
    const Frame frame(problem);
    Descent descent(frame);
    const Guess least = frame.risk_to_guess(oracle::brute_force(problem).risk);
    base::Random random(seed);
    for (int start = 0; start < 20; ++start) {
      GuessVector parameters = drawn_parameters(frame, random);
      const Guess end = descent.improve(parameters, positive_units(frame, random));
      EXPECT_GE(end, least - 1e-9);
      found += end < least + 1e-6 ? 1 : 0;
    }
  }
  EXPECT_GE(found, 395U);
}

// Less effort, the same rules.
TEST(Descent, ApproachesFromAbove) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const erm::Problem problem = drawn_problem(seed);
    const Frame frame(problem);
    Descent descent(frame);
    base::Random random(seed);
    const std::size_t positive = positive_units(frame, random);
    const GuessVector start = drawn_parameters(frame, random);
    GuessVector near = start, far = start;
    const Guess approached = descent.approach(near, positive);
    EXPECT_LE(approached, descent.risk(start, positive));
    EXPECT_NEAR(approached, descent.risk(near, positive), rounding * (1 + approached));
    const Guess improved = descent.improve(far, positive);
    EXPECT_TRUE(problem.loss == erm::Loss::absolute || approached == improved);
  }
}

// Under one pattern the squared risk is convex: from anywhere inside, one step is enough.
TEST(Descent, FitsALineAtOnce) {
  const erm::Problem problem = squares(line({1, 2, 3, 4}), {3, 5, 7, 9}, 1);
  const Frame frame(problem);
  Descent descent(frame);
  GuessVector parameters{0.1, 5.0};
  EXPECT_NEAR(descent.improve(parameters, 1), 0.0, 1e-12);
}

// With effort it ends no higher, and what it returns is the risk.
TEST(Descent, PerfectsWhatItImproved) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const erm::Problem problem = drawn_problem(seed);
    const Frame frame(problem);
    Descent descent(frame);
    base::Random random(seed);
    const std::size_t positive = positive_units(frame, random);
    GuessVector improved = drawn_parameters(frame, random), perfect = improved;
    const Guess before = descent.improve(improved, positive), after = descent.perfect(perfect, positive);
    EXPECT_LE(after, before);
    EXPECT_NEAR(after, descent.risk(perfect, positive), rounding * (1 + after));
  }
}

}  // namespace
}  // namespace infimum::search
