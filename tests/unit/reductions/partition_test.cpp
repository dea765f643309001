// SPDX-License-Identifier: Apache-2.0
#include "reductions/partition.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "base/random.hpp"

namespace infimum::reductions {
namespace {

Integer difference_by_all_signs(const std::vector<Integer>& numbers) {
  Integer least = -1;
  for (std::size_t side = 0; side >> numbers.size() == 0; ++side) {
    Integer sum = 0;
    for (std::size_t i = 0; i < numbers.size(); ++i)
      sum += (side >> i & 1U) != 0 ? numbers[i] : Integer(-numbers[i]);
    if (least < 0 || abs(sum) < least) least = abs(sum);
  }
  return least;
}

TEST(Partition, TheBestSplitOfAll) {
  base::Random random(1);
  for (int repeat = 0; repeat < 50; ++repeat) {
    std::vector<Integer> numbers(1 + random.below(8));
    for (Integer& number : numbers) number = random.below(12);
    const Split split = best_split(numbers);
    EXPECT_EQ(split.difference, difference_by_all_signs(numbers));
    Integer sum = 0;
    for (std::size_t i = 0; i < numbers.size(); ++i) sum += split.signs[i] * numbers[i];
    EXPECT_EQ(abs(sum), split.difference);
  }
}

TEST(Partition, KnownValues) {
  EXPECT_EQ(partition_training({3, 1, 1, 2, 2, 1}).least_risk, Rational(6));
  EXPECT_EQ(partition_training({5, 4, 3, 2, 1, 1}).least_risk, Rational(6));
  EXPECT_TRUE(partition_training({5, 4, 3, 2, 1, 1}).yes);
  EXPECT_EQ(partition_training({3, 1, 1, 2, 2}).least_risk, Rational(101, 20));
  EXPECT_FALSE(partition_training({3, 1, 1, 2, 2}).yes);
}

TEST(Partition, TheWitnessHasTheLeastRisk) {
  for (const std::vector<Integer>& numbers :
       {std::vector<Integer>{7}, {3, 1, 1, 2, 2}, {9, 5, 4}, {0, 2, 3}}) {
    const KnownTraining known = partition_training(numbers);
    EXPECT_EQ(erm::outside(known.problem.family, *known.witness), "");
    EXPECT_EQ(erm::risk(known.problem, *known.witness), *known.least_risk);
  }
}

TEST(Partition, Refusals) {
  EXPECT_THROW(best_split({}), std::invalid_argument);
  EXPECT_THROW(best_split({1, -1}), std::invalid_argument);
  EXPECT_THROW(best_split({Integer("1000000000"), 1}), std::length_error);
}

}  // namespace
}  // namespace infimum::reductions
