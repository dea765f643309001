// SPDX-License-Identifier: Apache-2.0
#include "base/bitset.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

namespace infimum::base {
namespace {

using Elements = std::set<std::size_t>;

Bitset bitset_of(std::size_t size, const Elements& elements) {
  Bitset set(size);
  for (const std::size_t i : elements) set.set(i);
  return set;
}

Elements elements_of(const Bitset& set) {
  Elements elements;
  set.for_each([&](std::size_t i) { elements.insert(i); });
  return elements;
}

Elements random_elements(std::size_t size) {
  Elements elements;
  for (std::size_t i = 0; i < size; ++i) {
    if (*rc::gen::arbitrary<bool>()) elements.insert(i);
  }
  return elements;
}

RC_GTEST_PROP(Bitset, BehavesLikeASetOfNumbers, ()) {
  const auto size = *rc::gen::inRange<std::size_t>(1, 140);
  const Elements a = random_elements(size), b = random_elements(size);
  const Bitset left = bitset_of(size, a), right = bitset_of(size, b);
  Elements all = a, both, difference;
  all.insert(b.begin(), b.end());
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::inserter(both, both.end()));
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::inserter(difference, difference.end()));
  RC_ASSERT(elements_of(Bitset(left) |= right) == all);
  RC_ASSERT(elements_of(Bitset(left) &= right) == both);
  RC_ASSERT(elements_of(Bitset(left) -= right) == difference);
  RC_ASSERT(left.count() == a.size());
  RC_ASSERT(left.none() == a.empty());
  RC_ASSERT((left == right) == (a == b));
  for (std::size_t i = 0; i < size; ++i) RC_ASSERT(left.test(i) == (a.count(i) == 1));
}

TEST(Bitset, FillsUpToItsSizeOnly) {
  for (const std::size_t size : {0u, 1u, 63u, 64u, 65u, 128u, 130u}) {
    Bitset set(size);
    EXPECT_TRUE(set.none());
    set.fill();
    EXPECT_EQ(set.count(), size);
  }
}

TEST(Bitset, ForgetsWhatIsReset) {
  Bitset set = bitset_of(70, {3, 64, 69});
  set.reset(64);
  EXPECT_EQ(elements_of(set), (Elements{3, 69}));
  EXPECT_EQ(set.size(), 70u);
}

TEST(Bitset, GivesAndTakesWords) {
  Bitset set(70);
  set.add(0, 0b1000);
  set.add(0, 0b1);
  set.add(1, 0b100000);
  ASSERT_EQ(set.word_count(), 2U);
  EXPECT_EQ(set.word(0), 0b1001U);
  EXPECT_EQ(set.word(1), 0b100000U);
  EXPECT_TRUE(set.test(0) && set.test(3) && set.test(69));
  EXPECT_EQ(set.count(), 3U);
}

}  // namespace
}  // namespace infimum::base
