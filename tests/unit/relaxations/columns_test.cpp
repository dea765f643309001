// SPDX-License-Identifier: Apache-2.0
#include "relaxations/columns.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "relaxations/random_regions.hpp"

namespace infimum::relaxations {
namespace {

Rational product(const cells::IntegerVector& a, const cells::IntegerVector& b) {
  Integer sum = 0;
  for (std::size_t t = 0; t < a.size(); ++t) sum += a[t] * b[t];
  return sum;
}

std::vector<Piece> random_pieces(oracle::Draw& draw, std::size_t units) {
  std::vector<Piece> pieces;
  for (std::size_t j = 0; j < units; ++j)
    pieces.push_back(draw.one_of<Piece>({Piece::zero, Piece::linear, Piece::chord, Piece::exact}));
  return pieces;
}

// phi by its definition.
Rational defined_value(const Frame& frame, const Region& region, const Column& column, std::size_t i,
                       const std::vector<Piece>& pieces) {
  if (column.kind == Column::Kind::intercept) return 1;
  if (column.kind == Column::Kind::affine) return frame.groups.row(i)[column.index];
  const Rational u = product(frame.groups.row(i), column.generator->v);
  const Cone& cone = region.cone(column.index);
  if (cone.on().test(i)) return region.sign(column.index) * u;
  if (cone.off().test(i) || pieces[column.index] == Piece::zero) return 0;
  if (pieces[column.index] != Piece::linear && u < 0) return 0;
  return region.sign(column.index) * u;
}

TEST(Columns, AreTheGeneratorsOfTheRegion) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Setting s(seed);
    const Region region = random_region(s.frame, s.draw, s.draw.below(7));
    Columns columns(s.frame);
    columns.collect(region);
    columns.collect(region);  // again, from a clean table
    std::size_t expected = s.frame.intercept() + s.frame.affine();
    for (std::size_t j = 0; j < region.units(); ++j) expected += region.cone(j).generators();
    ASSERT_EQ(columns.size(), expected) << s.name;
    for (std::size_t a = 0; a < columns.size(); ++a) {
      const Column& column = columns[a];
      bool lineality = column.kind != Column::Kind::unit;
      if (!lineality) {
        for (const auto& b : region.cone(column.index).lineality())
          lineality = lineality || b.get() == column.generator;
        EXPECT_EQ(columns.offset(a), s.frame.unit_offset(column.index));
      }
      EXPECT_EQ(column.is_free, lineality) << s.name;
    }
  }
}

TEST(Columns, ExactValuesFollowTheDefinition) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Setting s(seed);
    const Region region = random_region(s.frame, s.draw, s.draw.below(7));
    Columns columns(s.frame);
    columns.collect(region);
    for (std::size_t i = 0; i < s.frame.points(); ++i) {
      const std::vector<Piece> pieces = random_pieces(s.draw, region.units());
      const std::vector<Piece>* given = region.decided().test(i) ? nullptr : &pieces;
      for (std::size_t a = 0; a < columns.size(); ++a) {
        EXPECT_EQ(columns.exact_value(region, a, i, given),
                  defined_value(s.frame, region, columns[a], i, pieces))
            << s.name;
      }
    }
  }
}

// Guessed values are the exact ones times one positive number per column, and the product of direction and
// point.
TEST(Columns, GuessedValuesAreProportionalToExactOnes) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Setting s(seed);
    if (!is_tame(s.frame)) continue;
    const Region region = random_region(s.frame, s.draw, s.draw.below(7));
    Columns columns(s.frame);
    columns.collect(region);
    for (std::size_t a = 0; a < columns.size(); ++a) {
      if (columns[a].kind != Column::Kind::unit) continue;
      Guess ratio = 0;
      for (std::size_t i = 0; i < s.frame.points(); ++i) {
        const std::vector<Piece> pieces = random_pieces(s.draw, region.units());
        const Guess guess = columns.value(region, a, i, &pieces);
        const Rational exact = columns.exact_value(region, a, i, &pieces);
        EXPECT_EQ((guess > 0) - (guess < 0), sgn(exact)) << s.name;
        if (exact == 0) continue;
        if (ratio == 0) ratio = guess / exact.get_d();
        EXPECT_NEAR(guess / exact.get_d(), ratio, 1e-9 * ratio) << s.name;
        Guess along = 0;
        for (std::size_t t = 0; t < s.frame.dimension(); ++t)
          along += columns.direction(a)[t] * s.frame.x(i)[t];
        EXPECT_NEAR(guess, region.sign(columns[a].index) * along, 1e-9) << s.name;
      }
    }
  }
}

TEST(Columns, GuessedDirectionsHaveSizeOne) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Setting s(seed);
    const Region region = random_region(s.frame, s.draw, s.draw.below(7));
    Columns columns(s.frame);
    columns.collect(region);
    for (std::size_t a = 0; a < columns.size(); ++a) {
      Guess largest = 0;
      for (std::size_t t = 0; t < columns.length(a); ++t)
        largest = std::max(largest, std::abs(columns.direction(a)[t]));
      EXPECT_NEAR(largest, 1.0, 1e-12) << s.name;
    }
  }
}

}  // namespace
}  // namespace infimum::relaxations
