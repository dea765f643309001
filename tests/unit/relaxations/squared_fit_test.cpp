// SPDX-License-Identifier: Apache-2.0
#include "relaxations/squared_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "relaxations/relaxation_cases.hpp"

namespace infimum::relaxations {
namespace {

TEST(SquaredFit, GuessesBelowTheTruth) {
  expect_sound_guesses<SquaredFit>(erm::Loss::squared, 250);
}

// Hinges in use pull towards their side, and dropping any of them weakens the bound.
TEST(SquaredFit, HingesEarnTheirPlace) {
  std::size_t seen = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Setting s(seed, erm::Loss::squared);
    if (!is_tame(s.frame)) continue;
    Region region = random_region(s.frame, s.draw, 1 + s.draw.below(6));
    SquaredFit fit(s.frame);
    const Guess bound = fit.bound(region, 1e300);
    if (fit.hinges().empty()) continue;
    ++seen;
    for (const Hinge& hinge : fit.hinges()) EXPECT_GT(hinge.side * hinge.residual, 0) << s.name;
    fit.trim(0.5 * bound);
    EXPECT_GE(fit.value(), 0.5 * bound) << s.name;
    EXPECT_LE(fit.value(), bound + 1e-9) << s.name;
    std::vector<std::size_t> points;
    for (const Hinge& hinge : fit.hinges()) points.push_back(hinge.point);
    const Guess trimmed = fit.value();
    fit.drop(points);
    EXPECT_TRUE(fit.hinges().empty());
    EXPECT_LE(fit.value(), trimmed + 1e-9) << s.name;
  }
  EXPECT_GT(seen, 10U);
}

// The multipliers left in the region lead the next fit to the same bound; so do none.
TEST(SquaredFit, SupportIsOnlyAStart) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Setting s(seed, erm::Loss::squared);
    if (!is_tame(s.frame)) continue;
    Region region = random_cell(s.frame, s.draw);
    SquaredFit fit(s.frame);
    const Guess first = fit.bound(region, 1e300), second = fit.bound(region, 1e300);
    EXPECT_NEAR(first, second, 1e-9) << s.name;
    for (const Region::Support& support : region.support) {
      EXPECT_GE(support.multiplier, 0) << s.name;
      for (const Cut& cut : region.cone(support.unit).cuts())
        EXPECT_GE(cut.sign * support.generator->sign(cut.row), 0) << s.name;
    }
  }
}

// Points that subdivide cones are handed down, and raise the bound: one round without is worth less.
TEST(SquaredFit, SubdividesConesOfTwoInputs) {
  std::size_t subdivided = 0, inherited = 0;
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    const erm::Problem problem = oracle::random_problem(seed, {14, 2, 2});
    if (problem.loss != erm::Loss::squared) continue;
    const Frame frame(problem);
    oracle::Draw draw(seed);
    if (!frame.corners.exist() || !is_tame(frame)) continue;
    Region region = random_region(frame, draw, 4 + draw.below(6));
    SquaredFit fit(frame);
    fit.bound(region, 1e300);
    std::size_t exact = 0;
    for (const Hinge& hinge : region.hinges) {
      for (std::size_t j = 0; j < region.units(); ++j) exact += hinge.pieces[j] == Piece::exact ? 1 : 0;
    }
    if (exact == 0) continue;
    ++subdivided;
    for (std::size_t a = 0; a < fit.size(); ++a) {
      const Column& column = fit.columns()[a];
      if (column.kind != Column::Kind::unit) continue;
      for (const Cut& cut : region.cone(column.index).cuts())
        EXPECT_GE(cut.sign * column.generator->sign(cut.row), 0);
    }
    Region again = region;
    const Guess second = fit.bound(again, 1e300);
    EXPECT_LE(second, fit.true_risk() + 1e-9);
    for (const Hinge& hinge : again.hinges) {
      for (std::size_t j = 0; j < again.units(); ++j) inherited += hinge.pieces[j] == Piece::exact ? 1 : 0;
    }
  }
  EXPECT_GT(subdivided, 5U);
  EXPECT_GT(inherited, 5U);
}

// At the minimum no ray's gradient points up, and those in use are level.
TEST(SquaredFit, GradientsSatisfyTheOptimalityConditions) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Setting s(seed, erm::Loss::squared);
    if (!is_tame(s.frame)) continue;
    Region region = random_region(s.frame, s.draw, s.draw.below(8));
    SquaredFit fit(s.frame);
    fit.bound(region, 1e300);
    GuessVector out;
    fit.gradients(fit.support(), fit.multipliers(), out);
    Guess size = 1;  // rounding errors grow with the multipliers
    for (Guess multiplier : fit.multipliers()) size = std::max(size, std::abs(multiplier));
    const Guess error = 1e-9 * size;
    for (std::size_t a = 0; a < fit.size(); ++a) {
      EXPECT_LE(out[a], error) << s.name;
      EXPECT_GE(out[a], fit.is_free(a) ? -error : -1e300) << s.name;
      Guess expected = fit.linear(a);
      for (std::size_t q = 0; q < fit.support().size(); ++q)
        expected -= fit.gram(a, fit.support()[q]) * fit.multipliers()[q];
      EXPECT_NEAR(out[a], expected, error) << s.name;
    }
    for (std::size_t a : fit.support()) EXPECT_NEAR(out[a], 0.0, error) << s.name;
  }
}

}  // namespace
}  // namespace infimum::relaxations
