// SPDX-License-Identifier: Apache-2.0
#include "relaxations/knot_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "relaxations/relaxation_cases.hpp"
#include "relaxations/squared_fit.hpp"

namespace infimum::relaxations {
namespace {

// Calls visit(setting, region) for random regions of problems with two parameters per unit.
template <class Visit>
void for_planes(std::uint64_t seeds, Visit visit) {
  std::size_t seen = 0;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    Setting s(seed, erm::Loss::squared);
    if (!is_tame(s.frame) || !KnotFit::applies(s.frame)) continue;
    ++seen;
    Region region =
        seed % 3 == 0 ? random_cell(s.frame, s.draw) : random_region(s.frame, s.draw, s.draw.below(8));
    visit(s, region);
  }
  EXPECT_GT(seen, seeds / 10);
}

// Below the least risk, equal to it on cells, and nowhere weaker than hinges.
TEST(KnotFit, GuessesBetweenHingesAndTheTruth) {
  std::size_t better = 0;
  for_planes(800, [&](const Setting& s, Region& region) {
    KnotFit fit(s.frame);
    const Guess bound = fit.bound(region, 1e300, 2);
    const Guess least = s.frame.risk_to_guess(LeastRisk(s.frame).over(region));
    EXPECT_LE(bound, least + 1e-9) << s.name;
    EXPECT_TRUE(!region.is_cell() || std::abs(bound - least) < 1e-7) << s.name;
    SquaredFit hinges(s.frame);
    Region again = region;
    again.support.clear();
    const Guess weaker = hinges.bound(again, 1e300);
    EXPECT_GE(bound, weaker - 1e-7) << s.name;
    better += bound > weaker + 1e-4 ? 1 : 0;
  });
  EXPECT_GT(better, 10U);
}

TEST(KnotFit, ReportsTheRiskOfItsNetwork) {
  for_planes(400, [&](const Setting& s, Region& region) {
    KnotFit fit(s.frame);
    const Guess bound = fit.bound(region, 1e300, 2);
    std::vector<Rational> parameters;
    for (Guess parameter : s.frame.to_rows(fit.parameters())) parameters.emplace_back(parameter);
    const Guess risk = s.frame.risk_to_guess(risk_at(s.frame, region, parameters));
    EXPECT_NEAR(fit.true_risk(), risk, 1e-6 * (1 + risk)) << s.name;
    Guess excess = 0;
    for (Guess part : fit.excess()) excess += part;
    EXPECT_NEAR(excess, risk - bound, 1e-6 * (1 + risk)) << s.name;
  });
}

// At the minimum no knot's gradient points up, those in use are level, and gradients agree with the Gram
// matrix.
TEST(KnotFit, GradientsSatisfyTheOptimalityConditions) {
  for_planes(400, [&](const Setting& s, Region& region) {
    KnotFit fit(s.frame);
    fit.bound(region, 1e300, 2);
    ASSERT_EQ(fit.size(), fit.columns().size());
    GuessVector out;
    fit.gradients(fit.support(), fit.multipliers(), out);
    Guess size = 1;
    for (Guess multiplier : fit.multipliers()) size = std::max(size, std::abs(multiplier));
    const Guess error = 1e-8 * size;
    for (std::size_t a = 0; a < fit.size(); ++a) {
      EXPECT_LE(out[a], error) << s.name;
      Guess expected = fit.linear(a);
      for (std::size_t q = 0; q < fit.support().size(); ++q)
        expected -= fit.gram(a, fit.support()[q]) * fit.multipliers()[q];
      EXPECT_NEAR(out[a], expected, error) << s.name;
    }
    for (std::size_t a : fit.support()) EXPECT_NEAR(out[a], 0.0, error) << s.name;
  });
}

// Units of both signs over the whole plane can do anything: all points are idle, and nothing is proved.
TEST(KnotFit, TiesLeaveOutWhatAnyTargetMeets) {
  std::size_t seen = 0;
  for_planes(400, [&](const Setting& s, Region&) {
    if (s.frame.units() != 2 || s.problem.family.positive.value_or(1) != 1) return;
    if (s.frame.knots.turns().size() < 2 * s.frame.points()) return;  // at x = 0 without bias nothing helps
    Region root = Region::root(s.frame, 1);
    KnotFit fit(s.frame);
    EXPECT_NEAR(fit.bound(root, 1e300, 2), 0.0, 1e-12) << s.name;
    EXPECT_TRUE(fit.hinges().empty() && fit.ties().empty()) << s.name;
    ++seen;
  });
  EXPECT_GT(seen, 3U);
}

// A fit of many columns that closes no region ends early, and then says no more than was known before.
TEST(KnotFit, EndsEarlyWhereItClosesNothing) {
  oracle::Draw draw(1);
  erm::Problem problem;
  problem.family.units = 2;
  problem.data.features = {"x"};
  for (int i = 0; i < 300; ++i) {
    problem.data.weights.emplace_back(1);
    problem.data.x.push_back({Rational(i)});
    problem.data.y.emplace_back(i * i + draw.between(0, 9));  // nearly convex: many kinks
  }
  const Frame frame(problem);
  Region region = Region::root(frame, 2);
  KnotFit fit(frame);
  const Guess least = fit.bound(region, 0, 1);
  EXPECT_GT(fit.support().size(), 33U);
  EXPECT_GT(least, 0);
  region.support.clear();
  region.parent_bound = least / 2;
  EXPECT_EQ(fit.bound(region, 2 * least, 1), least / 2);
  EXPECT_GE(fit.value(), least - 1e-9);
  region.support.clear();
  EXPECT_NEAR(fit.bound(region, least, 1), least, 1e-6);
}

}  // namespace
}  // namespace infimum::relaxations
