// SPDX-License-Identifier: Apache-2.0
#include "reductions/rounding_pair.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace infimum::reductions {
namespace {

using numbers::Rational;

TEST(RoundingPair, DiffersAtTheLastPointOnly) {
  for (const unsigned long q : {1ul, 2ul, 7ul, 40ul}) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const RoundingPair pair = rounding_pair(q, seed);
      ASSERT_EQ(pair.x.size(), q + 1);
      ASSERT_EQ(pair.second - pair.first, Rational(1) / (numbers::Integer(1) << (2 * q)));
      ASSERT_GE(pair.first, 0);
      ASSERT_LT(pair.second, 1);
      for (unsigned long k = 0; k <= q; ++k) {
        ASSERT_EQ(pair.x[k], Rational(numbers::Integer(numbers::Integer(1) << k)));
        ASSERT_EQ(pair.first_y[k], rounded_product(pair.first, pair.x[k], q));
        ASSERT_EQ(pair.second_y[k], rounded_product(pair.second, pair.x[k], q));
        ASSERT_EQ(pair.first_y[k] == pair.second_y[k], k < q);
      }
    }
  }
  EXPECT_EQ(rounding_pair(30, 5).first, rounding_pair(30, 5).first);
  EXPECT_NE(rounding_pair(30, 5).first, rounding_pair(30, 6).first);
}

TEST(RoundingPair, RoundsDownToSoManyDigits) {
  EXPECT_EQ(rounded_product(Rational(5, 8), 1, 2), Rational(1, 2));
  EXPECT_EQ(rounded_product(Rational(5, 8), 2, 2), Rational(5, 4));
  EXPECT_EQ(rounded_product(Rational(1, 3), 1, 3), Rational(1, 4));
}

// (q/(q+1))^m <= 2 d, and not one draw earlier; the theory's q ln(1/(2d)) lies just below.
TEST(RoundingPair, CountsTheDrawsThatAreNeeded) {
  for (const unsigned long q : {1ul, 10ul, 100ul}) {
    const unsigned long m = draws_needed(q, 0.05);
    const double miss = static_cast<double>(q) / static_cast<double>(q + 1);
    EXPECT_LE(std::pow(miss, m), 0.1 * (1 + 1e-12));
    EXPECT_GT(std::pow(miss, m - 1), 0.1);
    EXPECT_GE(static_cast<double>(m), static_cast<double>(q) * std::log(10.0));
  }
  EXPECT_EQ(draws_needed(1, 0.25), 1u);
}

TEST(RoundingPair, RefusesOtherSizes) {
  EXPECT_THROW(rounding_pair(0, 1), std::invalid_argument);
  EXPECT_THROW(rounding_pair(10001, 1), std::invalid_argument);
}

}  // namespace
}  // namespace infimum::reductions
