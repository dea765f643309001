// SPDX-License-Identifier: Apache-2.0
#include "relaxations/misses.hpp"

#include <gtest/gtest.h>

#include "relaxations/random_regions.hpp"

namespace infimum::relaxations {
namespace {

std::vector<std::size_t> points(const std::vector<Misses::Miss>& misses) {
  std::vector<std::size_t> result;
  for (const Misses::Miss& miss : misses) result.push_back(miss.point);
  return result;
}

TEST(Misses, GiveTheLargestThatAreNew) {
  const Setting s(1, erm::Loss::absolute);
  Misses misses(s.frame);
  for (std::size_t point = 0; point < 20; ++point) {
    misses.add({static_cast<Guess>((point * 7) % 20), point, point % 2 == 0 ? 1 : -1});
  }
  // Sizes 19, 18, … belong to the points 17, 14, 11, 8, 5, 2, 19, 16, …
  const std::vector<Misses::Miss> chosen = misses.largest({{14, 1, {}}, {2, 1, {}}});
  EXPECT_EQ(points(chosen), (std::vector<std::size_t>{17, 11, 8, 5, 19, 16}));
  EXPECT_EQ(chosen[0].side, -1);
  EXPECT_EQ(chosen[2].side, 1);
  EXPECT_TRUE(misses.largest({}).empty()) << "a round uses up what the survey found";
}

// What was a hinge of one fit may be missed by the next.
TEST(Misses, ForgetTheHingesOfEarlierFits) {
  const Setting s(1, erm::Loss::squared);
  Misses misses(s.frame);
  misses.add({1.0, 0, 1});
  EXPECT_TRUE(misses.largest({{0, 1, {}}}).empty());
  misses.add({1.0, 0, 1});
  EXPECT_EQ(points(misses.largest({})), std::vector<std::size_t>{0});
}

TEST(Misses, TakeMoreWhereAPointIsCheap) {
  const Setting s(1, erm::Loss::squared);
  Misses misses(s.frame);
  for (std::size_t point = 0; point < 50; ++point) misses.add({static_cast<Guess>(point), point, 1});
  EXPECT_EQ(misses.largest({}).size(), 24U);
}

TEST(Misses, BreakTiesByThePoint) {
  const Setting s(1, erm::Loss::absolute);
  Misses misses(s.frame);
  for (std::size_t point : {9, 3, 7}) misses.add({1.0, point, 1});
  EXPECT_EQ(points(misses.largest({})), (std::vector<std::size_t>{3, 7, 9}));
  misses.add({1.0, 4, 1});
  misses.clear();
  EXPECT_TRUE(misses.largest({}).empty());
}

}  // namespace
}  // namespace infimum::relaxations
