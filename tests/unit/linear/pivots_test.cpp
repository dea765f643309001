// SPDX-License-Identifier: Apache-2.0
#include "linear/pivots.hpp"

#include <gtest/gtest.h>

#include <set>

#include "oracle/draw.hpp"
#include "oracle/elimination.hpp"

namespace infimum::linear {
namespace {

using numbers::Rational;

oracle::Matrix submatrix(const oracle::Matrix& matrix, const Pivots& pivots) {
  oracle::Matrix result;
  for (std::size_t r : pivots.rows) {
    result.emplace_back();
    for (std::size_t c : pivots.columns) result.back().push_back(matrix[r][c]);
  }
  return result;
}

TEST(Pivots, CarryTheRank) {
  oracle::Draw draw(1);
  for (int trial = 0; trial < 300; ++trial) {
    const std::size_t rows = 1 + draw.below(6), columns = 1 + draw.below(6);
    oracle::Matrix exact(rows, numbers::RationalVector(columns));
    for (auto& row : exact) {
      for (Rational& entry : row) entry = draw.between(-1, 1);
    }
    std::vector<std::vector<double>> guess;
    for (const auto& row : exact) {
      guess.emplace_back();
      for (std::size_t c = 0; c < columns; ++c)
        guess.back().push_back(row[c].get_d() * (c == 0 ? 1e-6 : 1.0));  // any scale
    }
    const Pivots pivots = find_pivots(guess);
    const std::size_t rank = oracle::reduce(exact, columns).pivots.size();
    ASSERT_EQ(pivots.rows.size(), rank);
    ASSERT_EQ(pivots.columns.size(), rank);
    EXPECT_EQ(oracle::reduce(submatrix(exact, pivots), rank).pivots.size(), rank);
    EXPECT_EQ(std::set<std::size_t>(pivots.rows.begin(), pivots.rows.end()).size(), rank);
  }
}

TEST(Pivots, IgnoreNoise) {
  EXPECT_EQ(find_pivots({{1, 2}, {0.5, 1 + 1e-13}}).rows.size(), 1u);
}

TEST(Pivots, OfNothing) {
  EXPECT_TRUE(find_pivots({}).rows.empty());
  EXPECT_TRUE(find_pivots({{}, {}}).rows.empty());
  EXPECT_TRUE(find_pivots({{0, 0}}).columns.empty());
}

}  // namespace
}  // namespace infimum::linear
