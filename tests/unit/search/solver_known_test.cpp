// SPDX-License-Identifier: Apache-2.0
//
// Optima that are known without any search: small fits by hand, logical functions, and the two reductions
// that make training hard, whose optima count cuts and partitions.
#include <gtest/gtest.h>

#include "search/solve.hpp"

namespace infimum::search {
namespace {

Rational fraction(const char* text) {
  return Rational(text);
}

TEST(KnownOptima, HatOfThreePoints) {
  EXPECT_EQ(least_risk(squares(line({-1, 0, 1}), {1, 0, 1}, 1)), fraction("2/3"));
  EXPECT_EQ(least_risk(squares(line({-1, 0, 1}), {1, 0, 1}, 2)), 0);
}

TEST(KnownOptima, FourPointsOnALine) {
  const auto x = line({0, 1, 2, 3});
  EXPECT_EQ(least_risk(squares(x, {0, 1, 0, 1}, 1)), fraction("4/5"));
  EXPECT_EQ(least_risk(squares(x, {0, 1, 0, 1}, 2)), fraction("2/3"));
  EXPECT_EQ(least_risk(squares(x, {0, 1, 1, 0}, 1)), 1);
  EXPECT_EQ(least_risk(squares(x, {0, 1, 1, 0}, 2)), 0);
  EXPECT_EQ(least_risk(squares(x, {-1, 2, 0, 1}, 1)), fraction("59/14"));
  EXPECT_EQ(least_risk(squares(x, {-1, 2, 0, 1}, 2)), 1);
}

TEST(KnownOptima, UnevenPoints) {
  EXPECT_EQ(least_risk(squares(line({0, 1, 2, 4, 7}), {3, 0, 1, 0, 5}, 1)), 10);
}

TEST(KnownOptima, LogicalFunctions) {
  const std::vector<RationalVector> square{{0, 0}, {0, 1}, {1, 0}, {1, 1}};
  EXPECT_EQ(least_risk(squares(square, {0, 1, 1, 0}, 1)), 1);
  EXPECT_EQ(least_risk(squares(square, {0, 1, 1, 0}, 2)), 0);
  EXPECT_EQ(least_risk(squares(square, {0, 0, 0, 1}, 1)), 0);
}

// Both reductions use points in opposite pairs, one unit, no intercept, no bias.
void add_opposite_pair(erm::Problem& problem, RationalVector x, const Rational& y, const Rational& weight) {
  for (int side = 0; side < 2; ++side) {
    problem.data.x.push_back(x);
    problem.data.y.push_back(y);
    problem.data.weights.push_back(weight);
    for (Rational& entry : x) entry = -entry;
  }
}

erm::Problem opposite_pairs(std::size_t dimension, const Rational& weight) {
  erm::Problem problem = squares({RationalVector(dimension)}, {0}, 1);
  problem.data.weights = {0};
  problem.family.bias = false;
  for (std::size_t t = 0; t < dimension; ++t) {
    RationalVector axis(dimension);
    axis[t] = 1;
    add_opposite_pair(problem, axis, 1, weight);
  }
  return problem;
}

using Edges = std::vector<std::pair<std::size_t, std::size_t>>;

// A cut of the graph chooses the signs of the weights; an edge inside a part costs more than one between.
erm::Problem maximum_cut(std::size_t vertices, const Edges& edges, int weight) {
  erm::Problem problem = opposite_pairs(vertices, weight);
  for (const auto& [a, b] : edges) {
    RationalVector sum(vertices);
    sum[a] = sum[b] = 1;
    add_opposite_pair(problem, sum, 0, 1);
  }
  return problem;
}

TEST(KnownOptima, MaximumCut) {
  const Edges triangle{{0, 1}, {1, 2}, {0, 2}}, complete{{0, 1}, {0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 3}};
  const Edges pentagon{{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 0}};
  EXPECT_EQ(least_risk(maximum_cut(3, triangle, 13)), fraction("5057/119"));
  EXPECT_EQ(least_risk(maximum_cut(4, complete, 37)), fraction("6068/39"));
  EXPECT_EQ(least_risk(maximum_cut(5, pentagon, 21)), fraction("1371909/12625"));
}

// The weight of the pairs may be given by repeating the points instead.
TEST(KnownOptima, MaximumCutWithCopies) {
  erm::Problem problem = opposite_pairs(3, 1);
  for (int copy = 1; copy < 13; ++copy) {
    for (std::size_t t = 0; t < 3; ++t) {
      RationalVector axis(3);
      axis[t] = 1;
      add_opposite_pair(problem, axis, 1, 1);
    }
  }
  for (const RationalVector& edge : {RationalVector{1, 1, 0}, {0, 1, 1}, {1, 0, 1}})
    add_opposite_pair(problem, edge, 0, 1);
  EXPECT_EQ(least_risk(problem), fraction("5057/119"));
}

// The optimum is the number of integers iff they split into two parts of equal sum.
TEST(KnownOptima, Partition) {
  const auto partition = [](const RationalVector& integers) {
    erm::Problem problem = opposite_pairs(integers.size(), 1);
    add_opposite_pair(problem, integers, 0, 1);
    return problem;
  };
  EXPECT_EQ(least_risk(partition({1, 2})), 2 + fraction("1/6"));
  EXPECT_EQ(least_risk(partition({3, 1, 1, 2, 2})), fraction("101/20"));
  EXPECT_EQ(least_risk(partition({3, 1, 1, 2, 2, 1})), 6);
}

TEST(KnownOptima, ConstantWithinTheFamily) {
  erm::Problem problem = squares(line({0, 1, 2}), {5, 3, 4}, 1);
  problem.family.bias = false;
  EXPECT_EQ(least_risk(problem), 25 + fraction("4/5"));  // relu(w x), w = 11/5
  problem.family.intercept = true;
  EXPECT_EQ(least_risk(problem), fraction("3/2"));  // a line of slope -1/2
  problem.family.intercept = false;
  problem.family.skip = true;
  EXPECT_EQ(least_risk(problem), 25 + fraction("4/5"));
  problem.family.intercept = problem.family.bias = true;
  EXPECT_EQ(least_risk(problem), 0);
}

TEST(KnownOptima, SignsMatter) {
  erm::Problem problem = squares(line({0, 1, 2}), {0, -1, -2}, 1);
  problem.family.positive = 0;
  EXPECT_EQ(least_risk(problem), 0);
  problem.family.positive = 1;
  EXPECT_EQ(least_risk(problem), 5);
}

}  // namespace
}  // namespace infimum::search
