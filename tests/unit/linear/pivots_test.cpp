// SPDX-License-Identifier: Apache-2.0
#include "linear/pivots.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
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

TEST(Pivots, AreNumbers) {
  const double infinity = std::numeric_limits<double>::infinity(), none = std::nan("");
  EXPECT_TRUE(find_pivots({{none}}).rows.empty());
  EXPECT_TRUE(find_pivots({{infinity, none}, {none, infinity}}).rows.empty());
  const Pivots pivots = find_pivots({{1, infinity}, {none, 2}});
  EXPECT_EQ(pivots.rows, std::vector<std::size_t>{0});
  EXPECT_EQ(pivots.columns, std::vector<std::size_t>{0});
}

TEST(Pivots, SolveEquations) {
  oracle::Draw draw(2);
  int solved = 0;
  for (int trial = 0; trial < 200; ++trial) {
    const std::size_t n = draw.below(6);
    std::vector<std::vector<double>> matrix(n, std::vector<double>(n));
    std::vector<double> x(n), right(n, 0.0);
    for (std::size_t r = 0; r < n; ++r) {
      x[r] = static_cast<double>(draw.between(-9, 9));
      for (double& entry : matrix[r]) entry = static_cast<double>(draw.between(-3, 3));
    }
    for (std::size_t r = 0; r < n; ++r) {
      for (std::size_t c = 0; c < n; ++c) right[r] += matrix[r][c] * x[c];
    }
    const std::optional<std::vector<double>> found = solve(matrix, right);
    if (find_pivots(matrix).rows.size() < n) continue;  // singular: whatever it says
    ASSERT_TRUE(found.has_value());
    ++solved;
    for (std::size_t r = 0; r < n; ++r) EXPECT_NEAR((*found)[r], x[r], 1e-9);
  }
  EXPECT_GT(solved, 100);
  EXPECT_FALSE(solve({{0, 0}, {0, 1}}, {1, 1}).has_value());
}

}  // namespace
}  // namespace infimum::linear
