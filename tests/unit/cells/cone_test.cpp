// SPDX-License-Identifier: Apache-2.0
//
// Cones against a second description of them: all extreme rays are kernels of D - 1 rows, so on few rows they
// can be listed without any algorithm.
#include "cells/cone.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "oracle/draw.hpp"
#include "oracle/elimination.hpp"

namespace infimum::cells {
namespace {

oracle::Matrix cut_rows(const Rows& rows, const Cone& cone) {
  oracle::Matrix matrix;
  for (const Cut& cut : cone.cuts()) {
    matrix.emplace_back();
    for (const Integer& entry : rows[cut.row]) matrix.back().push_back(cut.sign * entry);
  }
  return matrix;
}

oracle::RationalVector rational(const IntegerVector& v) {
  return {v.begin(), v.end()};
}

// Scaled to a first nonzero entry of absolute value 1, to compare directions.
oracle::RationalVector direction(oracle::RationalVector v) {
  oracle::Rational size = 0;
  for (const oracle::Rational& entry : v) {
    if (size == 0) size = abs(entry);
  }
  for (oracle::Rational& entry : v) entry /= size;
  return v;
}

bool inside(const oracle::Matrix& cuts, const oracle::RationalVector& v) {
  for (const oracle::RationalVector& cut : cuts) {
    if (oracle::dot(cut, v) < 0) return false;
  }
  return true;
}

using Directions = std::set<oracle::RationalVector>;

// Of a pointed cone: kernels of D - 1 independent cuts that satisfy all cuts.
Directions extreme_rays(const oracle::Matrix& cuts, std::size_t D) {
  Directions result;
  std::vector<std::size_t> chosen;
  const std::function<void(std::size_t)> choose = [&](std::size_t from) {
    if (chosen.size() == D - 1) {
      oracle::Matrix rows;
      for (std::size_t c : chosen) rows.push_back(cuts[c]);
      const auto v = oracle::kernel_line(rows, D);
      if (!v) return;
      oracle::RationalVector negative = *v;
      for (oracle::Rational& entry : negative) entry = -entry;
      if (inside(cuts, *v)) result.insert(direction(*v));
      if (inside(cuts, negative)) result.insert(direction(negative));
      return;
    }
    for (std::size_t c = from; c < cuts.size(); ++c) {
      chosen.push_back(c);
      choose(c + 1);
      chosen.pop_back();
    }
  };
  choose(0);
  return result;
}

// Each ray satisfies the cuts, lineality vectors vanish on them, dimensions add up, and a pointed cone has
// just its extreme rays.
void expect_sound(const Rows& rows, const Cone& cone) {
  const oracle::Matrix cuts = cut_rows(rows, cone);
  const std::size_t rank = oracle::reduce(cuts, rows.dimension()).pivots.size();
  ASSERT_EQ(cone.lineality().size(), rows.dimension() - rank);
  oracle::Matrix lines;
  for (const GeneratorPtr& b : cone.lineality()) {
    for (const oracle::RationalVector& cut : cuts) EXPECT_EQ(oracle::dot(cut, rational(b->v)), 0);
    lines.push_back(rational(b->v));
  }
  EXPECT_EQ(oracle::reduce(lines, rows.dimension()).pivots.size(), lines.size());
  Directions found;
  for (const GeneratorPtr& ray : cone.rays()) {
    EXPECT_TRUE(inside(cuts, rational(ray->v)));
    found.insert(direction(rational(ray->v)));
  }
  EXPECT_EQ(found.size(), cone.rays().size()) << "a ray occurs twice";
  if (rank < rows.dimension()) return;
  EXPECT_EQ(found, extreme_rays(cuts, rows.dimension()));
}

// Rule SIGNS, from the generators.
void expect_signs(const Rows& rows, const Cone& cone) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    bool vanishes = true, up = true, down = true;
    for (const GeneratorPtr& b : cone.lineality()) vanishes = vanishes && rows.product(i, b->v) == 0;
    for (const GeneratorPtr& ray : cone.rays()) {
      up = up && rows.product(i, ray->v) >= 0;
      down = down && rows.product(i, ray->v) <= 0;
    }
    EXPECT_EQ(cone.on().test(i), vanishes && up);
    EXPECT_EQ(cone.off().test(i), vanishes && down && !up);
    EXPECT_EQ(cone.is_free(i), !(vanishes && (up || down)));
  }
}

// Cuts at random free rows until nothing is free.
void cut_to_the_end(const Rows& rows, oracle::Draw& draw) {
  Cone cone = Cone::whole_space(rows);
  for (;;) {
    expect_sound(rows, cone);
    expect_signs(rows, cone);
    std::vector<std::size_t> free;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (cone.is_free(i)) free.push_back(i);
    }
    EXPECT_EQ(cone.free_count(), free.size());
    if (free.empty()) return;
    const Cut cut{draw.one_of(free), draw.percent(50) ? 1 : -1};
    const std::optional<Cone> child = cone.with(rows, cut);
    ASSERT_TRUE(child);
    EXPECT_EQ(child->cuts().back(), cut);
    EXPECT_FALSE(child->is_free(cut.row));
    cone = *child;
  }
}

TEST(Cone, HasJustTheExtremeRays) {
  oracle::Draw draw(1);
  for (int trial = 0; trial < 150; ++trial) {
    const std::size_t D = 1 + draw.below(4), n = 2 + draw.below(7);
    const long size = trial % 3 == 0   ? 1
                      : trial % 3 == 1 ? 3
                                       : 1000;  // coplanar and repeated rows, or generic ones
    std::vector<IntegerVector> list;
    for (std::size_t i = 0; i < n; ++i) {
      list.emplace_back();
      for (std::size_t t = 0; t < D; ++t) list.back().emplace_back(draw.between(-size, size));
    }
    cut_to_the_end(Rows(list, D), draw);
  }
}

TEST(Cone, TakesHugeRows) {
  oracle::Draw draw(2);
  Integer huge;
  mpz_ui_pow_ui(huge.get_mpz_t(), 2, 200);
  for (int trial = 0; trial < 20; ++trial) {
    std::vector<IntegerVector> list;
    for (int i = 0; i < 6; ++i)
      list.push_back({draw.between(-9, 9) * huge + draw.between(-9, 9), draw.between(-9, 9), 1});
    cut_to_the_end(Rows(list, 3), draw);
  }
}

// Cutting the whole space by all sign patterns that go through visits every cell once: 2 * sum_i C(n-1, i) of
// them.
TEST(Cone, CellsOfAnArrangementAreCounted) {
  const Rows rows({{1, 2, 3}, {4, -5, 6}, {-7, 8, 11}, {2, 9, -4}, {-3, -1, 8}, {10, 1, -1}}, 3);
  std::size_t cells = 0;
  const std::function<void(const Cone&)> visit = [&](const Cone& cone) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (!cone.is_free(i)) continue;
      visit(*cone.with(rows, {i, 1}));
      visit(*cone.with(rows, {i, -1}));
      return;
    }
    ++cells;
  };
  visit(Cone::whole_space(rows));
  EXPECT_EQ(cells, 2u * (1 + 5 + 10));
}

TEST(Cone, AZeroRowIsOnFromTheBeginning) {
  const Rows rows({{0, 0}, {1, 2}}, 2);
  const Cone cone = Cone::whole_space(rows);
  EXPECT_TRUE(cone.on().test(0));
  EXPECT_TRUE(cone.is_free(1));
}

TEST(Cone, RefusesToGrowWithoutEnd) {
  // The cube over a square: each cut of a face adds rays.
  const Rows rows({{1, 0, 1}, {-1, 0, 1}, {0, 1, 1}, {0, -1, 1}}, 3);
  Cone cone = Cone::whole_space(rows);
  for (std::size_t i = 0; i < 3; ++i) cone = *cone.with(rows, {i, 1});
  EXPECT_TRUE(cone.with(rows, {3, 1}, 4));
  EXPECT_FALSE(cone.with(rows, {3, 1}, 3));
}

// Nothing but its list: signs are those of the list, whatever follows from it, and no half is too large.
TEST(Cone, WithoutGeneratorsKnowsItsCutsOnly) {
  const Rows rows({{1, 0}, {1, 1}, {2, 0}, {0, 0}}, 2);
  const Cone root = Cone::without_cuts(rows);
  EXPECT_FALSE(root.has_generators());
  EXPECT_TRUE(Cone::whole_space(rows).has_generators());
  EXPECT_EQ(root.generators(), 0U);
  EXPECT_EQ(root.free_count(), 4U);
  EXPECT_TRUE(root.is_free(3));  // a zero row, too
  const Cone::Halves halves = root.halves(rows, 0, 0);
  ASSERT_TRUE(halves.above && halves.below);
  EXPECT_EQ(halves.above->cuts(), (std::vector<Cut>{{0, 1}}));
  EXPECT_EQ(halves.below->cuts(), (std::vector<Cut>{{0, -1}}));
  EXPECT_TRUE(halves.above->on().test(0) && !halves.above->off().test(0));
  EXPECT_TRUE(halves.below->off().test(0) && !halves.below->on().test(0));
  EXPECT_TRUE(halves.above->is_free(2));  // follows from the list, but is not in it
  const std::optional<Cone> thin = halves.above->with(rows, {2, -1}, 0);
  ASSERT_TRUE(thin);
  EXPECT_FALSE(thin->has_generators());
  EXPECT_EQ(thin->cuts(), (std::vector<Cut>{{0, 1}, {2, -1}}));
  EXPECT_EQ(thin->free_count(), 2U);
  EXPECT_TRUE(thin->on().test(0) && thin->off().test(2));
  EXPECT_EQ(root.free_count(), 4U);
}

TEST(Cone, ParentsKeepTheirGenerators) {
  const Rows rows({{1, 1}, {1, -1}}, 2);
  const Cone whole = Cone::whole_space(rows);
  const std::optional<Cone> child = whole.with(rows, {0, 1});
  EXPECT_EQ(whole.lineality().size(), 2u);
  EXPECT_EQ(child->lineality().size(), 1u);
  EXPECT_EQ(child->rays().size(), 1u);
}

}  // namespace
}  // namespace infimum::cells
