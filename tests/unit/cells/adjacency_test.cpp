// SPDX-License-Identifier: Apache-2.0
#include "cells/adjacency.hpp"

#include <gtest/gtest.h>

#include "oracle/draw.hpp"

namespace infimum::cells {
namespace {

std::size_t rank_of(std::vector<std::vector<double>> rows, std::size_t dimension) {
  std::size_t rank = 0;
  for (std::size_t t = 0; t < dimension && rank < rows.size(); ++t) {
    std::size_t pivot = rank;
    for (std::size_t i = rank; i < rows.size(); ++i) {
      if (std::abs(rows[i][t]) > std::abs(rows[pivot][t])) pivot = i;
    }
    if (std::abs(rows[pivot][t]) < 1e-9) continue;
    std::swap(rows[pivot], rows[rank]);
    for (std::size_t i = rank + 1; i < rows.size(); ++i) {
      const double factor = rows[i][t] / rows[rank][t];
      for (std::size_t c = t; c < dimension; ++c) rows[i][c] -= factor * rows[rank][c];
    }
    ++rank;
  }
  return rank;
}

// By definition: the rows at which both are tight have rank D - 2 - lineality. Entries are small, doubles
// exact enough.
bool spans_a_face(const Rows& rows, const Cone& cone, const Generator& p, const Generator& q) {
  std::vector<std::vector<double>> tight;
  for (const Cut& cut : cone.cuts()) {
    if (p.sign(cut.row) != 0 || q.sign(cut.row) != 0) continue;
    tight.emplace_back();
    for (const Integer& entry : rows[cut.row]) tight.back().push_back(entry.get_d());
  }
  return rank_of(std::move(tight), rows.dimension()) + 2 + cone.lineality().size() == rows.dimension();
}

// A pair alone.
bool are_adjacent(const Adjacency& adjacency, std::size_t p, std::size_t q) {
  std::vector<std::size_t> places;
  adjacency.find_neighbours(p, {q}, places);
  return !places.empty();
}

// The list of all others, backwards, agrees with the pairs.
void expect_neighbours(const Adjacency& adjacency, std::size_t p, std::size_t rays) {
  std::vector<std::size_t> others, found, expected;
  for (std::size_t q = rays; q-- > 0;) {
    if (q == p) continue;
    if (are_adjacent(adjacency, p, q)) expected.push_back(others.size());
    others.push_back(q);
  }
  adjacency.find_neighbours(p, others, found);
  EXPECT_EQ(found, expected);
}

TEST(Adjacency, IsARankOfCommonTightRows) {
  oracle::Draw draw(11);
  std::size_t adjacent = 0, apart = 0;
  for (int trial = 0; trial < 120; ++trial) {
    const std::size_t D = 2 + draw.below(4), n = D + draw.below(8);
    const long size = trial % 2 == 0 ? 1 : 6;  // small entries make coplanar and repeated rows
    std::vector<IntegerVector> list;
    for (std::size_t i = 0; i < n; ++i) {
      list.emplace_back();
      for (std::size_t t = 0; t < D; ++t) list.back().emplace_back(draw.between(-size, size));
    }
    const Rows rows(list, D);
    Cone cone = Cone::whole_space(rows);
    for (std::size_t i = 0; i < n; ++i) {
      if (cone.is_free(i)) cone = *cone.with(rows, {i, draw.percent(50) ? 1 : -1});
    }
    const Adjacency adjacency(cone, D);
    for (std::size_t p = 0; p < cone.rays().size(); ++p) {
      expect_neighbours(adjacency, p, cone.rays().size());
      for (std::size_t q = 0; q < p; ++q) {
        const bool expected = spans_a_face(rows, cone, *cone.rays()[p], *cone.rays()[q]);
        EXPECT_EQ(are_adjacent(adjacency, p, q), expected) << trial << ": " << p << " " << q;
        ++(expected ? adjacent : apart);
      }
    }
  }
  EXPECT_GT(adjacent, 100u);
  EXPECT_GT(apart, 100u);
}

// More cuts than a word has bits.
TEST(Adjacency, TakesManyRows) {
  std::vector<IntegerVector> list;
  for (long i = -50; i <= 50; ++i) list.push_back({2 * i, i * i, 1});  // a polygon of a hundred sides
  const Rows rows(list, 3);
  Cone cone = Cone::whole_space(rows);
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (cone.is_free(i)) cone = *cone.with(rows, {i, 1});
  }
  ASSERT_GT(cone.cuts().size(), 64u);
  const Adjacency adjacency(cone, 3);
  std::size_t pairs = 0;
  for (std::size_t p = 0; p < cone.rays().size(); ++p) {
    for (std::size_t q = 0; q < p; ++q) {
      EXPECT_EQ(are_adjacent(adjacency, p, q), spans_a_face(rows, cone, *cone.rays()[p], *cone.rays()[q]));
      pairs += are_adjacent(adjacency, p, q) ? 1 : 0;
    }
  }
  EXPECT_EQ(pairs, cone.rays().size());  // each ray has two neighbours
}

}  // namespace
}  // namespace infimum::cells
