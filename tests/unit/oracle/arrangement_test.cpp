// SPDX-License-Identifier: Apache-2.0
#include "oracle/arrangement.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "oracle/cone_fit.hpp"
#include "oracle/draw.hpp"

namespace infimum::oracle {
namespace {

Matrix moment_curve(std::size_t n, std::size_t dimension) {
  Matrix rows;
  for (std::size_t i = 0; i < n; ++i) {
    RationalVector row{1};
    while (row.size() < dimension) row.push_back(row.back() * Rational(i + 1));
    rows.push_back(row);
  }
  return rows;
}

// Hyperplanes through 0 in general position cut R^D into 2 * sum_{i<D} C(n-1, i) cells (Schlaefli).
std::size_t cells_in_general_position(std::size_t n, std::size_t dimension) {
  std::size_t sum = 0, binomial = 1;
  for (std::size_t i = 0; i < dimension; ++i) {
    sum += binomial;
    binomial = i < n - 1 ? binomial * (n - 1 - i) / (i + 1) : 0;
  }
  return 2 * sum;
}

TEST(Arrangement, CountsCellsInGeneralPosition) {
  for (std::size_t n = 1; n <= 8; ++n) {
    for (std::size_t dimension = 1; dimension <= 4; ++dimension) {
      EXPECT_EQ(arrange(moment_curve(n, dimension), dimension).cells.size(),
                cells_in_general_position(n, dimension))
          << n << " rows in dimension " << dimension;
    }
  }
}

TEST(Arrangement, CountsCellsOfDegenerateRows) {
  EXPECT_EQ(arrange({}, 2).cells.size(), 1u);
  EXPECT_EQ(arrange({{0, 0}, {0, 0}}, 2).cells.size(), 1u);
  EXPECT_EQ(arrange({{1, 2}, {2, 4}, {-3, -6}}, 2).cells.size(), 2u);
  EXPECT_EQ(arrange({{1, 0}, {0, 0}, {0, 1}, {1, 1}}, 2).cells.size(), 6u);
  // The braid arrangement of S_4: 24 chambers, although the rank is 3 in dimension 4.
  EXPECT_EQ(
      arrange({{1, -1, 0, 0}, {1, 0, -1, 0}, {1, 0, 0, -1}, {0, 1, -1, 0}, {0, 1, 0, -1}, {0, 0, 1, -1}}, 4)
          .cells.size(),
      24u);
}

Matrix random_rows(Draw& draw, std::size_t dimension) {
  Matrix rows(1 + draw.below(6), RationalVector(dimension));
  for (RationalVector& row : rows) {
    for (Rational& entry : row) entry = draw.between(-1, 2);
    if (draw.percent(20)) row = rows.front();
  }
  return rows;
}

bool fits(const std::vector<int>& signs, const Matrix& rows, const RationalVector& theta) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (signs[i] * sgn(dot(rows[i], theta)) < 0) return false;
  }
  return true;
}

TEST(Arrangement, CellsCoverAndRaysStayInside) {
  Draw draw(5);
  for (int trial = 0; trial < 60; ++trial) {
    const std::size_t dimension = 1 + draw.below(4);
    const Matrix rows = random_rows(draw, dimension);
    const Arrangement arrangement = arrange(rows, dimension);
    for (const Cell& cell : arrangement.cells) {
      for (std::size_t v : cell.rays) EXPECT_TRUE(fits(cell.signs, rows, arrangement.rays[v].theta));
    }
    for (int drawn = 0; drawn < 30; ++drawn) {
      RationalVector theta;
      for (std::size_t t = 0; t < dimension; ++t) theta.push_back(draw.fraction(3));
      std::size_t home = 0;
      for (const Cell& cell : arrangement.cells) home += fits(cell.signs, rows, theta);
      EXPECT_GE(home, 1u);
    }
  }
}

// Whether the target is a combination of the columns with nonnegative coefficients.
bool generated(const RationalVector& target, const Matrix& columns) {
  Matrix gram(columns.size());
  RationalVector products;
  for (std::size_t u = 0; u < columns.size(); ++u) {
    for (const RationalVector& v : columns) gram[u].push_back(dot(columns[u], v));
    products.push_back(dot(columns[u], target));
  }
  return fit_squares(gram, products, dot(target, target)).risk == 0;
}

RationalVector preactivations(const Matrix& rows, const RationalVector& theta) {
  RationalVector u;
  for (const RationalVector& row : rows) u.push_back(dot(row, theta));
  return u;
}

TEST(Arrangement, RaysGenerateTheirCells) {
  Draw draw(6);
  for (int trial = 0; trial < 60; ++trial) {
    const std::size_t dimension = 1 + draw.below(4);
    const Matrix rows = random_rows(draw, dimension);
    const Arrangement arrangement = arrange(rows, dimension);
    const auto choices = choices_of_a_unit(arrangement);
    for (int drawn = 0; drawn < 10; ++drawn) {
      RationalVector theta;
      for (std::size_t t = 0; t < dimension; ++t) theta.push_back(draw.fraction(3));
      RationalVector u = preactivations(rows, theta);
      for (const Cell& cell : arrangement.cells) {
        Matrix columns;
        for (std::size_t v : cell.rays) columns.push_back(preactivations(rows, arrangement.rays[v].theta));
        EXPECT_EQ(generated(u, columns), fits(cell.signs, rows, theta));
      }
      for (Rational& entry : u) entry = std::max(entry, Rational(0));
      std::size_t able = 0;
      for (const auto& choice : choices) {
        Matrix columns;
        for (std::size_t v : choice) columns.push_back(arrangement.rays[v].activations);
        able += generated(u, columns);
      }
      EXPECT_GE(able, 1u);
    }
  }
}

TEST(Arrangement, ChoicesAreMaximalAndDistinct) {
  // x = 0, 1, 2 with bias: on at nothing, {0}, {0, 1}, everything, {1, 2}, {2}. The first is a part of all
  // others, {0} of {0, 1}, {2} of {1, 2}.
  const Arrangement arrangement = arrange({{0, 1}, {1, 1}, {2, 1}}, 2);
  EXPECT_EQ(arrangement.cells.size(), 6u);
  EXPECT_EQ(choices_of_a_unit(arrangement).size(), 3u);
  EXPECT_EQ(choices_of_a_unit(arrange({}, 3)).size(), 1u);
}

}  // namespace
}  // namespace infimum::oracle
