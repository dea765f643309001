// SPDX-License-Identifier: Apache-2.0
#include "relaxations/relaxation.hpp"

#include <gtest/gtest.h>

#include "relaxations/absolute_relaxation.hpp"
#include "relaxations/random_regions.hpp"
#include "relaxations/squared_relaxation.hpp"

namespace infimum::relaxations {
namespace {

TEST(Relaxation, IsMadeForTheLoss) {
  const Setting squared(1, erm::Loss::squared), absolute(1, erm::Loss::absolute);
  EXPECT_NE(dynamic_cast<SquaredRelaxation*>(make_relaxation(squared.frame).get()), nullptr);
  EXPECT_NE(dynamic_cast<AbsoluteRelaxation*>(make_relaxation(absolute.frame).get()), nullptr);
}

// One relaxation serves many regions; what it guessed before must not matter.
TEST(Relaxation, KeepsNothingBetweenRegions) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Setting s(seed);
    const auto used = make_relaxation(s.frame);
    for (int trial = 0; trial < 4; ++trial) {
      Region region = random_region(s.frame, s.draw, s.draw.below(7)), twin = region;
      const auto fresh = make_relaxation(s.frame);
      EXPECT_EQ(used->guess(region, 1e300), fresh->guess(twin, 1e300)) << s.name;
      EXPECT_EQ(used->parameters(), fresh->parameters()) << s.name;
      EXPECT_EQ(used->true_risk(), fresh->true_risk()) << s.name;
    }
  }
}

}  // namespace
}  // namespace infimum::relaxations
