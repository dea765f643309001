// SPDX-License-Identifier: Apache-2.0
#include "numbers/powers.hpp"

#include <gtest/gtest.h>

namespace infimum::numbers {
namespace {

TEST(Powers, OfBothSigns) {
  EXPECT_EQ(integer_power(7, 3), 343);
  EXPECT_EQ(power_of_ten(0), 1);
  EXPECT_EQ(power_of_ten(3), 1000);
  EXPECT_EQ(power_of_ten(-2), Rational(1, 100));
  EXPECT_EQ(times_power_of_two(Rational(3, 4), 3), 6);
  EXPECT_EQ(times_power_of_two(Rational(-6), -2), Rational(-3, 2));
}

}  // namespace
}  // namespace infimum::numbers
