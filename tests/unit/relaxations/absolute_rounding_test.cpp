// SPDX-License-Identifier: Apache-2.0
#include "relaxations/absolute_rounding.hpp"

#include <gtest/gtest.h>

#include "relaxations/leaf_rule.hpp"
#include "relaxations/relaxation_cases.hpp"

namespace infimum::relaxations {
namespace {

// Given half of the bound as a gap, the first rounding that seems to hold nearly always does; its equations
// always do.
TEST(AbsoluteRounding, KeepsHalfOfTheBound) {
  std::size_t asked = 0, holding = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Setting s(seed, erm::Loss::absolute);
    if (!is_tame(s.frame)) continue;
    Region region = random_region(s.frame, s.draw, 2 + s.draw.below(8));
    AbsoluteFit fit(s.frame);
    const Guess bound = fit.bound(region, 1e300), floor = s.frame.risk_to_guess(s.frame.floor);
    const Guess gap = 0.5 * (bound - floor);
    if (gap < 1e-3) continue;
    ++asked;
    AbsoluteEncoding encoding(s.frame);
    AbsoluteResiduals r{encoding.bounded(fit), {}};
    const AbsoluteVertex vertex(s.frame, region, fit, r.bounded, encoding.unit());
    AbsoluteRounding rounding(s.frame);
    std::size_t attempt = 0;
    auto added = rounding.round(vertex, fit, gap, attempt);
    if (!added) continue;
    r.added = std::move(*added);
    for (std::size_t i = 0; i < s.frame.parameters() && s.frame.intercept() > 0 && i < 1; ++i) {
      Rational sum = 0;
      for (const Integer& part : r.bounded) sum += Rational(part) / encoding.unit();
      for (const auto& [point, value] : r.added) sum += value;
      EXPECT_EQ(sum, 0) << s.name;
    }
    LeafRule rule(s.frame);
    const auto proved = rule.bound(region, encoding.encode(region, fit, r));
    if (!proved) continue;
    ++holding;
    EXPECT_GE(s.frame.risk_to_guess(*proved), bound - gap - 1e-9) << s.name;
  }
  EXPECT_GT(asked, 60U);
  EXPECT_GT(10 * holding, 8 * asked);
}

// Numbers of attempts only grow, and end.
TEST(AbsoluteRounding, RunsOutOfAttempts) {
  Setting s(3, erm::Loss::absolute);
  Region region = random_cell(s.frame, s.draw);
  AbsoluteFit fit(s.frame);
  const Guess bound = fit.bound(region, 1e300);
  AbsoluteEncoding encoding(s.frame);
  const std::vector<Integer> bounded = encoding.bounded(fit);
  const AbsoluteVertex vertex(s.frame, region, fit, bounded, encoding.unit());
  AbsoluteRounding rounding(s.frame);
  std::size_t count = 0;
  for (std::size_t attempt = 0; rounding.round(vertex, fit, 0.5 * (1 + bound), attempt); ++attempt) {
    EXPECT_GE(attempt, count);
    ASSERT_LT(++count, 100U);
  }
  EXPECT_GT(count, 0U);
}

}  // namespace
}  // namespace infimum::relaxations
