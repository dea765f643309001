// SPDX-License-Identifier: Apache-2.0
#include "relaxations/absolute_fit.hpp"

#include <gtest/gtest.h>

#include "relaxations/relaxation_cases.hpp"

namespace infimum::relaxations {
namespace {

TEST(AbsoluteFit, GuessesBelowTheTruth) {
  expect_sound_guesses<AbsoluteFit>(erm::Loss::absolute, 250);
}

// Rows are members of groups with r between minus weight and weight; of hinges on their side only, and all
// members together at most the group's weight.
TEST(AbsoluteFit, ResidualsKeepTheirBounds) {
  std::size_t hinges = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    Setting s(seed, erm::Loss::absolute);
    Region region = random_region(s.frame, s.draw, s.draw.below(7));
    AbsoluteFit fit(s.frame);
    const Guess bound = fit.bound(region, 1e300);
    ASSERT_TRUE(fit.is_solved());
    Guess sum = 0;
    std::vector<Guess> by_group(s.frame.points(), 0.0);
    for (std::size_t l = 0; l < fit.variables().size(); ++l) {
      const AbsoluteFit::Variable& variable = fit.variables()[l];
      const Guess r = fit.program().r(l);
      EXPECT_LE(std::abs(r), variable.weight + 1e-9) << s.name;
      EXPECT_GE(variable.side * r, -1e-9) << s.name;
      EXPECT_EQ(variable.side == 0, region.decided().test(variable.group)) << s.name;
      hinges += variable.side != 0 ? 1 : 0;
      by_group[variable.group] += r;
      sum += r * variable.y;
    }
    for (std::size_t i = 0; i < s.frame.points(); ++i) {
      const erm::Group& group = s.frame.groups[i];
      EXPECT_LE(std::abs(by_group[i]), group.weight.get_d() / s.frame.weight_unit() + 1e-9) << s.name;
      if (region.decided().test(i)) continue;
      sum += s.frame.groups.value(erm::Loss::absolute, i, 0).get_d() / s.frame.risk_unit();
    }
    EXPECT_NEAR(bound, sum, 1e-7 * (1 + std::abs(sum))) << s.name;
  }
  EXPECT_GT(hinges, 20U);
}

// A region that starts where its parent ended has no smaller bound than its parent, and in a cell, where
// nothing is left to choose, the bound is the same as from scratch.
TEST(AbsoluteFit, StartsWhereTheParentEnded) {
  std::size_t cells = 0, inherited = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    Setting s(seed, erm::Loss::absolute);
    if (!is_tame(s.frame)) continue;
    AbsoluteFit fit(s.frame);
    Region region = random_region(s.frame, s.draw, 1 + s.draw.below(4));
    Guess before = fit.bound(region, 1e300);
    while (!region.is_cell()) {
      std::size_t point = 0, unit = 0;
      while (region.decided().test(point)) ++point;
      while (!region.cone(unit).is_free(point)) ++unit;
      region = *region.with(s.frame, {unit}, {point, s.draw.percent(50) ? 1 : -1});
      inherited += region.start->hinges.size();
      const Guess warm = fit.bound(region, 1e300);
      EXPECT_GE(warm, before - 1e-7) << s.name;
      before = warm;
    }
    region.start = nullptr;
    EXPECT_NEAR(fit.bound(region, 1e300), before, 1e-7) << s.name;
    ++cells;
  }
  EXPECT_GT(cells, 50U);
  EXPECT_GT(inherited, 10U);
}

}  // namespace
}  // namespace infimum::relaxations
