// SPDX-License-Identifier: Apache-2.0
#include "special/active_set.hpp"

#include <gtest/gtest.h>

namespace infimum::special {
namespace {

using numbers::Rational;

const base::Limits none;

TEST(ActiveSet, DoublesAndFractionsFindTheSameSet) {
  const std::vector<Rational> x = {0, 1, 2, 4, 5}, y = {0, 2, 1, 5, 2}, weight = {1, 1, 2, 1, 1};
  std::vector<double> xf, yf, wf;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xf.push_back(x[i].get_d());
    yf.push_back(y[i].get_d());
    wf.push_back(weight[i].get_d());
  }
  for (const bool skip : {false, true}) {
    ActiveSet<Rational> exact(x, y, weight, skip, 1);
    ActiveSet<double> guess(xf, yf, wf, skip, 1);
    EXPECT_TRUE(exact.minimise(none));
    EXPECT_TRUE(guess.minimise(none));
    EXPECT_EQ(exact.active(), guess.active());
    EXPECT_FALSE(exact.active().empty());
  }
}

TEST(ActiveSet, ColumnsThatDependOnOthersAreLeftOut) {
  ActiveSet<Rational> set({0, 1, 2}, {0, 1, 0}, {1, 1, 1}, true, 1);
  set.begin_with({{1, true, 1}, {1, false, 1}, {0, true, 1}});
  EXPECT_EQ(set.active().size(), 1U);
}

TEST(ActiveSet, RatesAreThoseOfTheSet) {
  ActiveSet<Rational> set({0, 1}, {0, 1}, {1, 1}, false, Rational(1, 2));
  EXPECT_TRUE(set.minimise(none));
  set.find_rates();
  ASSERT_EQ(set.active().size(), 1U);
  EXPECT_EQ(set.constant()[1], 1);  // interpolates without a penalty
  EXPECT_EQ(set.rate()[1], -1);
}

}  // namespace
}  // namespace infimum::special
