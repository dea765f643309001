// SPDX-License-Identifier: Apache-2.0
#include "cells/cut_preview.hpp"

#include <gtest/gtest.h>

#include "oracle/draw.hpp"

namespace infimum::cells {
namespace {

Rows drawn_rows(oracle::Draw& draw, std::size_t count, std::size_t dimension, long size) {
  std::vector<IntegerVector> rows;
  for (std::size_t i = 0; i < count; ++i) {
    rows.emplace_back();
    for (std::size_t t = 0; t < dimension; ++t) rows.back().emplace_back(draw.between(-size, size));
  }
  return Rows(std::move(rows), dimension);
}

// What the half knows and the cone does not.
Bitset decided(const Cone& cone, const Cone& half) {
  Bitset result = half.on();
  result |= half.off();
  result -= cone.on();
  result -= cone.off();
  return result;
}

struct Seen {
  std::size_t with_lines = 0, without = 0, implied = 0;
};

// Every cut of cones with more and more of them; with small entries many rows are repeated, collinear or in
// one plane, so that products vanish exactly.
void expect_exact_previews(oracle::Draw& draw, const Rows& rows, Seen& seen) {
  Cone cone = Cone::whole_space(rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CutPreview preview(rows, cone);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      if (!cone.is_free(row)) continue;
      preview.cut(row);
      const Cone::Halves halves = cone.halves(rows, row);
      EXPECT_EQ(preview.above(), decided(cone, *halves.above));
      EXPECT_EQ(preview.below(), decided(cone, *halves.below));
      ++(cone.lineality().empty() ? seen.without : seen.with_lines);
      seen.implied += preview.above().count() + preview.below().count() > 2 ? 1 : 0;
    }
    if (cone.is_free(i)) cone = *cone.with(rows, {i, draw.percent(50) ? 1 : -1});
  }
}

TEST(CutPreview, SaysWhatTheHalvesDecide) {
  oracle::Draw draw(5);
  Seen seen;
  for (int trial = 0; trial < 60; ++trial) {
    const std::size_t D = 1 + draw.below(5), n = D + draw.below(12);
    expect_exact_previews(draw,
                          drawn_rows(draw, n, D,
                                     trial % 3 == 0   ? 1
                                     : trial % 3 == 1 ? 9
                                                      : 100000),
                          seen);
  }
  EXPECT_GT(seen.with_lines, 300U);
  EXPECT_GT(seen.without, 300U);
  EXPECT_GT(seen.implied, 300U);
}

// More rows than a word has bits.
TEST(CutPreview, SeesAllWordsOfRows) {
  oracle::Draw draw(6);
  Seen seen;
  expect_exact_previews(draw, drawn_rows(draw, 150, 3, 1000), seen);
  EXPECT_GT(seen.implied, 300U);
}

}  // namespace
}  // namespace infimum::cells
