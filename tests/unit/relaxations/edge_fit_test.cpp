// SPDX-License-Identifier: Apache-2.0
#include "relaxations/edge_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "relaxations/relaxation_cases.hpp"

namespace infimum::relaxations {
namespace {

TEST(EdgeFit, GuessesBelowTheTruth) {
  expect_sound_guesses<EdgeFit>(erm::Loss::squared, 400, true);
}

// In a cell the bound is the least risk that the relaxation can charge there: no parabola is left where it
// falls short. With the parabolas of the means alone many fits do.
TEST(EdgeFit, FindsTheParabolasThatMatter) {
  std::size_t cells = 0, exact = 0, short_without = 0;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    Setting s(seed, erm::Loss::squared, true);
    if (!is_tame(s.frame) || !EdgeFit::applies(s.frame)) continue;
    Region cell = random_cell(s.frame, s.draw), copy = cell;
    EdgeFit fit(s.frame);
    SquaredFit plain(s.frame);
    const Guess least = s.frame.risk_to_guess(LeastRisk(s.frame).over(cell));
    const Guess bound = fit.bound(cell, 1e300), without = plain.bound(copy, 1e300);
    ++cells;
    EXPECT_LE(bound, least + 1e-7) << s.name;
    EXPECT_LE(without, least + 1e-7) << s.name;
    exact += std::abs(bound - least) < 1e-6 ? 1 : 0;
    short_without += without < bound - 1e-6 ? 1 : 0;
  }
  EXPECT_GT(cells, 50U);
  EXPECT_GE(20 * exact, 19 * cells);
  EXPECT_GT(short_without, 5U);
}

// Where there are none it is the fit that it extends.
TEST(EdgeFit, ChangesNothingWithoutEdges) {
  std::size_t seen = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Setting s(seed, erm::Loss::squared);
    ASSERT_FALSE(EdgeFit::applies(s.frame));
    if (!is_tame(s.frame)) continue;
    Region region = random_region(s.frame, s.draw, s.draw.below(6)), copy = region;
    EdgeFit fit(s.frame);
    SquaredFit plain(s.frame);
    EXPECT_NEAR(fit.bound(region, 1e300), plain.bound(copy, 1e300), 1e-9) << s.name;
    ++seen;
  }
  EXPECT_GT(seen, 20U);
}

}  // namespace
}  // namespace infimum::relaxations
