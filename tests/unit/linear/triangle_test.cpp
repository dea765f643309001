// SPDX-License-Identifier: Apache-2.0
#include "linear/triangle.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "oracle/draw.hpp"

namespace infimum::linear {
namespace {

using Vector = Triangle::Vector;

// R'R = A'A and R'(Q't) = A't, for matrices of full rank and not.
TEST(Triangle, KeepsAllProducts) {
  oracle::Draw draw(21);
  for (int trial = 0; trial < 100; ++trial) {
    const std::size_t size = 1 + draw.below(7), rows = draw.below(12);
    Triangle triangle(size);
    std::vector<Vector> matrix;
    Vector targets;
    for (std::size_t i = 0; i < rows; ++i) {
      Vector row;
      for (std::size_t m = 0; m < size; ++m) row.push_back(static_cast<double>(draw.between(-4, 4)));
      if (size > 1 && trial % 2 == 0) row.back() = 2 * row.front();  // a column that depends on another
      matrix.push_back(row);
      targets.push_back(static_cast<double>(draw.between(-9, 9)));
      triangle.add(row, targets.back());
    }
    for (std::size_t a = 0; a < size; ++a) {
      for (std::size_t c = 0; c < size; ++c) {
        EXPECT_TRUE(c <= a || triangle.row(c)[a] == 0) << "below the diagonal";
        double expected = 0, product = 0;
        for (const Vector& row : matrix) expected += row[a] * row[c];
        for (std::size_t e = 0; e < size; ++e) product += triangle.row(e)[a] * triangle.row(e)[c];
        EXPECT_NEAR(product, expected, 1e-9);
      }
      double expected = 0, product = 0;
      for (std::size_t i = 0; i < rows; ++i) expected += matrix[i][a] * targets[i];
      for (std::size_t e = 0; e < size; ++e) product += triangle.row(e)[a] * triangle.target()[e];
      EXPECT_NEAR(product, expected, 1e-9);
    }
  }
}

// Two columns that differ in a few bits only: A'A loses the difference, the triangle does not.
TEST(Triangle, HasNoSquaredCondition) {
  const double little = 1e-10;
  Triangle triangle(2);
  for (const Vector& row : {Vector{1, 1}, Vector{0, little}, Vector{1, 1}}) {
    Vector copy = row;
    triangle.add(copy, 0);
  }
  EXPECT_NEAR(std::abs(triangle.row(1)[1]), little, 1e-16);
}

TEST(Triangle, TakesNoRowsAndZeroRows) {
  Triangle triangle(2);
  Vector zero{0, 0};
  triangle.add(zero, 5);
  EXPECT_EQ(triangle.target(), (Vector{0, 0}));
  EXPECT_EQ(triangle.row(0)[0], 0);
}

}  // namespace
}  // namespace infimum::linear
