// SPDX-License-Identifier: Apache-2.0
#include "reductions/unit_points.hpp"

#include <gtest/gtest.h>

namespace infimum::reductions {
namespace {

TEST(UnitPoints, ProblemsAndPoints) {
  erm::Problem problem = one_unit(3);
  EXPECT_EQ(problem.data.features, (std::vector<std::string>{"x1", "x2", "x3"}));
  EXPECT_FALSE(problem.family.bias);
  EXPECT_EQ(problem.family.positive, 1U);
  EXPECT_EQ(unit_vector(3, 1), (std::vector<Rational>{0, 1, 0}));
  add_both_ways(problem.data, {1, -2, 0}, 5, 7);
  EXPECT_EQ(problem.data.x[1], (std::vector<Rational>{-1, 2, 0}));
  EXPECT_EQ(problem.data.y[1], 5);
  EXPECT_EQ(problem.data.weights[1], 7);
}

}  // namespace
}  // namespace infimum::reductions
