// SPDX-License-Identifier: Apache-2.0
#include "relaxations/row_sums.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "oracle/draw.hpp"

namespace infimum::relaxations {
namespace {

using cells::IntegerVector;

Integer drawn(oracle::Draw& draw, unsigned long bits) {
  Integer result = 0;
  for (unsigned long bit = 0; bit < bits; ++bit) result = 2 * result + draw.between(0, 1);
  return draw.percent(50) ? result : Integer(-result);
}

IntegerVector drawn_vector(oracle::Draw& draw, std::size_t length, unsigned long bits) {
  IntegerVector v;
  for (std::size_t t = 0; t < length; ++t) v.push_back(drawn(draw, bits));
  return v;
}

// Against sums of integers; lengths on both sides of what words hold.
TEST(RowSums, AreExact) {
  oracle::Draw draw(3);
  std::size_t in_words = 0, beyond = 0;
  for (int trial = 0; trial < 600; ++trial) {
    const std::size_t points = 1 + draw.below(30), dimension = 1 + draw.below(18);
    const auto row_bits = static_cast<unsigned long>(draw.below(45)),
               bits = static_cast<unsigned long>(draw.below(70));
    std::vector<IntegerVector> list;
    for (std::size_t i = 0; i < points; ++i) list.push_back(drawn_vector(draw, dimension, row_bits));
    const cells::Rows rows(list, dimension);
    IntegerVector r = drawn_vector(draw, points, bits);
    Multipliers multipliers(rows, r);
    r[draw.below(points)] = drawn(draw, bits);
    multipliers.update();
    (multipliers.in_words() ? in_words : beyond) += 1;
    EXPECT_EQ(multipliers.sum(), std::accumulate(r.begin(), r.end(), Integer(0)));

    RowSum sum(multipliers);
    IntegerVector expected(dimension, Integer(0));
    for (int step = 0; step < 20; ++step) {
      const std::size_t i = draw.below(points);
      const bool away = draw.percent(30) && step > 0;
      for (std::size_t t = 0; t < dimension; ++t) expected[t] += (away ? -1 : 1) * Integer(r[i] * list[i][t]);
      away ? sum.subtract(i) : sum.add(i);
    }
    const IntegerVector v = drawn_vector(draw, dimension, 100);
    Integer product = 0;
    for (std::size_t t = 0; t < dimension; ++t) {
      EXPECT_EQ(sum.entry(t), expected[t]);
      product += expected[t] * v[t];
    }
    EXPECT_EQ(sum.product(v), product);
    for (std::size_t i = 0; dimension == 2 && i < points; ++i)
      EXPECT_EQ(sum.sign_at_knot(i), sgn(Integer(expected[0] * list[i][1] - expected[1] * list[i][0])));
  }
  EXPECT_GT(in_words, 100U);
  EXPECT_GT(beyond, 100U);
}

// All numbers as large as words allow, all of one sign: the sums that come closest to 128 bits.
TEST(RowSums, TheLargestInWords) {
  for (const std::size_t points : {std::size_t{1}, std::size_t{15}, std::size_t{16}, std::size_t{4095}}) {
    for (unsigned long row_bits = 1; row_bits <= 40; ++row_bits) {
      const Integer entry = (Integer(1) << row_bits) - 1;
      const cells::Rows rows(std::vector<IntegerVector>(points, IntegerVector{entry, -entry}), 2);
      for (unsigned long bits = 64;; --bits) {
        const Integer size = (Integer(1) << bits) - 1;
        const IntegerVector r(points, size);
        const Multipliers multipliers(rows, r);
        if (!multipliers.in_words()) continue;
        RowSum sum(multipliers);
        for (std::size_t i = 0; i < points; ++i) sum.add(i);
        EXPECT_EQ(multipliers.sum(), size * points);
        EXPECT_EQ(sum.entry(0), size * entry * points);
        EXPECT_EQ(sum.entry(1), -size * entry * points);
        EXPECT_EQ(sum.sign_at_knot(0), 0);
        EXPECT_GE(bits + 2 * row_bits, 63U);  // words are given up no earlier than they must be
        break;
      }
    }
  }
}

}  // namespace
}  // namespace infimum::relaxations
