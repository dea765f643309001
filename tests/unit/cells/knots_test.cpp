// SPDX-License-Identifier: Apache-2.0
#include "cells/knots.hpp"

#include <gtest/gtest.h>

#include "oracle/draw.hpp"

namespace infimum::cells {
namespace {

std::vector<IntegerVector> drawn_rows(oracle::Draw& draw) {
  std::vector<IntegerVector> rows;
  const long scale = draw.one_of<long>({1, 1000000007, 1L << 60});
  for (std::size_t i = draw.below(9); i > 0; --i) {
    Integer x = draw.between(-3, 3), y = draw.percent(40) ? 1 : draw.between(-3, 3);
    if (draw.percent(30)) x = x * scale + draw.between(-1, 1);
    rows.push_back({x, y});
  }
  return rows;
}

bool is_zero(const IntegerVector& row) {
  return row[0] == 0 && row[1] == 0;
}

TEST(Knots, AreOrthogonalAndKnowTheirSigns) {
  oracle::Draw draw(3);
  for (int trial = 0; trial < 300; ++trial) {
    const Rows rows(drawn_rows(draw), 2);
    const Knots knots(rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (is_zero(rows[i])) continue;
      for (int side : {1, -1}) {
        const Generator& knot = *knots.at(i, side);
        EXPECT_EQ(rows.product(i, knot.v), 0);
        EXPECT_EQ(gcd(knot.v[0], knot.v[1]), 1);
        // a quarter turn counterclockwise from the knot the product has the sign of the side
        EXPECT_EQ(sgn(rows.product(i, {-knot.v[1], knot.v[0]})), side);
        for (std::size_t l = 0; l < rows.size(); ++l) EXPECT_EQ(knot.sign(l), sgn(rows.product(l, knot.v)));
      }
    }
  }
}

// Going through the turns, the signs of all products at every knot are those between the turns.
TEST(Knots, TurnOnceAroundTheOrigin) {
  oracle::Draw draw(4);
  std::size_t parallel = 0, zero = 0;
  for (int trial = 0; trial < 300; ++trial) {
    const Rows rows(drawn_rows(draw), 2);
    const Knots knots(rows);
    std::vector<int> signs;
    std::size_t lines = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      signs.push_back(is_zero(rows[i]) ? 0 : knots.starts_positive(i) ? 1 : -1);
      lines += is_zero(rows[i]) ? 0 : 1;
      zero += is_zero(rows[i]) ? 1 : 0;
    }
    EXPECT_EQ(knots.turns().size(), 2 * lines);
    const std::vector<int> start = signs;
    for (const auto& [row, side] : knots.turns()) {
      const Generator& knot = *knots.at(row, side);
      EXPECT_EQ(signs[row], -side);
      signs[row] = side;
      for (std::size_t l = 0; l < rows.size(); ++l) {
        EXPECT_TRUE(knot.sign(l) == 0 || signs[l] == knot.sign(l));
        parallel += l != row && knot.sign(l) == 0 && !is_zero(rows[l]) ? 1 : 0;
      }
    }
    EXPECT_EQ(signs, start);
  }
  EXPECT_GT(parallel, 100U);
  EXPECT_GT(zero, 10U);
}

// The arc of a cone holds exactly the turns whose vector satisfies the cuts, in one run.
TEST(Knots, InAConeAreAnArc) {
  oracle::Draw draw(5);
  std::size_t pointed = 0;
  for (int trial = 0; trial < 500; ++trial) {
    const std::vector<IntegerVector> drawn = drawn_rows(draw);
    const Rows rows(drawn, 2);
    const Knots knots(rows);
    Cone cone = Cone::whole_space(rows);
    for (std::size_t cuts = draw.below(5); cuts > 0 && !drawn.empty(); --cuts) {
      const std::size_t row = draw.below(rows.size());
      if (cone.is_free(row)) cone = *cone.with(rows, {row, draw.percent(50) ? 1 : -1});
    }
    if (knots.turns().empty()) continue;
    pointed += cone.lineality().empty() ? 1 : 0;
    const Knots::Arc arc = knots.arc(cone);
    std::vector<bool> inside(knots.turns().size(), false);
    for (std::size_t step = 0; step < arc.count; ++step) inside[(arc.first + step) % inside.size()] = true;
    for (std::size_t turn = 0; turn < inside.size(); ++turn) {
      const Generator& knot = *knots.at(knots.turns()[turn].row, knots.turns()[turn].side);
      bool satisfies = true, on_the_edge = false;
      for (const Cut& cut : cone.cuts()) {
        satisfies = satisfies && cut.sign * knot.sign(cut.row) >= 0;
        on_the_edge = on_the_edge || knot.sign(cut.row) == 0;
      }
      // of parallel rows at the edge of the cone one stands for all
      EXPECT_TRUE((satisfies && on_the_edge) || inside[turn] == satisfies);
    }
  }
  EXPECT_GT(pointed, 100U);
}

TEST(Knots, AreForThePlaneOnly) {
  const Rows line({{2}, {-1}}, 1), space({{2, 0, 1}, {1, 1, 1}}, 3);
  EXPECT_TRUE(Knots(line).turns().empty());
  EXPECT_TRUE(Knots(space).turns().empty());
}

}  // namespace
}  // namespace infimum::cells
