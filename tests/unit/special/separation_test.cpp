// SPDX-License-Identifier: Apache-2.0
#include "special/separation.hpp"

#include <gtest/gtest.h>

namespace infimum::special {
namespace {

const std::vector<RationalVector> x = {{0}, {Rational(1, 3)}, {2}, {-5}};
const std::vector<char> inside = {true, true, false, false};

TEST(Separation, AsksForMarginsOfOne) {
  std::vector<Integer> scales;
  const Alternatives question = separation(integer_rows(x, scales), inside, 2);
  EXPECT_TRUE(question.single);
  EXPECT_EQ(question.values, (RationalVector{-1, -1, 1, 1}));
  EXPECT_EQ(question.bounded, inside);
  EXPECT_EQ(question.open, (std::vector<char>{false, false, true, true}));
}

TEST(Separation, UnitsAreLiftedByPowersOfTwo) {
  // 3 theta x + theta0: x/100 - 1/100 and -x - 3 in the coordinates of the points.
  const auto units = separating_units({{Rational(1, 300), Rational(-1, 100)}, {Rational(-1, 3), -3}},
                                      {Integer(3)}, x, inside);
  ASSERT_EQ(units.size(), 2U);
  EXPECT_EQ(units[0].weights[0], Rational(32, 25));
  EXPECT_EQ(units[0].bias, Rational(-32, 25));
  EXPECT_EQ(units[1].weights[0], Rational(-1, 2));
  EXPECT_TRUE(separates(units, x, inside));
}

TEST(Separation, TestsBothSides) {
  const networks::Unit right{-1, {1}, -1}, left{-1, {-1}, -4};
  EXPECT_TRUE(separates({right, left}, x, inside));
  EXPECT_FALSE(separates({right}, x, inside));
  EXPECT_FALSE(separates({right, {-1, {-1}, 0}}, x, inside));
  EXPECT_FALSE(separates({{-1, {Rational(99, 100)}, -1}, left}, x, inside));
}

TEST(Separation, TheNetworkIsOneInsideAndZeroOutside) {
  const networks::Unit right{-1, {1}, -1}, left{-1, {-1}, -4};
  const networks::Network network = separating_network({right, left}, {"x"}, "class");
  for (std::size_t i = 0; i < x.size(); ++i)
    EXPECT_EQ(network.value(x[i]), (RationalVector{inside[i] ? 1 : 0}));
}

}  // namespace
}  // namespace infimum::special
