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

Problem wide_problem(std::size_t inputs) {
  Problem problem;
  problem.data.features.assign(inputs, "x");
  return problem;
}

TEST(Cones, CanBeCutsForOneUnitOfTheSquaredLoss) {
  EXPECT_TRUE(can_use_cuts(wide_problem(1)));
  EXPECT_EQ(wide_problem(1).cones, Cones::rays);
  Problem problem = wide_problem(3);
  problem.loss = Loss::absolute;
  EXPECT_FALSE(can_use_cuts(problem));
  problem = wide_problem(3);
  problem.family.units = 2;
  EXPECT_FALSE(can_use_cuts(problem));
  problem = wide_problem(3);
  problem.family.skip = true;
  EXPECT_FALSE(can_use_cuts(problem));
  problem = wide_problem(3);
  problem.family.output_relu = true;
  EXPECT_FALSE(can_use_cuts(problem));
  problem = wide_problem(3);
  problem.family.intercept = problem.family.bias = false;
  problem.family.positive = 1;
  EXPECT_TRUE(can_use_cuts(problem));
}

TEST(Cones, CanBeCutsUpToALimitOfInputs) {
  EXPECT_TRUE(can_use_cuts(wide_problem(most_cut_dimension - 1)));
  EXPECT_FALSE(can_use_cuts(wide_problem(most_cut_dimension)));
  Problem problem = wide_problem(most_cut_dimension);
  problem.family.bias = false;
  EXPECT_TRUE(can_use_cuts(problem));
  problem.data.features.emplace_back("x");
  EXPECT_FALSE(can_use_cuts(problem));
}

}  // namespace
}  // namespace infimum::erm
