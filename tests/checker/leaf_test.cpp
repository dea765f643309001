// SPDX-License-Identifier: Apache-2.0
// Linear spaces restricted to one plane after another, against the definition: that is how a leaf solves its
// equations. Leaves as a whole are tested with true and false certificates.
#include "leaf.hpp"

#include <gtest/gtest.h>

#include <random>

namespace checker {
namespace {

Generators kernel(const Rows& rows, std::size_t width) {
  Generators lines = basis({}, width, 0, width);
  for (const Vector& row : rows) restrict({}, row, lines);
  return lines;
}

TEST(Restrict, ByNothingLeavesTheWholeSpace) {
  ASSERT_EQ(kernel({}, 1).size(), 1U);
  EXPECT_EQ(kernel({}, 1)[0]->v, (Vector{1}));
}

TEST(Restrict, ByDependentRowsLeavesMore) {
  EXPECT_EQ(kernel({{0, 0}}, 2).size(), 2U);
  EXPECT_EQ(kernel({{1, 2, 3}, {2, 4, 6}}, 3).size(), 2U);
  EXPECT_EQ(kernel({{0, 0, 0}, {0, 1, 0}}, 3).size(), 2U);
}

TEST(Restrict, ShowsASingularSystemByItsLastEntry) {
  const Vector regular = kernel({{2, 1, -3}, {1, -1, 0}}, 3)[0]->v;  // 2 x + y = 3 w, x = y
  EXPECT_EQ(regular[0], regular[2]);
  EXPECT_EQ(regular[1], regular[2]);
  EXPECT_NE(regular[2], 0);
  EXPECT_EQ(kernel({{1, 1, 1}, {1, 1, 2}}, 3)[0]->v[2], 0);
}

TEST(Restrict, ReturnsTheLineThatLeavesOnTheGoodSide) {
  Generators lines = basis({}, 3, 0, 2);
  EXPECT_EQ(restrict({}, {0, 0, 7}, lines), nullptr);
  EXPECT_EQ(lines.size(), 2U);
  const Shared up = restrict({}, {0, -2, 7}, lines);
  ASSERT_NE(up, nullptr);
  EXPECT_EQ(up->v, (Vector{0, -1, 0}));
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0]->v, (Vector{1, 0, 0}));
}

TEST(Restrict, LeavesWhatIsOrthogonalToAllRows) {
  std::mt19937 random(7);
  std::size_t regular = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    const std::size_t width = 1 + random() % 7;
    Rows rows(width - 1, Vector(width));
    for (Vector& row : rows) {
      for (mpz_class& entry : row) entry = static_cast<int>(random() % 5) - 2;
    }
    const Generators lines = kernel(rows, width);
    ASSERT_FALSE(lines.empty());
    regular += lines.size() == 1;
    for (const Shared& line : lines) {
      EXPECT_NE(line->v, Vector(width));
      for (const Vector& row : rows) EXPECT_EQ(dot(row, line->v), 0);
    }
  }
  EXPECT_GT(regular, 1000U);
}

}  // namespace
}  // namespace checker
