// SPDX-License-Identifier: Apache-2.0
#include "relaxations/squared_exact.hpp"

#include <gtest/gtest.h>

#include "oracle/known_problems.hpp"
#include "relaxations/leaf_judge.hpp"
#include "relaxations/leaf_rule.hpp"
#include "relaxations/random_regions.hpp"
#include "relaxations/squared_fit.hpp"

namespace infimum::relaxations {
namespace {

// In a cell the bound is the minimum, and the parameters attain it inside the cell, wherever the search
// starts.
TEST(SquaredExact, BoundsACellByItsMinimum) {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    Setting s(seed, erm::Loss::squared);
    const Region cell = random_cell(s.frame, s.draw);
    ASSERT_TRUE(cell.is_cell()) << s.name;
    Columns columns(s.frame);
    columns.collect(cell);
    const Rational least = LeastRisk(s.frame).over(cell);
    std::vector<std::size_t> start;
    for (std::size_t a = 0; a < columns.size(); ++a) {
      if (s.draw.percent(30)) start.push_back(a);
    }
    SquaredExact exact(s.frame, cell, columns);
    exact.solve(start);
    EXPECT_EQ(risk_at(s.frame, cell, exact.parameters()), least) << s.name;
    EXPECT_TRUE(lies_in(s.frame, cell, exact.parameters())) << s.name;
    LeafRule rule(s.frame);
    EXPECT_EQ(rule.bound(cell, exact.witness()), least) << s.name;
  }
}

// The same where points count on one side only, wherever the search starts and with whatever points.
TEST(SquaredExact, BoundsACellUnderAnOutputRelu) {
  std::size_t one_sided = 0, held = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Setting s(seed, erm::Loss::squared, true);
    const Region cell = random_cell(s.frame, s.draw);
    ASSERT_TRUE(cell.is_cell()) << s.name;
    Columns columns(s.frame);
    columns.collect(cell);
    std::vector<std::size_t> start;
    for (std::size_t a = 0; a < columns.size(); ++a) {
      if (s.draw.percent(30)) start.push_back(a);
    }
    std::vector<Hinge> counting;
    for (std::size_t i = 0; i < s.frame.points(); ++i) {
      one_sided += cell.is_one_sided(i) ? 1 : 0;
      if (!cell.is_one_sided(i) || s.draw.percent(50)) continue;
      counting.push_back({i, -1, {}});
      if (s.frame.has_edge(i) && s.draw.percent(50)) counting.back().stiffness = 2;  // held at the edge
    }
    SquaredExact exact(s.frame, cell, columns);
    exact.solve(start, counting);
    const Rational least = LeastRisk(s.frame).over(cell);
    EXPECT_LE(risk_at(s.frame, cell, exact.parameters()), least) << s.name;
    EXPECT_TRUE(lies_in(s.frame, cell, exact.parameters())) << s.name;
    Rational charged = 0;  // where the output is off, for values above 0; the rule forbids them instead
    for (const erm::Entry& entry : exact.witness().entries) {
      if (!cell.outputs_off().test(entry.point)) continue;
      const Rational r = numbers::times_power_of_two(entry.numerator, exact.witness().entry_exponent) /
                         exact.witness().entry_denominator;
      charged += r * r / (4 * s.frame.groups[entry.point].weight);
    }
    for (const erm::Entry& entry : exact.witness().entries) held += s.frame.has_edge(entry.point) ? 1 : 0;
    LeafRule rule(s.frame);
    EXPECT_EQ(rule.bound(cell, exact.witness()), least + charged) << s.name;
  }
  EXPECT_GT(one_sided, 300U);
  EXPECT_GT(held, 30U);
}

// Stopped before it begins, it falls back to the decided points, whatever was to count: the witness passes
// the rule and proves no more than is true: often all of it, as the other points cost nothing.
TEST(SquaredExact, FallsBackToDecidedPoints) {
  std::size_t tight = 0, loose = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Setting s(seed, erm::Loss::squared, true);
    const Region cell = random_cell(s.frame, s.draw);
    std::vector<Hinge> hinges;
    for (std::size_t i = 0; i < s.frame.points(); ++i) {
      if (cell.is_one_sided(i) && s.frame.has_edge(i)) hinges.push_back({i, -1, {}});
    }
    if (hinges.empty()) continue;
    Columns columns(s.frame);
    columns.collect(cell);
    std::vector<std::size_t> start;
    for (std::size_t a = 0; a < columns.size(); a += 2) start.push_back(a);
    SquaredExact exact(s.frame, cell, columns);
    exact.solve(start, hinges, {}, 0);
    EXPECT_TRUE(exact.witness().entries.empty()) << s.name;
    EXPECT_TRUE(lies_in(s.frame, cell, exact.parameters())) << s.name;
    LeafRule rule(s.frame);
    const std::optional<Rational> bound = rule.bound(cell, exact.witness());
    ASSERT_TRUE(bound) << s.name;
    EXPECT_EQ(LeafJudge(s.frame, cell, exact.witness()).bound(), bound) << s.name;
    const Rational least = LeastRisk(s.frame).over(cell);
    EXPECT_TRUE(*bound >= s.frame.floor && *bound <= least) << s.name;
    loose += *bound < least ? 1 : 0;
    tight += *bound > s.frame.floor && *bound == least ? 1 : 0;
  }
  EXPECT_GT(tight, 40U);
  EXPECT_GT(loose, 10U);
}

// Newton's steps in full would go in circles here, of three networks: they have to end where the risk is
// least.
TEST(SquaredExact, ShortensItsSteps) {
  const std::vector<numbers::RationalVector> x{{3, 0, -1},  {-2, -1, 2}, {3, 2, 1},  {2, -3, -3},
                                               {-3, -1, 2}, {2, 3, -1},  {-2, 3, 0}, {2, 2, 2}};
  erm::Problem problem = oracle::squares(x, {4, 1, 1, 4, 0, 0, 0, 0}, 1);
  problem.data.weights = {1, 1, 1, 1, 3, 6, 5, 9};
  problem.family.intercept = problem.family.skip = problem.family.output_relu = true;
  problem.family.positive = 1;
  const Frame frame(problem);
  Region cell = Region::root(frame, 1);
  for (std::size_t i = 0; i < 4; ++i) cell = cell.with_output(frame, i, true);
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (cell.cone(0).is_free(i)) cell = *cell.with(frame, {0}, {i, -1});
  }
  ASSERT_TRUE(cell.is_cell());
  Columns columns(frame);
  columns.collect(cell);
  SquaredExact exact(frame, cell, columns);
  exact.solve({}, {{4, -1, {}}, {7, -1, {}}});
  LeafRule rule(frame);
  const Rational least = LeastRisk(frame).over(cell);
  EXPECT_EQ(rule.bound(cell, exact.witness()), least);
  EXPECT_LE(risk_at(frame, cell, exact.parameters()), least);
}

// In any region the witness passes the rule, and proves no more than is true.
TEST(SquaredExact, BoundsARegionFromBelow) {
  std::size_t positive = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Setting s(seed, erm::Loss::squared);
    const Region region = random_region(s.frame, s.draw, 1 + s.draw.below(6));
    Columns columns(s.frame);
    columns.collect(region);
    SquaredExact exact(s.frame, region, columns);
    exact.solve({});
    LeafRule rule(s.frame);
    const auto bound = rule.bound(region, exact.witness());
    ASSERT_TRUE(bound) << s.name;
    EXPECT_LE(*bound, LeastRisk(s.frame).over(region)) << s.name;
    positive += *bound > s.frame.floor ? 1 : 0;
  }
  EXPECT_GT(positive, 10U);
}

// Gradients are what gram and linear say they are.
TEST(SquaredExact, GradientsAreThoseOfTheQuadratic) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Setting s(seed, erm::Loss::squared);
    Region region = random_region(s.frame, s.draw, 1 + s.draw.below(6));
    SquaredFit fit(s.frame);
    fit.bound(region, 1e300);
    const SquaredExact exact(s.frame, region, fit.columns());
    std::vector<std::size_t> support;
    std::vector<Rational> values, out;
    for (std::size_t a = 0; a < exact.size(); a += 2) {
      support.push_back(a);
      values.push_back(s.draw.fraction(5));
    }
    exact.gradients(support, values, out);
    ASSERT_EQ(out.size(), exact.size());
    for (std::size_t a = 0; a < exact.size(); ++a) {
      Rational expected = exact.linear(a);
      for (std::size_t q = 0; q < support.size(); ++q) expected -= exact.gram(a, support[q]) * values[q];
      EXPECT_EQ(out[a], expected) << s.name;
    }
  }
}

}  // namespace
}  // namespace infimum::relaxations
