// SPDX-License-Identifier: Apache-2.0
#include "audit/comparison.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace infimum::audit {
namespace {

using exact::ScaledIntegers;
using numbers::float32;
using numbers::Rational;
using numbers::RationalVector;

TEST(Comparison, CountsWhatIsWrong) {
  const ScaledIntegers exact = ScaledIntegers::of(RationalVector{1, -1, 0, 2, 3, -5, 7, 0});
  DeviationCounter counter(float32);
  counter.add(exact, {1, 1, 1e-9, 0, HUGE_VAL, std::nan(""), 7, 0}, 4, 10);
  const Deviations found = counter.result();
  EXPECT_EQ(found.entries, 8u);
  EXPECT_EQ(found.wrong_signs, 2u);
  EXPECT_EQ(found.became_zero, 1u);
  EXPECT_EQ(found.not_finite, 2u);
  ASSERT_EQ(found.examples.size(), 2u);
  EXPECT_EQ(found.examples[0].point, 11u);
  EXPECT_EQ(found.examples[0].entry, 0u);
  EXPECT_EQ(found.examples[1].point, 12u);
  EXPECT_EQ(found.examples[1].exact, 0);
}

TEST(Comparison, UnitsInTheLastPlace) {
  EXPECT_EQ(ulps_between(float32, 1, 1.0), 0);
  const double above = ulps_between(float32, 1, 1.0 + std::ldexp(3.0, -23));
  EXPECT_GE(above, 3);
  EXPECT_LT(above, 3 + 1e-9);
  const double below = ulps_between(float32, Rational(1, 3), static_cast<double>(1.0F / 3.0F));
  EXPECT_LE(below, 0.5);
  EXPECT_GT(below, 0.3);
  DeviationCounter counter(float32);
  counter.add(ScaledIntegers::of(RationalVector{1, 1, 1}),
              {1, 1 + std::ldexp(1.0, -23), 1 + std::ldexp(8.0, -23)}, 3, 0);
  const Deviations found = counter.result();
  EXPECT_NEAR(found.median_ulps, 1, 1e-9);
  EXPECT_NEAR(found.worst_ulps, 8, 1e-9);
}

TEST(Comparison, FlipsAndKinks) {
  Flips flips;
  add_flips({0, 2, 1, 2, 0, 2}, {0, 0, 2, 1, 0, 4}, 3, 5, flips);
  EXPECT_EQ(flips.activations, 6u);
  EXPECT_EQ(flips.flipped, 2u);
  EXPECT_EQ(flips.kinks, 2u);
  EXPECT_EQ(flips.examples, (std::vector<std::pair<std::size_t, std::size_t>>{{6, 0}, {7, 1}}));
}

}  // namespace
}  // namespace infimum::audit
