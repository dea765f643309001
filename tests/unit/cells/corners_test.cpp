// SPDX-License-Identifier: Apache-2.0
#include "cells/corners.hpp"

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "oracle/draw.hpp"

namespace infimum::cells {
namespace {

std::vector<IntegerVector> drawn_rows(oracle::Draw& draw, std::size_t count) {
  std::vector<IntegerVector> rows;
  const long scale = draw.one_of<long>({1, 1000000007, 1L << 60});
  for (std::size_t i = 0; i < count; ++i) {
    IntegerVector row{draw.between(-3, 3), draw.between(-3, 3), draw.percent(50) ? 1 : draw.between(-3, 3)};
    if (draw.percent(30)) row[0] = row[0] * scale + draw.between(-1, 1);
    rows.push_back(row);
  }
  return rows;
}

Cone drawn_cone(const Rows& rows, oracle::Draw& draw) {
  Cone cone = Cone::whole_space(rows);
  for (std::size_t step = 0; step < 30 && !cone.lineality().empty(); ++step) {
    cone = *cone.with(rows, {draw.below(rows.size()), draw.percent(50) ? 1 : -1});
  }
  return cone;
}

using Vectors = std::set<std::vector<std::string>>;

void insert(Vectors& set, const Generator& generator) {
  std::vector<std::string> entries;
  for (const Integer& entry : generator.v) entries.push_back(entry.get_str());
  set.insert(entries);
}

// By splitting the cone on one row after the other.
void collect_rays(const Cone& cone, const Rows& rows, const std::vector<std::size_t>& cutting,
                  Vectors& rays) {
  for (std::size_t i : cutting) {
    if (!cone.is_free(i)) continue;
    collect_rays(*cone.with(rows, {i, 1}), rows, cutting, rays);
    return collect_rays(*cone.with(rows, {i, -1}), rows, cutting, rays);
  }
  for (const GeneratorPtr& ray : cone.rays()) insert(rays, *ray);
}

// The rays of all cells are those of the cone and the corners of the rows that subdivide it, with each other
// and with the cuts.
TEST(Corners, AreTheRaysOfTheCells) {
  oracle::Draw draw(5);
  std::size_t pointed = 0, inner = 0;
  for (int trial = 0; trial < 400; ++trial) {
    const Rows rows(drawn_rows(draw, 2 + draw.below(8)), 3);
    const Corners corners(rows);
    ASSERT_TRUE(corners.exist());
    const Cone cone = drawn_cone(rows, draw);
    if (!cone.lineality().empty()) continue;
    ++pointed;
    std::vector<std::size_t> cutting;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (cone.is_free(i) && draw.percent(60)) cutting.push_back(i);
    }
    Vectors expected, found;
    collect_rays(cone, rows, cutting, expected);
    for (const GeneratorPtr& ray : cone.rays()) insert(found, *ray);
    const auto add = [&](std::size_t i, std::size_t l) {
      const Generator* corner = corners.inside(cone, i, l);
      EXPECT_EQ(corner, corners.inside(cone, l, i)) << "the order of the rows does not matter";
      if (corner == nullptr) return;
      EXPECT_EQ(corner->sign(i), 0);
      EXPECT_EQ(corner->sign(l), 0);
      for (std::size_t m = 0; m < rows.size(); ++m)
        EXPECT_EQ(corner->sign(m), sgn(rows.product(m, corner->v)));
      for (const Cut& cut : cone.cuts()) EXPECT_GE(cut.sign * corner->sign(cut.row), 0);
      insert(found, *corner);
    };
    for (std::size_t e = 0; e < cutting.size(); ++e) {
      for (const Cut& cut : cone.cuts()) add(cutting[e], cut.row);
      for (std::size_t f = 0; f < e; ++f) add(cutting[e], cutting[f]);
    }
    // Corners on the cone's boundary may lie inside a face of two rays; everything else is a ray of a cell.
    for (const auto& ray : expected) EXPECT_TRUE(found.count(ray) > 0);
    inner += found.size() - cone.rays().size();
  }
  EXPECT_GT(pointed, 100U);
  EXPECT_GT(inner, 100U);
}

TEST(Corners, OfParallelRowsDoNotExist) {
  const Rows rows({{1, 2, 3}, {2, 4, 6}, {-1, -2, -3}, {0, 0, 0}, {0, 1, 0}}, 3);
  const Corners corners(rows);
  const Cone cone = Cone::whole_space(rows);
  EXPECT_EQ(corners.inside(cone, 0, 1), nullptr);
  EXPECT_EQ(corners.inside(cone, 0, 2), nullptr);
  EXPECT_EQ(corners.inside(cone, 3, 4), nullptr);
  EXPECT_NE(corners.inside(cone, 1, 4), nullptr);
}

TEST(Corners, ExistInSpaceOnly) {
  EXPECT_FALSE(Corners(Rows({{1, 2}, {2, 1}}, 2)).exist());
  EXPECT_FALSE(Corners(Rows({{1, 2, 0, 1}, {2, 1, 0, 1}}, 4)).exist());
  EXPECT_FALSE(Corners(Rows({{1, 2, 0}}, 3)).exist());
  EXPECT_FALSE(Corners(Rows(std::vector<IntegerVector>(2001, {1, 2, 3}), 3)).exist()) << "too many pairs";
}

TEST(Corners, AreMadeOnceByManyThreads) {
  oracle::Draw draw(6);
  const Rows rows(drawn_rows(draw, 40), 3);
  const Corners corners(rows);
  const Cone cone = Cone::whole_space(rows);
  std::vector<std::vector<const Generator*>> seen(4);
  std::vector<std::thread> threads;
  for (auto& mine : seen) {
    threads.emplace_back([&] {
      for (std::size_t l = 1; l < rows.size(); ++l) {
        for (std::size_t i = 0; i < l; ++i) mine.push_back(corners.inside(cone, i, l));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& other : seen) EXPECT_EQ(other, seen.front());
}

}  // namespace
}  // namespace infimum::cells
