// SPDX-License-Identifier: Apache-2.0
#include "exact/program.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace infimum::exact {
namespace {

ScaledIntegers numbers(const RationalVector& values) {
  return ScaledIntegers::of(values);
}

TEST(Program, ValuesKnowTheirWidthAndWhetherTheyAreShared) {
  Program program;
  const ValueId x = program.give(3, "x");
  const ValueId weights = program.constant(numbers({1, 2, 3, 4, 5, 6}), true);
  const ValueId product = program.product({weights, x, 2, 3});
  EXPECT_EQ(program.value(product).width, 2u);
  EXPECT_FALSE(program.value(product).shared);
  EXPECT_TRUE(program.value(program.multiply(weights, weights)).shared);
  EXPECT_EQ(program.parameters(), std::vector<ValueId>{weights});
  EXPECT_EQ(program.given(), 1u);
  const ValueId places = program.product({weights, program.give(6), 3, 2, 3, true});
  EXPECT_EQ(program.value(places).width, 9u);
}

TEST(Program, WhatDependsOnWhat) {
  Program program;
  const ValueId x = program.give(1), w = program.constant(numbers({2}), true),
                b = program.constant(numbers({1}));
  const ValueId wx = program.multiply(w, x), sum = program.combine({{wx, b}, {1, 1}}),
                other = program.multiply(x, x);
  EXPECT_EQ(depending_on(program, {w}), (std::vector<bool>{false, true, false, true, true, false}));
  EXPECT_EQ(needed_for(program, {sum}), (std::vector<bool>{true, true, true, true, true, false}));
  EXPECT_EQ(needed_for(program, {other}), (std::vector<bool>{true, false, false, false, false, true}));
}

TEST(Program, RefusesWhatDoesNotFit) {
  Program program;
  const ValueId x = program.give(2), y = program.give(3), w = program.constant(numbers({1, 2}));
  EXPECT_THROW(program.product({w, y, 1, 2}), std::invalid_argument);
  EXPECT_THROW(program.product({w, x, 2, 2}), std::invalid_argument);
  EXPECT_THROW(program.product({x, x, 1, 2}), std::invalid_argument);  // weights that differ between points
  EXPECT_THROW(program.combine({{x, y}, {1, 1}}), std::invalid_argument);
  EXPECT_THROW(program.combine({{x}, {}}), std::invalid_argument);
  EXPECT_THROW(program.combine({{}, {}}), std::invalid_argument);
  EXPECT_THROW(program.multiply(x, y), std::invalid_argument);
  EXPECT_THROW(program.multiply(x, 99), std::invalid_argument);
  EXPECT_THROW(program.gather({{x, w}, {{0, 0}}}), std::invalid_argument);
  EXPECT_THROW(program.gather({{x}, {{0, 2}}}), std::invalid_argument);
  EXPECT_THROW(program.gather({{x}, {{1, 0}}}), std::invalid_argument);
  EXPECT_THROW(program.gather({{}, {}}), std::invalid_argument);
  EXPECT_THROW(program.gather({{x}, {}}), std::invalid_argument);  // without rows
  EXPECT_THROW(program.give(0), std::invalid_argument);
}

TEST(Program, PiecesMustMeet) {
  Program program;
  const ValueId x = program.give(2);
  EXPECT_NO_THROW(program.apply({x, {1, 2}, {0, 1, 0}, {1, 0, 2}}));
  EXPECT_THROW(program.apply({x, {1}, {0, 1}, {0, 0}}), std::invalid_argument);  // a jump at 1
  EXPECT_THROW(program.apply({x, {2, 1}, {0, 0, 0}, {0, 0, 0}}),
               std::invalid_argument);  // the wrong way round
  EXPECT_THROW(program.apply({x, {0}, {0, 1, 2}, {0, 0, 0}}), std::invalid_argument);
  const RationalVector flat(102, Rational(0));
  RationalVector many;
  for (int i = 0; i < 101; ++i) many.emplace_back(i);
  EXPECT_THROW(program.apply({x, many, flat, flat}), std::invalid_argument);
}

}  // namespace
}  // namespace infimum::exact
