// SPDX-License-Identifier: Apache-2.0
#include "erm/groups.hpp"

#include <gtest/gtest.h>

#include "oracle/draw.hpp"
#include "oracle/random_problems.hpp"

namespace infimum::erm {
namespace {

Problem problem(std::vector<numbers::RationalVector> x, numbers::RationalVector y,
                numbers::RationalVector weights) {
  Problem result;
  for (std::size_t t = 0; t < x.front().size(); ++t) result.data.features.emplace_back("x");
  result.data.x = std::move(x);
  result.data.y = std::move(y);
  result.data.weights = std::move(weights);
  return result;
}

TEST(Groups, AreInOrderOfFirstOccurrenceAmongPositiveWeights) {
  const Groups groups(problem({{7}, {5}, {6}, {5}, {7}}, {1, 2, 3, 4, 5}, {0, 1, 1, 3, 2}));
  ASSERT_EQ(groups.size(), 3u);
  EXPECT_EQ(groups.row(0), (std::vector<Integer>{5, 1}));
  EXPECT_EQ(groups.row(1), (std::vector<Integer>{6, 1}));
  EXPECT_EQ(groups.row(2), (std::vector<Integer>{7, 1}));
  ASSERT_EQ(groups[0].members.size(), 2u);
  EXPECT_EQ(groups[0].members[0].y, 2);
  EXPECT_EQ(groups[0].members[1].y, 4);
  ASSERT_EQ(groups[2].members.size(), 1u);
  EXPECT_EQ(groups[2].members[0].y, 5);
  EXPECT_EQ(groups[0].weight, 4);
  EXPECT_EQ(groups[0].mean, Rational(7, 2));
  EXPECT_EQ(groups[0].pure_error, 3);
}

TEST(Groups, RowsAreClearedOfDenominators) {
  const Groups groups(problem({{Rational(1, 6), 0}, {Rational(-3, 4), 0}, {5, 0}}, {0, 0, 0}, {1, 1, 1}));
  EXPECT_EQ(groups.scale(0), 12);
  EXPECT_EQ(groups.scale(1), 1);
  EXPECT_EQ(groups.row(0), (std::vector<Integer>{2, 0, 1}));
  EXPECT_EQ(groups.row(1), (std::vector<Integer>{-9, 0, 1}));
  EXPECT_EQ(groups.row(2), (std::vector<Integer>{60, 0, 1}));
  EXPECT_EQ(groups.bits(0), 6);
  EXPECT_EQ(groups.bits(1), 0);
  EXPECT_EQ(groups.bits(2), 1);
}

// A denominator that only a point of weight 0 has must not enter the scale: the checkers never see it.
TEST(Groups, WeightlessPointsDoNotScale) {
  EXPECT_EQ(Groups(problem({{Rational(1, 7)}, {2}}, {0, 0}, {0, 1})).scale(0), 1);
}

TEST(Groups, WithoutBiasRowsHaveNoLastEntry) {
  Problem without = problem({{3, 4}}, {1}, {1});
  without.family.bias = false;
  const Groups groups(without);
  EXPECT_EQ(groups.dimension(), 2u);
  EXPECT_EQ(groups.row(0), (std::vector<Integer>{3, 4}));
}

TEST(Groups, MayBeNone) {
  const Groups groups(problem({{3}}, {1}, {0}));
  EXPECT_EQ(groups.size(), 0u);
  EXPECT_EQ(groups.dimension(), 2u);
  EXPECT_EQ(groups.pure_error(Loss::squared), 0);
}

TEST(Groups, ValuesByHand) {
  const Groups groups(problem({{0}, {0}, {0}}, {0, 1, 5}, {1, 1, 1}));
  EXPECT_EQ(groups.value(Loss::squared, 0, 0), 14);
  EXPECT_EQ(groups.value(Loss::squared, 0, 6), 14 + 12 - 3);
  EXPECT_EQ(groups.value(Loss::absolute, 0, 0), 5);
  EXPECT_EQ(groups.value(Loss::absolute, 0, 1), 6);
  EXPECT_EQ(groups.value(Loss::absolute, 0, 3), 6);
  EXPECT_EQ(groups.value(Loss::absolute, 0, -3), -6);
  EXPECT_EQ(groups.value(Loss::absolute, 0, Rational(1, 2)), Rational(11, 2));
}

// With an output ReLU a mean below 0 costs what 0 costs for g <= 0, and rises with an edge there.
TEST(Groups, EdgesByHand) {
  Problem relu = problem({{0}, {0}, {1}, {2}}, {-3, -1, 0, 4}, {1, 1, 1, 1});
  relu.family.output_relu = true;
  const Groups groups(relu);
  EXPECT_TRUE(groups[0].has_edge);
  EXPECT_FALSE(groups[1].has_edge || groups[2].has_edge);
  EXPECT_EQ(groups[0].loss_of_zero(), 10);
  EXPECT_EQ(groups.pure_error(Loss::squared), 10);
  EXPECT_EQ(groups.value(Loss::squared, 0, 0), 10);
  EXPECT_EQ(groups.value(Loss::squared, 0, -7), 10);
  EXPECT_EQ(groups.value(Loss::squared, 0, -8), 10);  // 2 W mean: the parabola begins
  EXPECT_EQ(groups.value(Loss::squared, 0, -10), 2 + 20 - Rational(25, 2));
  for (const Rational r : {0, -3, -8, -9, -14}) {
    const Rational t = std::max(Rational(-2 - r / 4), Rational(0)), value = groups.value(Loss::squared, 0, r);
    EXPECT_EQ((-3 - t) * (-3 - t) + (-1 - t) * (-1 - t) + r * t, value);
    for (long g = -2; g < 5; ++g) {
      const Rational f = std::max(g, 0L);
      EXPECT_GE((-3 - f) * (-3 - f) + (-1 - f) * (-1 - f) + r * g, value);
    }
  }
  relu.family.output_relu = false;
  EXPECT_FALSE(Groups(relu)[0].has_edge);
}

// V is the infimum over t: below the definition at every t, and equal to it at one.
TEST(Groups, ValueIsTheInfimum) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const Problem drawn = oracle::random_problem(seed, {2, 1, 1});
    const Groups groups(drawn);
    oracle::Draw draw(seed);
    for (std::size_t i = 0; i < groups.size(); ++i) {
      const Group& group = groups[i];
      const Rational r = group.weight * draw.between(-5, 5) / 5;
      for (const Loss loss : {Loss::squared, Loss::absolute}) {
        const auto at = [&](const Rational& t) {
          Rational sum = r * t;
          for (const Member& member : group.members) sum += member.weight * loss_of(loss, member.y - t);
          return sum;
        };
        const Rational value = groups.value(loss, i, r);
        for (int trial = 0; trial < 10; ++trial) EXPECT_GE(at(draw.fraction(30)), value);
        bool attained = loss == Loss::squared && at(group.mean - r / (2 * group.weight)) == value;
        for (const Member& member : group.members) {
          EXPECT_GE(at(member.y), value);
          attained = attained || at(member.y) == value;
        }
        EXPECT_TRUE(attained) << oracle::describe(drawn);
      }
    }
  }
}

}  // namespace
}  // namespace infimum::erm
