// SPDX-License-Identifier: Apache-2.0
#include "relaxations/group_integers.hpp"

#include <gtest/gtest.h>

#include "relaxations/random_regions.hpp"

namespace infimum::relaxations {
namespace {

TEST(GroupIntegers, AreTheGroupsOverTheirUnits) {
  std::size_t several = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Setting s(seed);
    const GroupIntegers integers(s.frame.groups, s.problem.loss);
    for (std::size_t i = 0; i < s.frame.points(); ++i) {
      const erm::Group& group = s.frame.groups[i];
      EXPECT_EQ(numbers::fraction(integers.weights[i], integers.weight_unit), group.weight);
      EXPECT_EQ(numbers::fraction(integers.sums[i], integers.sum_unit), group.weight * group.mean);
      EXPECT_EQ(integers.class_weights[integers.weight_class[i]], integers.weights[i]);
      if (integers.sum_words.empty()) continue;
      EXPECT_EQ(integers.sums[i], static_cast<long>(integers.sum_words[i]));
    }
    if (s.problem.loss != erm::Loss::absolute) continue;
    for (std::size_t i = 0; i < s.frame.points(); ++i) {
      const std::vector<erm::Member>& members = s.frame.groups[i].members;
      ASSERT_EQ(integers.members[i].size(), members.size());
      several += members.size() > 1 ? 1 : 0;
      for (std::size_t m = 0; m < members.size(); ++m) {
        const GroupIntegers::Member& member = integers.members[i][m];
        EXPECT_EQ(numbers::fraction(member.target, integers.target_unit), members[m].y);
        EXPECT_EQ(numbers::fraction(member.weight, integers.member_unit), members[m].weight);
        EXPECT_EQ(numbers::fraction(member.distance, integers.target_unit * integers.member_unit),
                  members[m].distance);
      }
    }
  }
  EXPECT_GT(several, 10U);
}

TEST(GroupIntegers, NumeratorsOverADenominator) {
  EXPECT_EQ(over(Rational(3) / 2, 4), 6);
  EXPECT_EQ(over(Rational(-3) / 2, 2), -3);
}

}  // namespace
}  // namespace infimum::relaxations
