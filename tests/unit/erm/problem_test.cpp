// SPDX-License-Identifier: Apache-2.0
#include "erm/problem.hpp"

#include <gtest/gtest.h>

namespace infimum::erm {
namespace {

using networks::ShallowNetwork;

TEST(Loss, OfOneResidual) {
  EXPECT_EQ(loss_of(Loss::squared, Rational(-3, 2)), Rational(9, 4));
  EXPECT_EQ(loss_of(Loss::absolute, Rational(-3, 2)), Rational(3, 2));
}

TEST(Risk, SumsWeightedLosses) {
  Problem problem;
  problem.data.features = {"x"};
  problem.data.x = {{1}, {2}, {3}};
  problem.data.y = {1, 1, 100};
  problem.data.weights = {1, Rational(1, 2), 0};
  const ShallowNetwork network{Rational(1, 3), {0}, {{1, {1}, -1}}};  // 1/3, 4/3
  EXPECT_EQ(risk(problem, network), Rational(4, 9) + Rational(1, 18));
  problem.loss = Loss::absolute;
  EXPECT_EQ(risk(problem, network), Rational(2, 3) + Rational(1, 6));
}

TEST(Family, SaysWhatLiesOutside) {
  const ShallowNetwork network{1, {2}, {{1, {1}, 1}, {-1, {3}, 0}}};
  Family family{2, true, true, true, 1};
  EXPECT_EQ(outside(family, network), "");
  family.units = 1;
  EXPECT_NE(outside(family, network), "");
  family = {2, false, true, true, 1};
  EXPECT_NE(outside(family, network), "");
  family = {2, true, false, true, 1};
  EXPECT_NE(outside(family, network), "");
  family = {2, true, true, false, 1};
  EXPECT_NE(outside(family, network), "");
  family = {2, true, true, true, 2};
  EXPECT_NE(outside(family, network), "");
  family = {2, true, true, true, std::nullopt};
  EXPECT_EQ(outside(family, network), "");
}

}  // namespace
}  // namespace infimum::erm
