// SPDX-License-Identifier: Apache-2.0
#include "linear/exact_solve.hpp"

#include <gtest/gtest.h>

#include "oracle/draw.hpp"
#include "oracle/elimination.hpp"

namespace infimum::linear {
namespace {

using numbers::Integer;
using numbers::RationalVector;

TEST(Solve, OneSolution) {
  EXPECT_EQ(solve({{2, 1}, {1, 3}}, {3, 5}, 2), (RationalVector{Rational(4, 5), Rational(7, 5)}));
}

TEST(Solve, FirstPivotMayBeZero) {
  EXPECT_EQ(solve({{0, 1}, {1, 0}}, {3, 5}, 2), (RationalVector{5, 3}));
}

TEST(Solve, OpenUnknownsAreZero) {
  EXPECT_EQ(solve({{0, 2, 4}}, {6}, 3), (RationalVector{0, 3, 0}));
  EXPECT_EQ(solve({}, {}, 2), (RationalVector{0, 0}));
}

TEST(Solve, MoreEquationsThanUnknowns) {
  EXPECT_EQ(solve({{1, 1}, {1, -1}, {3, 1}}, {3, 1, 7}, 2), (RationalVector{2, 1}));
  EXPECT_EQ(solve({{1, 1}, {1, -1}, {3, 1}}, {3, 1, 8}, 2), std::nullopt);
}

TEST(Solve, SeesContradictions) {
  EXPECT_EQ(solve({{1, 2}, {2, 4}}, {1, 3}, 2), std::nullopt);
  EXPECT_EQ(solve({{0, 0}}, {1}, 2), std::nullopt);
  EXPECT_EQ(solve({{1, 2}, {2, 4}}, {1, 2}, 2), (RationalVector{1, 0}));
}

RationalMatrix drawn_matrix(oracle::Draw& draw, std::size_t rows, std::size_t columns) {
  RationalMatrix a(rows, RationalVector(columns));
  for (RationalVector& row : a) {
    for (Rational& entry : row) entry = draw.percent(40) ? Rational(0) : draw.fraction(3);
  }
  if (rows > 1 && draw.percent(40)) a[rows - 1] = a[0];
  return a;
}

// Solvable iff the right-hand side does not raise the rank.
TEST(Solve, AgreesWithTheRank) {
  oracle::Draw draw(1);
  int solvable = 0;
  for (int trial = 0; trial < 500; ++trial) {
    const std::size_t rows = 1 + draw.below(5), columns = 1 + draw.below(5);
    const RationalMatrix a = drawn_matrix(draw, rows, columns);
    RationalVector b;
    for (std::size_t r = 0; r < rows; ++r) b.push_back(draw.between(-1, 1));
    oracle::Matrix extended = a;
    for (std::size_t r = 0; r < rows; ++r) extended[r].push_back(b[r]);
    const bool possible =
        oracle::reduce(a, columns).pivots.size() == oracle::reduce(extended, columns + 1).pivots.size();
    const auto x = solve(a, b, columns);
    ASSERT_EQ(x.has_value(), possible);
    if (!x) continue;
    ++solvable;
    for (std::size_t r = 0; r < rows; ++r) EXPECT_EQ(oracle::dot(a[r], *x), b[r]);
  }
  EXPECT_GT(solvable, 100);
}

std::optional<std::vector<Integer>> line_of(const std::vector<std::vector<Integer>>& rows,
                                            std::size_t unknowns) {
  IntegerRows list;
  for (const std::vector<Integer>& row : rows) list.push_back(&row);
  return orthogonal(list, unknowns);
}

TEST(Orthogonal, OneDirectionOrNone) {
  EXPECT_EQ(line_of({{1, 1, 0}}, 3), std::nullopt);
  EXPECT_EQ(line_of({{1, 0}, {0, 1}}, 2), std::nullopt);
  EXPECT_EQ(line_of({}, 2), std::nullopt);
  EXPECT_EQ(line_of({{1, 2, 3}, {2, 4, 6}}, 3), std::nullopt);
  EXPECT_EQ(line_of({}, 1), std::vector<Integer>{1});
  const auto v = line_of({{3, 2}, {6, 4}}, 2);
  ASSERT_TRUE(v);
  EXPECT_EQ(abs((*v)[0]), 2);
  EXPECT_EQ((*v)[0] * 3 + (*v)[1] * 2, 0);
}

TEST(Orthogonal, AgreesWithTheOracle) {
  oracle::Draw draw(2);
  int found = 0;
  for (int trial = 0; trial < 300; ++trial) {
    const std::size_t columns = 2 + draw.below(4);
    RationalMatrix a = drawn_matrix(draw, columns - draw.below(2), columns);
    std::vector<std::vector<Integer>> rows;
    for (RationalVector& row : a) {
      rows.emplace_back();
      for (Rational& entry : row) {
        entry *= 60;  // of all denominators that are drawn
        rows.back().push_back(entry.get_num());
      }
    }
    const auto v = line_of(rows, columns);
    ASSERT_EQ(v.has_value(), oracle::kernel_line(a, columns).has_value());
    if (!v) continue;
    ++found;
    Integer divisor = 0;
    for (const Integer& entry : *v) divisor = gcd(divisor, entry);
    EXPECT_EQ(divisor, 1);
    for (const RationalVector& row : a) EXPECT_EQ(oracle::dot(row, RationalVector(v->begin(), v->end())), 0);
  }
  EXPECT_GT(found, 50);
}

}  // namespace
}  // namespace infimum::linear
