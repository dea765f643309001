// SPDX-License-Identifier: Apache-2.0
#include "circuits/ball.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "base/random.hpp"

namespace infimum::circuits {
namespace {

using numbers::Integer;
using numbers::Rational;

Ball ball_of(const Rational& value, long precision) {
  Ball ball;
  ball.set(value, precision);
  return ball;
}

TEST(Ball, SignsThatItShows) {
  EXPECT_EQ(ball_of(Rational(1, 3), 30).sign(), 1);
  EXPECT_EQ(ball_of(Rational(-1, 3), 30).sign(), -1);
  EXPECT_EQ(ball_of(0, 30).sign(), 0);
  Ball difference;
  difference.set_difference(ball_of(Rational(1, 3), 30), ball_of(Rational(1, 3), 30), 30);
  EXPECT_EQ(difference.sign(), std::nullopt);
  EXPECT_EQ(difference.certain_bits(), 0);
}

TEST(Ball, SizesAreThoseOfAllItsNumbers) {
  base::Random random(6);
  for (int k = 0; k < 500; ++k) {
    const long numerator = static_cast<long>(random.next() >> (20 + random.below(40))) - 1000;
    const Rational value = Rational(numerator) / static_cast<long>(1 + random.below(1000));
    const auto size = ball_of(value, 30).size();
    if (value == 0) {
      ASSERT_FALSE(size);
      continue;
    }
    ASSERT_TRUE(size);
    const long e = size->get_si();
    const Rational power = e < 0 ? Rational(1) / (Integer(1) << -e) : Rational(Integer(Integer(1) << e));
    ASSERT_LE(power, abs(value));
    ASSERT_LT(abs(value), 8 * power);
  }
  Ball wide;
  wide.set_difference(ball_of(Rational(1, 3), 30), ball_of(Rational(1, 3), 30), 30);
  EXPECT_FALSE(wide.size());
}

// A bit that it tells is the true one, for every number of the ball; and of an exact ball it tells all.
TEST(Ball, BitsAreThoseOfAllItsNumbers) {
  base::Random random(5);
  int told = 0;
  for (int k = 0; k < 4000; ++k) {
    const long numerator = static_cast<long>(random.next() >> 20) - (1L << 43);
    Rational value(numerator, static_cast<long>(1 + random.below(1000)));
    value.canonicalize();
    const long bit = static_cast<long>(random.below(60)) - 10;
    const auto found = ball_of(value, 40).bit(bit);
    if (!found) continue;
    ++told;
    Integer scaled = abs(value.get_num());
    Integer divisor = value.get_den();
    if (bit >= 0) {
      divisor <<= static_cast<unsigned long>(bit);
    } else {
      scaled <<= static_cast<unsigned long>(-bit);
    }
    scaled /= divisor;
    ASSERT_EQ(*found, mpz_odd_p(scaled.get_mpz_t()) != 0) << value << " bit " << bit;
  }
  EXPECT_GT(told, 2000);
  const Ball exact = ball_of(10, 64);  // 1010
  EXPECT_EQ(exact.bit(0), false);
  EXPECT_EQ(exact.bit(1), true);
  EXPECT_EQ(exact.bit(3), true);
  EXPECT_EQ(exact.bit(4), false);
  EXPECT_EQ(exact.bit(-1), false);
}

// 2^k - tiny: the carry is open unless the error is known to point down.
TEST(Ball, DoesNotGuessCarries) {
  const Rational near_power = Rational(1024) - Rational(1, Integer(1) << 200);
  EXPECT_EQ(ball_of(near_power, 40).bit(10), std::nullopt);
  EXPECT_EQ(ball_of(near_power, 40).bit(11), false);
  EXPECT_EQ(ball_of(near_power, 300).bit(10), false);
  EXPECT_EQ(ball_of(near_power, 300).bit(9), true);
}

TEST(Ball, MiddleAndRadiusEnclose) {
  const Ball ball = ball_of(Rational(1, 3), 20);
  EXPECT_GT(ball.certain_bits(), 15);
  EXPECT_NE(ball.radius().mantissa, 0);
  EXPECT_EQ(ball_of(5, 20).radius().mantissa, 0);
  EXPECT_EQ(ball_of(5, 20).middle().mantissa, 5);
}

// Under the leak sanitizer this also shows that the thread's memory is free again.
TEST(BallThread, WhatItMadeOutlivesIt) {
  std::vector<Ball> made(99);
  std::thread([&made] {
    const BallThread ending;
    for (std::size_t k = 0; k < made.size(); ++k) {
      made[k] = ball_of(Rational(1, k + 1), 1000);
      made[k].set_product(made[k], ball_of(Rational(Integer(1) << (100 * k)), 10), 1000);
    }
  }).join();
  for (std::size_t k = 0; k < made.size(); ++k) {
    EXPECT_EQ(made[k].sign(), 1);
    EXPECT_EQ(made[k].size().has_value(), true);
    EXPECT_EQ(made[k].bit(static_cast<long>(100 * k)), k == 0) << k;
  }
}

}  // namespace
}  // namespace infimum::circuits
