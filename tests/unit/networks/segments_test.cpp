// SPDX-License-Identifier: Apache-2.0
#include "networks/segments.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "oracle/draw.hpp"

namespace infimum::networks {
namespace {

TEST(Segments, OfAHat) {
  // relu(x) - 2 relu(x - 1)
  const Segments hat = segments({0, {0}, {{1, {1}, 0}, {-1, {2}, -2}}});
  EXPECT_EQ(hat.first_slope, 0);
  ASSERT_EQ(hat.kinks.size(), 2u);
  EXPECT_EQ(hat.kinks[0].at, 0);
  EXPECT_EQ(hat.kinks[0].value, 0);
  EXPECT_EQ(hat.kinks[0].after, 1);
  EXPECT_EQ(hat.kinks[1].at, 1);
  EXPECT_EQ(hat.kinks[1].value, 1);
  EXPECT_EQ(hat.kinks[1].before, 1);
  EXPECT_EQ(hat.kinks[1].after, -1);
}

TEST(Segments, KinksThatCancelAreNone) {
  const Segments line = segments({5, {3}, {{1, {2}, -1}, {-1, {4}, -2}, {1, {-2}, 1}, {1, {0}, 7}}});
  EXPECT_TRUE(line.kinks.empty());  // 2 - 4 + 2 at 1/2
  EXPECT_EQ(line.first_slope, 3 - 2);
}

TEST(Segments, NeedOneInput) {
  EXPECT_THROW(segments({0, {0, 0}, {}}), std::invalid_argument);
  EXPECT_THROW(segments({0, {0}, {{1, {1, 2}, 0}}}), std::invalid_argument);
}

// Rebuilt from its segments the function is the same everywhere.
TEST(Segments, AreTheWholeFunction) {
  oracle::Draw draw(1);
  for (int trial = 0; trial < 200; ++trial) {
    ShallowNetwork network{draw.fraction(5), {draw.fraction(5)}, {}};
    for (std::size_t j = draw.below(5); j > 0; --j) {
      network.units.push_back(
          {draw.percent(50) ? 1 : -1, {Rational(draw.between(-2, 2))}, Rational(draw.between(-2, 2))});
    }
    const Segments found = segments(network);
    for (int sample = 0; sample < 20; ++sample) {
      const Rational x = draw.fraction(12);
      const Rational anchor = found.kinks.empty() ? Rational(0) : Rational(found.kinks[0].at - 1);
      Rational place = anchor, value = network.value({anchor}), slope = found.first_slope;
      if (x < anchor) {
        EXPECT_EQ(network.value({x}), value + slope * (x - anchor));
        continue;
      }
      for (const Kink& kink : found.kinks) {
        EXPECT_EQ(kink.before, slope);
        EXPECT_NE(kink.before, kink.after);
        EXPECT_GT(kink.at, place);
        if (kink.at > x) break;
        value += slope * (kink.at - place);
        EXPECT_EQ(kink.value, value);
        place = kink.at;
        slope = kink.after;
      }
      EXPECT_EQ(network.value({x}), value + slope * (x - place));
    }
  }
}

}  // namespace
}  // namespace infimum::networks
