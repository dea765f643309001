// SPDX-License-Identifier: Apache-2.0
#include "special/alternatives.hpp"

#include <gtest/gtest.h>

#include "special/convex_fit.hpp"
#include "special/separation.hpp"

namespace infimum::special {
namespace {

using Rows = std::vector<std::vector<Integer>>;

// 0 and 2 inside, 1 and 5 outside.
Alternatives line(std::size_t units) {
  return separation({{0, 1}, {2, 1}, {1, 1}, {5, 1}}, {true, true, false, false}, units);
}

TEST(Alternatives, RowsHaveNoDenominators) {
  std::vector<Integer> scales;
  const Rows rows = integer_rows({{Rational(1, 2), Rational(3)}, {Rational(-2, 3), Rational(1, 5)}}, scales);
  EXPECT_EQ(scales, (std::vector<Integer>{6, 5}));
  EXPECT_EQ(rows, (Rows{{3, 15, 1}, {-4, 1, 1}}));
}

TEST(Alternatives, UnitsAreInTheCoordinatesOfThePoints) {
  const auto units = units_of({{Rational(1, 2), Rational(7)}}, {Integer(6)}, -1);
  ASSERT_EQ(units.size(), 1U);
  EXPECT_EQ(units[0].weights, (RationalVector{3}));
  EXPECT_EQ(units[0].bias, 7);
  EXPECT_EQ(units[0].sign, -1);
}

TEST(Alternatives, TwinsOfLowerNumberComeFirst) {
  const Alternatives fit = convex_fit({{0, 1}, {1, 1}}, {1, 1}, 3);
  EXPECT_EQ(choices(fit, {}), (std::vector<Set>{1, 3, 7}));
  EXPECT_EQ(choices(fit, {{0, 1}}), (std::vector<Set>{1, 2, 3, 6, 7}));
  EXPECT_EQ(choices(fit, {{0, 6}}), (std::vector<Set>{1, 2, 3, 6, 7}));
  EXPECT_EQ(choices(fit, {{0, 1}, {1, 3}}), (std::vector<Set>{1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(choices(fit, {{0, 7}}), (std::vector<Set>{1, 3, 7}));
}

TEST(Alternatives, SingleSetsAreOneUnitOfEachClass) {
  EXPECT_EQ(choices(line(3), {}), (std::vector<Set>{1}));
  EXPECT_EQ(choices(line(3), {{2, 1}}), (std::vector<Set>{1, 2}));
  EXPECT_EQ(choices(line(3), {{2, 1}, {3, 2}}), (std::vector<Set>{1, 2, 4}));
}

TEST(Alternatives, AContradictionIsPrimitiveAndHasTheRightSigns) {
  const auto terms = contradiction(line(2), {{2, 1, false}, {0, 1, true}, {1, 1, true}});
  ASSERT_TRUE(terms);
  ASSERT_EQ(terms->size(), 3U);
  EXPECT_EQ((*terms)[0].factor, -2);
  EXPECT_EQ((*terms)[1].factor, 1);
  EXPECT_EQ((*terms)[2].factor, 1);
}

TEST(Alternatives, WhatDoesNotContradictIsRefused) {
  EXPECT_FALSE(contradiction(line(2), {{0, 1, true}, {1, 1, true}}));
  // Dependent, but 5 is not between 0 and 2.
  EXPECT_FALSE(contradiction(line(2), {{3, 1, false}, {0, 1, true}, {1, 1, true}}));
  // Units must not be mixed.
  EXPECT_FALSE(contradiction(line(2), {{2, 2, false}, {0, 1, true}, {1, 1, true}}));
  // Dependent with positive factors, but the bounds agree: 2 <= a <= 2.
  const Alternatives fit = convex_fit({{0, 1}}, {2}, 1);
  EXPECT_FALSE(contradiction(fit, {{0, 1, true}, {0, 1, false}}));
}

TEST(Alternatives, SatisfiesLooksAtSignsOrAtValues) {
  EXPECT_TRUE(satisfies(separation({{0, 1}, {1, 1}}, {true, false}, 1), {{Rational(1), Rational(-1, 100)}}));
  EXPECT_FALSE(satisfies(separation({{0, 1}, {1, 1}}, {true, false}, 1), {{Rational(1), Rational(0)}}));
  EXPECT_FALSE(satisfies(separation({{0, 1}, {1, 1}}, {true, false}, 1), {{Rational(1), Rational(-1)}}));
  // One plane cuts the point off, the other need not.
  EXPECT_TRUE(satisfies(separation({{0, 1}, {1, 1}}, {true, false}, 2), {{1, Rational(-1, 2)}, {0, -1}}));
  EXPECT_FALSE(satisfies(separation({{0, 1}, {1, 1}}, {true, false}, 2), {{1, Rational(-1, 2)}, {0, 1}}));
  const Alternatives fit = convex_fit({{0, 1}, {1, 1}}, {0, Rational(1, 3)}, 2);
  EXPECT_TRUE(satisfies(fit, {{Rational(1, 3), 0}, {-1, 0}}));
  EXPECT_FALSE(satisfies(fit, {{Rational(1, 3), 0}, {1, 0}}));
}

}  // namespace
}  // namespace infimum::special
