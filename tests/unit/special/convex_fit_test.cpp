// SPDX-License-Identifier: Apache-2.0
#include "special/convex_fit.hpp"

#include <gtest/gtest.h>

namespace infimum::special {
namespace {

TEST(ConvexFit, BoundsEverywhereAndOpensWhereLabelsArePositive) {
  const Alternatives question = convex_fit({{0, 1}, {1, 1}}, {0, 3}, 2);
  EXPECT_FALSE(question.single);
  EXPECT_EQ(question.units, 2U);
  EXPECT_EQ(question.bounded, (std::vector<char>{true, true}));
  EXPECT_EQ(question.open, (std::vector<char>{false, true}));
}

TEST(ConvexFit, TheNetworkFitsExactly) {
  const networks::ShallowNetwork network = convex_network({{Rational(1, 3), 0}, {-1, 0}}, {Integer(2)});
  const std::vector<RationalVector> x = {{3}, {Rational(-1, 2)}, {0}};
  EXPECT_TRUE(fits(network, x, {2, 1, 0}));
  EXPECT_FALSE(fits(network, x, {2, 1, Rational(1, 1000000)}));
}

}  // namespace
}  // namespace infimum::special
