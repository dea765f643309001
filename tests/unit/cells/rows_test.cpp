// SPDX-License-Identifier: Apache-2.0
#include "cells/rows.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "oracle/draw.hpp"

namespace infimum::cells {
namespace {

Integer power(unsigned long exponent) {
  Integer result;
  mpz_ui_pow_ui(result.get_mpz_t(), 2, exponent);
  return result;
}

Integer straightforward(const IntegerVector& a, const IntegerVector& b) {
  Integer sum = 0;
  for (std::size_t t = 0; t < a.size(); ++t) sum += a[t] * b[t];
  return sum;
}

void expect_exact(const Rows& rows, const IntegerVector& v) {
  const Products products = rows.products(v);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Integer exact = straightforward(rows[i], v);
    EXPECT_EQ(rows.product(i, v), exact);
    EXPECT_EQ(products.positive.test(i), exact > 0) << exact;
    EXPECT_EQ(products.negative.test(i), exact < 0) << exact;
    EXPECT_TRUE(exact != 0 || rows.guess(i, products) == 0);
  }
}

IntegerVector drawn(oracle::Draw& draw, std::size_t D, unsigned long bits) {
  IntegerVector v;
  for (std::size_t t = 0; t < D; ++t) v.push_back(draw.between(-4, 4) * power(bits) + draw.between(-2, 2));
  return v;
}

// Small numbers, numbers whose products just leave the exact floats, and numbers of hundreds of bits.
TEST(Rows, SignsAreExact) {
  oracle::Draw draw(1);
  for (const unsigned long bits : {0UL, 20UL, 26UL, 27UL, 50UL, 52UL, 53UL, 60UL, 200UL, 1500UL}) {
    for (std::size_t D = 1; D <= 5; ++D) {
      std::vector<IntegerVector> list;
      for (int i = 0; i < 20; ++i) list.push_back(drawn(draw, D, bits));
      const Rows rows(list, D);
      for (const unsigned long other : {0UL, 26UL, 53UL, 200UL}) expect_exact(rows, drawn(draw, D, other));
    }
  }
}

// Vectors chosen orthogonal to a row, then moved by one unit: floats see zero, integers must not.
TEST(Rows, SignsAreExactBesideZero) {
  oracle::Draw draw(2);
  for (const unsigned long bits : {10UL, 30UL, 60UL, 200UL}) {
    std::vector<IntegerVector> list;
    for (int i = 0; i < 20; ++i) list.push_back(drawn(draw, 3, bits));
    const Rows rows(list, 3);
    for (const IntegerVector& row : list) {
      for (const int step : {-1, 0, 1}) {
        expect_exact(rows, {-row[1], row[0] + step, 0});
        expect_exact(rows, {-row[2] * power(bits), Integer(step), row[0] * power(bits)});
      }
    }
  }
}

TEST(Rows, LatticesHaveManyZeros) {
  std::vector<IntegerVector> list;
  for (int a = -2; a <= 2; ++a) {
    for (int b = -2; b <= 2; ++b) list.push_back({a, b, 1});
  }
  const Rows rows(list, 3);
  for (const IntegerVector& v : list) expect_exact(rows, v);
}

// A column of zeros says nothing about the size of an entry that it multiplies.
TEST(Rows, ColumnsOfZeros) {
  const Rows rows({{0, 2, -1}, {0, 1, 1}, {0, 0, 0}}, 3);
  for (const unsigned long bits : {0UL, 100UL, 1100UL, 5000UL}) {
    expect_exact(rows, {power(bits), 1, power(bits / 4)});
    expect_exact(rows, {power(bits), 1, 2});
  }
}

TEST(Rows, GuessesAreClose) {
  oracle::Draw draw(3);
  for (const unsigned long bits : {0UL, 30UL, 60UL, 200UL}) {
    std::vector<IntegerVector> list;
    for (int i = 0; i < 20; ++i) list.push_back(drawn(draw, 3, bits));
    const Rows rows(list, 3);
    const IntegerVector v = drawn(draw, 3, bits);
    const Products products = rows.products(v);
    double unit = 0;  // the power of two by which the direction was divided
    for (std::size_t t = 0; t < 3; ++t) unit = v[t] == 0 ? unit : v[t].get_d() / products.direction[t];
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double exact = rows.product(i, v).get_d(),
                   size = std::ldexp(1.0, static_cast<int>(2 * bits + 10));
      EXPECT_NEAR(rows.guess(i, products) * unit / size, exact / size, 1e-12);
    }
  }
}

TEST(Rows, MayBeNone) {
  const Rows rows({}, 2);
  EXPECT_EQ(rows.size(), 0u);
  EXPECT_EQ(rows.products({1, 2}).positive.count(), 0u);
}

}  // namespace
}  // namespace infimum::cells
