// SPDX-License-Identifier: Apache-2.0
//
// The search against the oracle, which shares no algorithm with it, and against what is known of it in
// advance: transforms with an exactly predictable optimum, the number of regions without pruning,
// independence of seeds and listeners.
#include "search/solver.hpp"

#include <gtest/gtest.h>

#include "erm/groups.hpp"
#include "oracle/draw.hpp"
#include "oracle/transforms.hpp"
#include "search/event_counter.hpp"
#include "search/repetitions.hpp"
#include "search/solve.hpp"

namespace infimum::search {
namespace {

TEST(Solver, FindsTheOptimumOfTheOracle) {
  const std::uint64_t count = repetitions(300);
  for (std::uint64_t seed = 0; seed < count; ++seed) {
    const erm::Problem problem = drawn_problem(seed);
    EXPECT_EQ(least_risk(problem), oracle::brute_force(problem).risk)
        << "seed " << seed << ": " << oracle::describe(problem);
  }
}

TEST(Solver, FindsTheOptimumUnderAnOutputRelu) {
  const std::uint64_t count = repetitions(200);
  for (std::uint64_t seed = 9000; seed < 9000 + count; ++seed) {
    const erm::Problem problem = drawn_problem_with_output_relu(seed);
    Options options;
    options.multistart = seed % 3 != 0;
    options.threads = 1 + seed % 2;
    EXPECT_EQ(least_risk(problem, options), oracle::brute_force(problem).risk)
        << "seed " << seed << ": " << oracle::describe(problem);
  }
}

TEST(Solver, FollowsEveryTransformUnderAnOutputRelu) {
  const std::uint64_t count = repetitions(30);
  for (std::uint64_t seed = 9500; seed < 9500 + count; ++seed) {
    const erm::Problem problem = oracle::with_output_relu(drawn_problem(seed));
    const Rational before = least_risk(problem);
    for (const oracle::Transform& transform : oracle::all_transforms(problem, seed)) {
      EXPECT_EQ(least_risk(transform.problem), transform.predict(before))
          << "seed " << seed << ", " << transform.name << ": " << oracle::describe(problem);
    }
  }
}

TEST(Solver, DecidesThresholds) {
  const std::uint64_t count = repetitions(100);
  for (std::uint64_t seed = 5000; seed < 5000 + count; ++seed) {
    const erm::Problem problem = drawn_problem(seed);
    const Rational least = oracle::brute_force(problem).risk;
    const Rational little(1, std::uint64_t{1} << 40);
    for (const Rational& threshold : {least, Rational(least - little), Rational(least + little),
                                      Rational(least / 2), Rational(least * 2), Rational(0), Rational(-1)}) {
      Options options;
      options.threshold = threshold;
      options.threads = 1 + seed % 2;
      const Outcome found = solve(problem, options);
      EXPECT_EQ(found.risk <= threshold, least <= threshold) << seed << " " << threshold;
      EXPECT_EQ(found.bound > threshold, least > threshold) << seed << " " << threshold;
      EXPECT_LE(found.bound, least);
      EXPECT_FALSE(found.unfinished);
    }
  }
}

// Without random starts the search has only its own regions to find networks in.
TEST(Solver, NeedsNoGoodStart) {
  const std::uint64_t count = repetitions(60);
  Options bare;
  bare.multistart = false;
  for (std::uint64_t seed = 1000; seed < 1000 + count; ++seed) {
    const erm::Problem problem = drawn_problem(seed);
    EXPECT_EQ(least_risk(problem, bare), oracle::brute_force(problem).risk)
        << "seed " << seed << ": " << oracle::describe(problem);
  }
}

TEST(Solver, FollowsEveryTransform) {
  const std::uint64_t count = repetitions(40);
  for (std::uint64_t seed = 2000; seed < 2000 + count; ++seed) {
    const erm::Problem problem = drawn_problem(seed);
    const Rational before = least_risk(problem);
    for (const oracle::Transform& transform : oracle::all_transforms(problem, seed)) {
      EXPECT_EQ(least_risk(transform.problem), transform.predict(before))
          << "seed " << seed << ", " << transform.name << ": " << oracle::describe(problem);
    }
  }
}

TEST(Solver, GivesTheSameRiskForAllSeedsAndStarts) {
  for (std::uint64_t seed = 3000; seed < 3000 + repetitions(10); ++seed) {
    const erm::Problem problem = drawn_problem(seed);
    const Outcome first = solve(problem);
    Options options;
    options.seed = 99;
    EXPECT_EQ(least_risk(problem, options), first.risk);
    options.multistart = false;
    options.start = first.network;
    EXPECT_EQ(least_risk(problem, options), first.risk);
  }
}

// One unit, whose cones are told by their cuts.
erm::Problem problem_with_cuts(std::uint64_t seed) {
  const std::vector<oracle::Limits> shapes{{7, 1, 2}, {7, 1, 3}, {8, 1, 1}, {6, 1, 4}};
  erm::Problem problem = oracle::random_problem(seed, shapes[seed % shapes.size()]);
  for (; !erm::Groups(problem).has_independent_columns(); seed += 1'000'000)
    problem = oracle::random_problem(seed + 1'000'000, shapes[seed % shapes.size()]);
  problem.loss = erm::Loss::squared;
  problem.family.skip = false;
  problem.cones = erm::Cones::cuts;
  return problem;
}

TEST(Solver, FindsTheOptimumWithCuts) {
  const std::uint64_t count = repetitions(250);
  for (std::uint64_t seed = 11000; seed < 11000 + count; ++seed) {
    const erm::Problem problem = problem_with_cuts(seed);
    Options options;
    options.multistart = seed % 3 != 0;
    options.threads = 1 + seed % 2;
    EXPECT_EQ(least_risk(problem, options), oracle::brute_force(problem).risk)
        << "seed " << seed << ": " << oracle::describe(problem);
  }
}

TEST(Solver, DecidesThresholdsWithCuts) {
  const std::uint64_t count = repetitions(60);
  for (std::uint64_t seed = 12000; seed < 12000 + count; ++seed) {
    const erm::Problem problem = problem_with_cuts(seed);
    const Rational least = oracle::brute_force(problem).risk, little(1, std::uint64_t{1} << 40);
    for (const Rational& threshold :
         {least, Rational(least - little), Rational(least + little), Rational(least / 2), Rational(0)}) {
      Options options;
      options.threshold = threshold;
      const Outcome found = solve(problem, options);
      EXPECT_EQ(found.risk <= threshold, least <= threshold) << seed << " " << threshold;
      EXPECT_EQ(found.bound > threshold, least > threshold) << seed << " " << threshold;
      EXPECT_LE(found.bound, least);
    }
  }
}

// Points in general position: no row of the arrangement depends on fewer others than it must.
erm::Problem general_position(std::size_t n, std::size_t d, std::size_t units) {
  std::vector<RationalVector> x;
  RationalVector y;
  oracle::Draw draw(n * 100 + d);
  for (std::size_t i = 0; i < n; ++i) {
    x.emplace_back();
    for (std::size_t t = 0; t < d; ++t) x.back().push_back(draw.between(-1000, 1000));
    y.push_back(draw.between(-9, 9));
  }
  return squares(std::move(x), std::move(y), units);
}

std::uint64_t cells(std::size_t n, std::size_t dimension) {
  std::uint64_t sum = 0, binomial = 1;  // of n - 1 over i
  for (std::size_t i = 0; i < dimension; ++i) {
    sum += binomial;
    binomial = binomial * (n - 1 - i) / (i + 1);
  }
  return 2 * sum;
}

Outcome without_pruning(const erm::Problem& problem) {
  Options options;
  options.prune = false;
  options.multistart = false;
  return solve(problem, options);
}

// Without bounds the leaves are the cells: of one unit for either sign, of two units all pairs, unordered for
// equal signs.
TEST(Solver, IsPolynomialByConstruction) {
  struct Known {
    std::size_t n, d, units;
    std::uint64_t leaves;
  };
  for (const Known& known :
       {Known{7, 2, 1, 88}, Known{9, 2, 1, 148}, Known{12, 3, 1, 928}, Known{7, 2, 2, 3916}}) {
    const std::uint64_t m = cells(known.n, known.d + 1);
    ASSERT_EQ(known.leaves, known.units == 1 ? 2 * m : m * (m + 1) + m * m);
    const erm::Problem problem = general_position(known.n, known.d, known.units);
    const Outcome outcome = without_pruning(problem);
    EXPECT_EQ(outcome.leaves, known.leaves);
    EXPECT_LE(outcome.regions, 2 * known.leaves);
    EXPECT_EQ(outcome.risk, least_risk(problem));
  }
}

TEST(Solver, IsPolynomialByConstructionOnMorePoints) {
  EXPECT_EQ(without_pruning(general_position(9, 2, 2)).leaves, 11026u);
}

// The cells alone, without any bound, must give the oracle's optimum too.
TEST(Solver, SettlesCellsExactly) {
  for (std::uint64_t seed = 4000; seed < 4000 + repetitions(60); ++seed) {
    const erm::Problem problem = drawn_problem(seed);
    if (problem.family.units > 1 && problem.data.size() > 5) continue;
    EXPECT_EQ(without_pruning(problem).risk, oracle::brute_force(problem).risk)
        << "seed " << seed << ": " << oracle::describe(problem);
  }
}

TEST(Solver, TellsTheWholeTree) {
  for (std::uint64_t seed = 5000; seed < 5000 + repetitions(40); ++seed) {
    const erm::Problem problem = drawn_problem(seed);
    EventCounter counter;
    const base::Limits limits;
    const Outcome heard = solve(problem, {}, limits, counter), unheard = solve(problem);
    EXPECT_EQ(counter.trees, problem.family.positive ? 1 : problem.family.units + 1)
        << oracle::describe(problem);
    EXPECT_TRUE(counter.between_trees());
    EXPECT_EQ(counter.steps, heard.regions);
    EXPECT_EQ(counter.leaves, heard.leaves);
    EXPECT_EQ(heard.regions, unheard.regions);
    EXPECT_EQ(heard.leaves, unheard.leaves);
  }
}

// Stopped anywhere, the tree is closed and its bound is one.
TEST(Solver, StopsWithABoundThatHolds) {
  for (std::uint64_t seed = 6000; seed < 6000 + repetitions(40); ++seed) {
    const erm::Problem problem = drawn_problem(seed);
    const Rational optimum = oracle::brute_force(problem).risk;
    for (std::uint64_t stop : {0, 1, 2, 5, 20}) {
      base::Limits limits;
      limits.stop_after_regions(stop);
      Options options;
      options.multistart = seed % 2 == 0;
      EventCounter counter;
      const Outcome outcome = solve(problem, options, limits, counter);
      EXPECT_LE(outcome.bound, optimum) << "seed " << seed << ": " << oracle::describe(problem);
      EXPECT_GE(outcome.risk, optimum);
      EXPECT_TRUE(counter.between_trees());
      EXPECT_EQ(counter.trees, problem.family.positive ? 1 : problem.family.units + 1);
      const bool proved = outcome.bound == outcome.risk;
      EXPECT_EQ(outcome.stopped_by, proved ? StopReason::proof : StopReason::regions);
    }
  }
}

TEST(Solver, StopsAtTheGap) {
  for (std::uint64_t seed = 7000; seed < 7000 + repetitions(40); ++seed) {
    const erm::Problem problem = drawn_problem(seed);
    const Rational optimum = oracle::brute_force(problem).risk;
    for (const char* gap : {"1/10", "1/2", "1/1000000000000000000000000"}) {
      Options options;
      options.gap = Rational(gap);
      const Outcome outcome = solve(problem, options);
      EXPECT_LE(outcome.bound, optimum);
      EXPECT_GE(outcome.bound, (1 - options.gap) * outcome.risk) << oracle::describe(problem);
      EXPECT_EQ(outcome.stopped_by, outcome.bound == outcome.risk ? StopReason::proof : StopReason::gap);
    }
  }
}

class Watcher final : public Observer {
 public:
  bool due(double) const override { return true; }
  void progress(const Progress& progress) override {
    ++reports;
    EXPECT_LE(progress.bound, progress.risk);
    EXPECT_GE(progress.regions, regions);
    EXPECT_TRUE(reports == 1 || (progress.improved ? progress.risk < risk : progress.risk == risk));
    regions = progress.regions;
    risk = progress.risk;
  }
  int reports = 0;
  std::uint64_t regions = 0;
  Rational risk;
};

TEST(Solver, ReportsEveryImprovement) {
  for (std::uint64_t seed = 8000; seed < 8000 + repetitions(30); ++seed) {
    const erm::Problem problem = drawn_problem(seed);
    Watcher watcher;
    const base::Limits limits;
    proof::Silence silence;
    Options options;
    options.multistart = false;
    const Outcome outcome = solve(problem, options, limits, silence, &watcher);
    EXPECT_GT(watcher.reports, 0);
    EXPECT_EQ(watcher.risk, outcome.risk);
  }
}

TEST(Solver, TakesDataWithoutWeight) {
  erm::Problem problem = squares(line({1, 2}), {3, 4}, 2);
  problem.data.weights = {0, 0};
  for (bool bias : {true, false}) {
    problem.family.bias = bias;
    EXPECT_EQ(least_risk(problem), 0);
  }
}

// Numbers far outside the range of floats: guesses are useless there, and only exact arithmetic remains.
TEST(Solver, TakesNumbersOfAnySize) {
  for (const int exponent : {300, 1000, -300, -1000}) {
    const Rational huge = *numbers::parse_rational("1e" + std::to_string(exponent));
    const std::vector<RationalVector> x = line({-1, 0, 2, 3}), wide = line({-huge, 0, 2 * huge, 3 * huge});
    const RationalVector y{1, 0, 1, 3}, tall{huge, 0, huge, 3 * huge};
    const Rational expected = oracle::brute_force(squares(x, y, 1)).risk;
    EXPECT_EQ(least_risk(squares(wide, y, 1)), expected) << exponent;
    EXPECT_EQ(least_risk(squares(x, tall, 1)), expected * huge * huge) << exponent;
    erm::Problem heavy = squares(x, y, 1);
    heavy.data.weights.assign(4, huge);
    EXPECT_EQ(least_risk(heavy), expected * huge) << exponent;
  }
}

}  // namespace
}  // namespace infimum::search
