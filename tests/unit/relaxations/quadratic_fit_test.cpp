// SPDX-License-Identifier: Apache-2.0
#include "relaxations/quadratic_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "relaxations/knot_fit.hpp"
#include "relaxations/relaxation_cases.hpp"
#include "relaxations/squared_fit.hpp"

namespace infimum::relaxations {
namespace {

// At a minimum the square sum of the residuals is that of the targets less sum multiplier * linear, and the
// multipliers combine to the parameters.
void expect_a_minimum(const Setting& s, const Region& region, const QuadraticFit& fit) {
  Guess explained = 0, size = 1;
  GuessVector parameters(s.frame.parameters(), 0.0);
  for (std::size_t q = 0; q < fit.support().size(); ++q) {
    const std::size_t a = fit.support()[q];
    explained += fit.multipliers()[q] * fit.linear(a);
    size = std::max(size, std::abs(fit.multipliers()[q]));
    for (std::size_t t = 0; t < fit.columns().length(a); ++t) {
      parameters[fit.columns().offset(a) + t] += fit.multipliers()[q] * fit.columns().direction(a)[t];
    }
  }
  EXPECT_NEAR(fit.value(), fit.spread() - explained, 1e-8 * size) << s.name;
  for (std::size_t m = 0; m < parameters.size(); ++m) {
    EXPECT_NEAR(fit.parameters()[m], parameters[m], 1e-9 * size) << s.name;
  }
  for (const Hinge& hinge : fit.hinges()) EXPECT_FALSE(region.decided().test(hinge.point)) << s.name;
}

// At least the sum of weight * |phi| over the decided points, and equal to it if there are no hinges: there a
// unit has one sign.
void expect_sizes(const Setting& s, const Region& region, const QuadraticFit& fit) {
  GuessVector sizes;
  fit.sizes(sizes);
  ASSERT_EQ(sizes.size(), fit.columns().size());
  for (std::size_t a = 0; a < sizes.size(); ++a) {
    if (fit.columns()[a].kind != Column::Kind::unit || fit.is_free(a)) continue;
    Guess sum = 0;
    region.decided().for_each([&](std::size_t i) {
      sum += s.frame.weight(i) * std::abs(fit.columns().value(region, a, i, nullptr));
    });
    if (fit.hinges().empty()) {
      EXPECT_NEAR(sizes[a], sum, 1e-9 * (1 + sum)) << s.name;
    }
    EXPECT_GE(sizes[a], sum - 1e-9 * (1 + sum)) << s.name;
  }
}

TEST(QuadraticFit, IsAMinimumOverItsColumns) {
  std::size_t planes = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Setting s(seed, erm::Loss::squared);
    if (!is_tame(s.frame)) continue;
    Region region = random_region(s.frame, s.draw, s.draw.below(8));
    SquaredFit hinges(s.frame);
    hinges.bound(region, 1e300);
    expect_a_minimum(s, region, hinges);
    expect_sizes(s, region, hinges);
    if (!KnotFit::applies(s.frame)) continue;
    ++planes;
    Region again = region;
    again.support.clear();
    KnotFit knots(s.frame);
    knots.bound(again, 1e300, 2);
    expect_a_minimum(s, again, knots);
  }
  EXPECT_GT(planes, 20U);
}

}  // namespace
}  // namespace infimum::relaxations
