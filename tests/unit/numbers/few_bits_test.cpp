// SPDX-License-Identifier: Apache-2.0
#include "numbers/few_bits.hpp"

#include <gtest/gtest.h>

#include <set>

namespace infimum::numbers {
namespace {

std::set<Rational> all_members(long most) {
  std::set<Rational> members;
  for (long q = 1; q <= most; ++q) {
    for (long p = -most; p <= most; ++p) {
      Rational member(p, q);
      member.canonicalize();
      members.insert(member);
    }
  }
  return members;
}

TEST(FewBits, LargestNumber) {
  EXPECT_EQ(largest_of_bits(1), 1);
  EXPECT_EQ(largest_of_bits(10), 1023);
  EXPECT_TRUE(within(Rational(-7, 3), 7));
  EXPECT_FALSE(within(Rational(8, 3), 7));
  EXPECT_FALSE(within(Rational(1, 8), 7));
}

TEST(FewBits, NeighboursAreThoseOfTheListOfAllMembers) {
  for (const long most : {1L, 2L, 3L, 7L, 15L}) {
    const std::set<Rational> members = all_members(most);
    for (long top = -400; top <= 400; ++top) {
      Rational value(top, 23);
      value.canonicalize();
      auto above = members.lower_bound(value);
      if (above == members.end()) --above;
      auto below = members.upper_bound(value);
      if (below != members.begin()) --below;
      EXPECT_EQ(neighbours(value, most), std::make_pair(*below, *above)) << value << " within " << most;
    }
  }
}

TEST(FewBits, BesideAMember) {
  const std::set<Rational> members = all_members(7);
  for (auto member = members.begin(); member != members.end(); ++member) {
    const auto below = member == members.begin() ? member : std::prev(member);
    const auto above = std::next(member) == members.end() ? member : std::next(member);
    EXPECT_EQ(beside(*member, 7), std::make_pair(*below, *above)) << *member;
  }
}

TEST(FewBits, LongNumbersTakeFewSteps) {
  Integer ten_to_fifty;
  mpz_ui_pow_ui(ten_to_fifty.get_mpz_t(), 10, 50);
  const Rational value(ten_to_fifty, 3 * ten_to_fifty + 1);
  const auto [below, above] = neighbours(value, largest_of_bits(100));
  EXPECT_LT(below, value);
  EXPECT_EQ(above, Rational(1, 3));
  EXPECT_TRUE(within(below, largest_of_bits(100)));
  EXPECT_EQ(Integer(above.get_num() * below.get_den() - below.get_num() * above.get_den()), 1);
}

}  // namespace
}  // namespace infimum::numbers
