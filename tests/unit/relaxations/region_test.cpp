// SPDX-License-Identifier: Apache-2.0
#include "relaxations/region.hpp"

#include <gtest/gtest.h>

#include "relaxations/leaf_judge.hpp"
#include "relaxations/random_regions.hpp"

namespace infimum::relaxations {
namespace {

TEST(Region, DecidesAPointWhenNoPairIsFree) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Setting s(seed);
    const Region region = random_region(s.frame, s.draw, s.draw.below(9));
    const erm::Witness none;
    const LeafJudge judge(s.frame, region, none);
    bool all = true;
    for (std::size_t i = 0; i < s.frame.points(); ++i) {
      EXPECT_EQ(region.decided().test(i), judge.decided(i)) << s.name;
      all = all && judge.decided(i);
    }
    EXPECT_EQ(region.is_cell(), all) << s.name;
  }
}

// Moments collected split by split are the sums over the decided points.
TEST(Region, MomentsAreSumsOverDecidedPoints) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Setting s(seed, erm::Loss::squared);
    const Region region = random_region(s.frame, s.draw, s.draw.below(9));
    const std::size_t p = s.frame.parameters();
    GuessVector gram(p * p, 0.0), linear(p, 0.0);
    Guess square = 0;
    for (std::size_t i = 0; i < s.frame.points(); ++i) {
      if (!region.decided().test(i)) continue;
      GuessVector z(s.frame.intercept(), 1.0);
      for (std::size_t t = 0; t < s.frame.affine(); ++t) z.push_back(s.frame.x(i)[t]);
      for (std::size_t j = 0; j < s.frame.units(); ++j) {
        const Guess slope = region.cone(j).on().test(i) ? region.sign(j) : 0;
        for (std::size_t t = 0; t < s.frame.dimension(); ++t) z.push_back(slope * s.frame.x(i)[t]);
      }
      for (std::size_t a = 0; a < p; ++a) {
        for (std::size_t b = 0; b < p; ++b) gram[a * p + b] += s.frame.weight(i) * z[a] * z[b];
        linear[a] += s.frame.weight(i) * z[a] * s.frame.y(i);
      }
      square += s.frame.weight(i) * s.frame.y(i) * s.frame.y(i);
    }
    for (std::size_t a = 0; a < p * p; ++a) EXPECT_NEAR(region.moments().gram[a], gram[a], 1e-12) << s.name;
    for (std::size_t a = 0; a < p; ++a) EXPECT_NEAR(region.moments().linear[a], linear[a], 1e-12) << s.name;
    EXPECT_NEAR(region.moments().square, square, 1e-12) << s.name;
  }
}

TEST(Region, ClassesAreUnitsOfEqualSignAndList) {
  erm::Problem problem = oracle::random_problem(0, {4, 2, 1});
  problem.data.features = {"x1"};
  problem.data.x = {{0}, {1}, {2}};
  problem.data.y = {0, 1, 0};
  problem.data.weights = {1, 1, 1};
  problem.family = {5, true, true, false, std::nullopt};
  const Frame frame(problem);
  const Region root = Region::root(frame, 3);
  using List = std::vector<std::size_t>;
  EXPECT_EQ(root.unit_class(1), (List{0, 1, 2}));
  EXPECT_EQ(root.unit_class(4), (List{3, 4}));
  const Region split = *root.with(frame, {1}, {2, 1});
  EXPECT_EQ(split.unit_class(0), (List{0, 2}));
  EXPECT_EQ(split.unit_class(1), (List{1}));
  // The same list, reached by another way; and the same list on the other sign.
  const Region again = split.with(frame, {0}, {2, 1})->with(frame, {3}, {2, 1}).value();
  EXPECT_EQ(again.unit_class(0), (List{0, 1}));
  EXPECT_EQ(again.unit_class(3), (List{3}));
  const Region together = *root.with(frame, {0, 1, 2}, {0, -1});
  EXPECT_EQ(together.unit_class(2), (List{0, 1, 2}));
  EXPECT_EQ(together.cone(2).cuts(), (std::vector<Cut>{{0, -1}}));
  EXPECT_EQ(together.cone(3).cuts().size(), 0U);
  EXPECT_EQ(root.cone(1).cuts().size(), 0U);  // the parent is left as it was
}

TEST(Region, ExpectationsEndWithTheNextSplit) {
  Setting s(3);
  Region region = Region::root(s.frame, 0);
  region.expect({0}, 2);
  EXPECT_EQ(region.expected_units(), (std::vector<std::size_t>{0}));
  EXPECT_EQ(region.expected_point(), 2U);
  const auto pairs = free_pairs(s.frame, region);
  ASSERT_FALSE(pairs.empty());
  const Region child = *region.with(s.frame, {pairs[0].first}, {pairs[0].second, 1});
  EXPECT_TRUE(child.expected_units().empty());
}

}  // namespace
}  // namespace infimum::relaxations
