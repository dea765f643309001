// SPDX-License-Identifier: Apache-2.0
//
// Optima that are known without any search.
#include <gtest/gtest.h>

#include "search/solve.hpp"

namespace infimum::search {
namespace {

Rational fraction(const char* text) {
  return Rational(text);
}

TEST(KnownOptima, AreFound) {
  for (const oracle::Known& known : oracle::known_problems()) {
    EXPECT_EQ(least_risk(known.problem), known.least_risk) << known.name;
  }
}

// The weight of the pairs may be given by repeating the points instead.
TEST(KnownOptima, MaximumCutWithCopies) {
  erm::Problem problem = oracle::opposite_pairs(3, 1);
  for (int copy = 1; copy < 13; ++copy) {
    for (std::size_t t = 0; t < 3; ++t) {
      RationalVector axis(3);
      axis[t] = 1;
      oracle::add_opposite_pair(problem, axis, 1, 1);
    }
  }
  for (const RationalVector& edge : {RationalVector{1, 1, 0}, {0, 1, 1}, {1, 0, 1}})
    oracle::add_opposite_pair(problem, edge, 0, 1);
  EXPECT_EQ(least_risk(problem), fraction("5057/119"));
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

}  // namespace
}  // namespace infimum::search
