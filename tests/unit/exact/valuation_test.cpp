// SPDX-License-Identifier: Apache-2.0
#include "exact/valuation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "numbers/powers.hpp"

namespace infimum::exact {
namespace {

constexpr long zero = valuation_of_zero;

TEST(Valuation, OfNumbers) {
  EXPECT_EQ(valuation_of(Rational(12, 5)), 2);
  EXPECT_EQ(valuation_of(Rational(-3, 40)), -3);
  EXPECT_EQ(valuation_of(0), zero);
  EXPECT_EQ(add(zero, -5), zero);
  EXPECT_EQ(add(3, -5), -2);
  EXPECT_EQ(least({}), zero);
}

TEST(Valuation, NeverGrowsIntoThatOfZero) {
  long v = 1;
  for (int i = 0; i < 200; ++i) v = add(v, v);
  EXPECT_LT(v, zero);
  EXPECT_GT(v, 1L << 30);
}

TEST(Valuation, OfRows) {
  const RationalVector entries = {4, 0, Rational(3, 2), 8, 0, 0};
  EXPECT_EQ(valuations_of(ScaledIntegers::of(entries), 2), (Valuations{2, -1, zero}));
  const RationalVector long_ones = {numbers::times_power_of_two(1, 300), 1,
                                    numbers::times_power_of_two(3, 200), numbers::times_power_of_two(5, 130)};
  EXPECT_EQ(valuations_of(ScaledIntegers::of(long_ones), 2), (Valuations{0, 130}));
}

TEST(Valuation, ProductsBySetBitsAreThoseByNumbers) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 200; ++round) {
    const std::size_t outputs = 1 + random() % 9, inputs = 1 + random() % 9, places = 1 + random() % 3;
    const MatrixProduct step{0, 1, outputs, inputs, places, false};
    std::vector<std::uint64_t> words;
    for (std::size_t i = 0; i < outputs * inputs; ++i)
      words.push_back(random() % 4 == 0 ? 0
                                        : (random() % 2 == 0 ? -random() % 64 : random()) << (random() % 40));
    const ScaledIntegers weights(numbers::times_power_of_two(3, -20), 1, words);
    Valuations right;
    for (std::size_t i = 0; i < inputs * places; ++i)
      right.push_back(random() % 5 == 0 ? zero : static_cast<long>(random() % 90) - 30);
    const bool transposed = round % 2 == 1;
    const Valuations fast = product_of(step, weights, right, transposed, outputs, inputs);
    const Valuations slow = product_of(step, valuations_of(weights, 1), right, transposed, outputs, inputs);
    ASSERT_EQ(fast.size(), slow.size());
    for (std::size_t r = 0; r < fast.size(); ++r) {
      EXPECT_LE(fast[r], slow[r]) << round;
      const long base = *std::min_element(right.begin(), right.end()) - 20;
      if (slow[r] < base + 63) {  // what counts
        EXPECT_EQ(fast[r], slow[r]) << round;
      }
    }
  }
}

TEST(Valuation, OuterProductsAndSums) {
  const MatrixProduct step{0, 1, 2, 2, 2, false};
  EXPECT_EQ(outer_product(step, {1, 5, zero, 2}, {0, -3, 4, 4}), (Valuations{-2, 5, -1, 6}));
  Valuations sum;
  add_to(sum, {3, zero, -1});
  add_to(sum, {5, 2, 0});
  EXPECT_EQ(sum, (Valuations{3, 2, -1}));
  EXPECT_EQ(times({1, zero}, -4), (Valuations{-3, zero}));
  EXPECT_EQ(entry_product({1, 2}, {zero, -7}), (Valuations{zero, -5}));
}

}  // namespace
}  // namespace infimum::exact
