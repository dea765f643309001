// SPDX-License-Identifier: Apache-2.0
#include "relaxations/band.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "relaxations/random_regions.hpp"

namespace infimum::relaxations {
namespace {

// A network of the region: free columns with any multipliers, rays with nonnegative ones.
struct RandomFit {
  RandomFit(Setting& s, const Region& region) : columns(s.frame) {
    columns.collect(region);
    for (std::size_t a = 0; a < columns.size(); ++a) {
      if (s.draw.percent(20)) continue;
      support.push_back(a);
      multipliers.push_back(eighth(s.draw, columns[a].is_free ? -32 : 0, 32));
    }
    combine(s.frame, columns, support, multipliers, parameters);
  }

  Columns columns;
  std::vector<std::size_t> support;
  GuessVector multipliers, parameters;
};

Guess value_of(const Frame& frame, const Region& region, const GuessVector& parameters, std::size_t i) {
  Guess f = frame.intercept() > 0 ? parameters[0] : 0.0;
  for (std::size_t t = 0; t < frame.affine(); ++t) f += parameters[frame.affine_offset() + t] * frame.x(i)[t];
  for (std::size_t j = 0; j < region.units(); ++j) {
    Guess u = 0;
    for (std::size_t t = 0; t < frame.dimension(); ++t)
      u += parameters[frame.unit_offset(j) + t] * frame.x(i)[t];
    f += region.sign(j) * std::max(u, 0.0);
  }
  return f;
}

TEST(Band, HoldsTheValueOfTheNetwork) {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    Setting s(seed);
    if (!is_tame(s.frame)) continue;
    const Region region = random_region(s.frame, s.draw, s.draw.below(7));
    const RandomFit fit(s, region);
    Subdivision subdivision(s.frame);
    subdivision.start(region);
    BandFinder finder(s.frame, fit.columns, subdivision);
    finder.start(region);
    finder.take({fit.support, fit.multipliers, fit.parameters});
    for (std::size_t i = 0; i < s.frame.points(); ++i) {
      if (region.decided().test(i)) continue;
      const Band band = finder.band(i);
      EXPECT_NEAR(band.truth, value_of(s.frame, region, fit.parameters, i), 1e-9) << s.name;
      EXPECT_LE(band.low, band.truth + 1e-9) << s.name;
      EXPECT_GE(band.high, band.truth - 1e-9) << s.name;
    }
  }
}

// The ends of the band are what the columns say with the pieces of a hinge on that side.
TEST(Band, EndsAreTheHingesValues) {
  std::size_t finite = 0, infinite = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    Setting s(seed);
    if (!is_tame(s.frame)) continue;
    const Region region = random_region(s.frame, s.draw, s.draw.below(7));
    const RandomFit fit(s, region);
    Subdivision subdivision(s.frame);
    subdivision.start(region);
    BandFinder finder(s.frame, fit.columns, subdivision);
    finder.start(region);
    finder.take({fit.support, fit.multipliers, fit.parameters});
    for (std::size_t i = 0; i < s.frame.points(); ++i) {
      if (region.decided().test(i)) continue;
      const Band band = finder.band(i);
      for (int side : {1, -1}) {
        const Hinge hinge = finder.hinge(i, side);
        EXPECT_EQ(hinge.point, i);
        EXPECT_EQ(hinge.side, side);
        for (std::size_t j = 0; j < region.units(); ++j) {
          EXPECT_EQ(hinge.pieces[j] == Piece::chord, side * region.sign(j) > 0) << s.name;
        }
        const Guess end = side > 0 ? band.high : band.low;
        if (!std::isfinite(end)) {
          ++infinite;
          continue;
        }
        Guess value = 0;
        for (std::size_t q = 0; q < fit.support.size(); ++q) {
          value += fit.multipliers[q] * fit.columns.value(region, fit.support[q], i, &hinge.pieces);
        }
        EXPECT_NEAR(value, end, 1e-8) << s.name;
        ++finite;
      }
    }
  }
  EXPECT_GT(finite, 50U);
  EXPECT_GT(infinite, 50U);
}

TEST(Band, CombinesColumns) {
  Setting s(5);
  const Region region = random_region(s.frame, s.draw, 3);
  Columns columns(s.frame);
  columns.collect(region);
  const std::size_t a = columns.size() - 1;
  GuessVector parameters(1, 99.0);
  combine(s.frame, columns, {a}, {2.5}, parameters);
  ASSERT_EQ(parameters.size(), s.frame.parameters());
  for (std::size_t m = 0; m < parameters.size(); ++m) {
    const bool inside = m >= columns.offset(a) && m < columns.offset(a) + columns.length(a);
    EXPECT_EQ(parameters[m], inside ? 2.5 * columns.direction(a)[m - columns.offset(a)] : 0.0);
  }
}

}  // namespace
}  // namespace infimum::relaxations
