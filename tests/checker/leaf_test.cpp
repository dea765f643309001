// SPDX-License-Identifier: Apache-2.0
// Kernels against their definition. Leaves as a whole are tested with true and false certificates.
#include "leaf.hpp"

#include <gtest/gtest.h>

#include <random>

namespace checker {
namespace {

TEST(Kernel, OfNoRowsIsTheWholeLine) {
  EXPECT_EQ(kernel({}, 1), (Vector{1}));
}

TEST(Kernel, OfDependentRowsIsNothing) {
  EXPECT_EQ(kernel({{0, 0}}, 2), Vector{});
  EXPECT_EQ(kernel({{1, 2, 3}, {2, 4, 6}}, 3), Vector{});
  EXPECT_EQ(kernel({{0, 0, 0}, {0, 1, 0}}, 3), Vector{});
}

TEST(Kernel, ShowsASingularSystemByItsLastEntry) {
  const Vector regular = kernel({{2, 1, -3}, {1, -1, 0}}, 3);  // 2 x + y = 3 w, x = y
  EXPECT_EQ(regular[0], regular[2]);
  EXPECT_EQ(regular[1], regular[2]);
  EXPECT_NE(regular[2], 0);
  EXPECT_EQ(kernel({{1, 1, 1}, {1, 1, 2}}, 3)[2], 0);
}

TEST(Kernel, IsOrthogonalToAllRows) {
  std::mt19937 random(7);
  std::size_t regular = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    const std::size_t width = 1 + random() % 7;
    Rows rows(width - 1, Vector(width));
    for (Vector& row : rows) {
      for (mpz_class& entry : row) entry = static_cast<int>(random() % 5) - 2;
    }
    const Vector v = kernel(rows, width);
    if (v.empty()) continue;
    ++regular;
    EXPECT_NE(v, Vector(width));
    for (const Vector& row : rows) EXPECT_EQ(dot(row, v), 0);
  }
  EXPECT_GT(regular, 1000U);
}

}  // namespace
}  // namespace checker
