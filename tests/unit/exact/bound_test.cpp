// SPDX-License-Identifier: Apache-2.0
#include "exact/bound.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "numbers/powers.hpp"

namespace infimum::exact {
namespace {

TEST(Bound, Bits) {
  EXPECT_EQ(bits_of({{0, 0}, 5}, 1), 0u);
  EXPECT_EQ(bits_of({{1, 0.5}, 2}, 1), 3u);              // 4
  EXPECT_EQ(bits_of({{1}, 0}, Rational(1, 1024)), 11u);  // 1024
  EXPECT_EQ(bits_of({{0.75}, 3}, Rational(3, 2)), 3u);   // 4
  EXPECT_EQ(bits_of({{1}, 4000}, numbers::times_power_of_two(1, -4000)), 8001u);
}

TEST(Bound, OfNumbersBeyondTheRangeOfDoubles) {
  const RationalVector huge = {numbers::times_power_of_two(3, 5000), -numbers::times_power_of_two(1, 5003)};
  const Bound bound = bound_of(ScaledIntegers::of(huge), 1);
  EXPECT_EQ(bits_of(bound, numbers::times_power_of_two(1, 5000)), 4u);
  const RationalVector tiny = {numbers::times_power_of_two(5, -5000)};
  EXPECT_EQ(bits_of(bound_of(ScaledIntegers::of(tiny), 1), numbers::times_power_of_two(1, -5000)), 3u);
}

// At least the true value, and not far above.
void expect_about(const Bound& bound, std::size_t row, double value) {
  const double found = std::ldexp(bound.rows[row], static_cast<int>(bound.exponent));
  EXPECT_GE(found, value);
  EXPECT_LE(found, value * (1 + 2e-5) + 1e-200);
}

TEST(Bound, SumsAndProducts) {
  const Bound a{{0.5, 1}, 3}, b{{1, 0.25}, -2};
  Bound sum;
  add_to(sum, a, magnitude_of(Rational(1, 3)));
  add_to(sum, b, magnitude_of(-4));
  expect_about(sum, 0, 4.0 / 3 + 1);
  expect_about(sum, 1, 8.0 / 3 + 0.25);
  expect_about(entry_product(a, b), 0, 1);
  expect_about(larger(a, b), 1, 8);
  expect_about(times(a, 2.5), 0, 10);
  expect_about(single_row(a), 0, 8);
  EXPECT_EQ(largest_of({1, Rational(-7, 2)}).exponent, magnitude_of(Rational(7, 2)).exponent);
}

// [1 2; 3 4] times (5, 6), and its transposed; the outer product of norms.
TEST(Bound, MatrixProducts) {
  const Bound weights{{0.125, 0.25, 0.375, 0.5}, 3}, right{{5.0 / 8, 6.0 / 8}, 3};
  const MatrixProduct step{0, 1, 2, 2};
  const Bound forward = product_of(step, weights, right, false, 2, 2);
  expect_about(forward, 0, 17);
  expect_about(forward, 1, 39);
  const Bound back = product_of(step, weights, right, true, 2, 2);
  expect_about(back, 0, 23);
  expect_about(back, 1, 34);
  const Bound outer = outer_product(step, right, forward);
  expect_about(outer, 1, 5 * 39);
  expect_about(outer, 2, 6 * 17);
  expect_about(largest_outer_product(step, right, forward), 0, 6 * 39);
}

// The matrix itself and the bounds of its entries give the same bound, row-major and transposed.
TEST(Bound, ProductsWithMatrices) {
  const RationalVector entries = {1, Rational(-5, 2), 0, Rational(7, 4), -3, Rational(1, 4)};
  const ScaledIntegers weights = ScaledIntegers::of(entries);
  for (const bool transposed : {false, true}) {
    const std::size_t outputs = transposed ? 3 : 2, inputs = 5 - outputs;
    const Bound right{std::vector<double>(inputs, 0.75), 7};
    const MatrixProduct step{0, 1, outputs, inputs};
    const Bound fast = product_of(step, weights, right, transposed, outputs, inputs);
    const Bound slow = product_of(step, bound_of(weights, 1), right, transposed, outputs, inputs);
    for (std::size_t r = 0; r < outputs; ++r)
      expect_about(fast, r, std::ldexp(slow.rows[r], static_cast<int>(slow.exponent)) * (1 - 1e-5));
  }
}

// The exponents of deep networks leave the range of doubles far behind.
TEST(Bound, ExponentsAreTheirOwn) {
  Bound bound{{1}, 0};
  for (int i = 0; i < 40; ++i) bound = entry_product(bound, times(bound, 2));
  EXPECT_NEAR(static_cast<double>(bits_of(bound, 1)), 0x1p40, 0x1p23);
}

}  // namespace
}  // namespace infimum::exact
