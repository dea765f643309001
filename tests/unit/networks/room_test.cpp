// SPDX-License-Identifier: Apache-2.0
#include "networks/room.hpp"

#include <gtest/gtest.h>

namespace infimum::networks {
namespace {

numbers::Rational power(unsigned long exponent) {
  numbers::Integer value = 1;
  return numbers::Rational(numbers::Integer(value << exponent));
}

TEST(Room, HoldsSoManyBits) {
  const Room room{1e6};
  EXPECT_EQ(room.lacks(0, 100000, true), Lack::none);
  EXPECT_EQ(room.lacks(900000, 100000, true), Lack::memory);
  EXPECT_EQ(room.lacks(0, power(50000), power(50000)), Lack::none);
  EXPECT_EQ(room.lacks(0, power(100000), power(50000)), Lack::memory);
}

// Not even a machine without end holds what GMP's integers cannot be.
TEST(Room, EndsWhereIntegersEnd) {
  const Room room{1e300};
  EXPECT_EQ(room.lacks(0, 0x1p35L, false), Lack::none);
  EXPECT_EQ(room.lacks(0, 0x1p37L, false), Lack::memory);
}

TEST(Room, DoesNotBeginWhatEndsTooLate) {
  base::Limits limits;
  limits.stop_after(1000);
  const Room room{1e12, &limits, 1000};
  EXPECT_EQ(room.lacks(0, 1e6L, true), Lack::none);
  EXPECT_EQ(room.lacks(0, 1e10L, true), Lack::time);  // some 2000 s
  const Room shorter{1e12, &limits, 1e-9};
  EXPECT_EQ(shorter.lacks(0, 1e6L, true), Lack::time);
  EXPECT_EQ(shorter.lacks(0, 100, true), Lack::none);
}

TEST(Room, AsksTheLimits) {
  base::Limits limits;
  limits.stop_after(0);
  EXPECT_EQ((Room{1e9, &limits}.lacks(0, 5000, false)), Lack::time);
}

}  // namespace
}  // namespace infimum::networks
