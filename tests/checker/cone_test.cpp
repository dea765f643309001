// SPDX-License-Identifier: Apache-2.0
// Cones against their definition: on small integer grids every vector is inside exactly the half-spaces that
// were cut, and rule SIGNS says of each point what all extreme rays, found by trying all sets of rows, say.
#include "cone.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <set>

namespace checker {
namespace {

struct Cut {
  std::size_t point;
  int sign;
};

Rows draw_rows(std::mt19937& random, std::size_t count, std::size_t width, int range) {
  std::uniform_int_distribution<int> entry(-range, range);
  Rows rows(count, Vector(width));
  for (Vector& row : rows) {
    for (mpz_class& value : row) value = entry(random);
    row.back() = 1;
  }
  return rows;
}

Cone whole_space(const Rows& rows, std::size_t width) {
  return Cone(1, basis(rows, width, 0, width), rows.size(), false);
}

// The directions orthogonal to a set of rows whose orthogonal space is a line; otherwise nothing. Elimination
// on rationals, so that nothing is shared with the generators under test.
std::optional<Vector> kernel(const Rows& rows, std::size_t width) {
  std::vector<std::vector<mpq_class>> a;
  for (const Vector& row : rows) a.emplace_back(row.begin(), row.end());
  std::vector<std::size_t> pivots;
  for (std::size_t column = 0; column < width && pivots.size() < a.size(); ++column) {
    std::size_t best = pivots.size();
    while (best < a.size() && a[best][column] == 0) ++best;
    if (best == a.size()) continue;
    std::swap(a[best], a[pivots.size()]);
    const std::size_t top = pivots.size();
    for (std::size_t i = 0; i < a.size(); ++i) {
      const mpq_class factor = a[i][column] / a[top][column];
      for (std::size_t t = 0; i != top && t < width; ++t) a[i][t] -= factor * a[top][t];
    }
    pivots.push_back(column);
  }
  if (pivots.size() + 1 != width) return std::nullopt;
  std::size_t loose = 0;
  while (loose < pivots.size() && pivots[loose] == loose) ++loose;
  std::vector<mpq_class> direction(width);
  direction[loose] = 1;
  mpz_class scale = 1;
  for (std::size_t i = 0; i < pivots.size(); ++i) direction[pivots[i]] = -a[i][loose] / a[i][pivots[i]];
  for (const mpq_class& entry : direction) scale = lcm(scale, entry.get_den());
  Vector result;
  for (const mpq_class& entry : direction) result.emplace_back(entry * scale);
  return result;
}

bool inside(const Rows& rows, const std::vector<Cut>& cuts, const Vector& v) {
  return std::ranges::all_of(cuts,
                             [&](const Cut& cut) { return cut.sign * sgn(dot(rows[cut.point], v)) >= 0; });
}

// All extreme rays of a pointed cone.
std::vector<Vector> extreme_rays(const Rows& rows, const std::vector<Cut>& cuts, std::size_t width) {
  std::vector<Vector> rays;
  for (std::uint32_t chosen = 0; chosen < (1U << cuts.size()); ++chosen) {
    if (static_cast<std::size_t>(std::popcount(chosen)) != width - 1) continue;
    Rows tight;
    for (std::size_t c = 0; c < cuts.size(); ++c) {
      if ((chosen >> c & 1U) != 0) tight.push_back(rows[cuts[c].point]);
    }
    const std::optional<Vector> direction = kernel(tight, width);
    if (!direction) continue;
    for (const int side : {1, -1}) {
      Vector ray(width);
      add(ray, side, *direction);
      if (inside(rows, cuts, ray)) rays.push_back(ray);
    }
  }
  return rays;
}

void expect_signs(const Cone& cone, const Rows& rows, const std::vector<Vector>& rays) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto height = [&](const Vector& ray) { return sgn(dot(rows[i], ray)); };
    const bool below = std::ranges::any_of(rays, [&](const Vector& ray) { return height(ray) < 0; });
    const bool above = std::ranges::any_of(rays, [&](const Vector& ray) { return height(ray) > 0; });
    EXPECT_EQ(cone.on(i), !below) << "point " << i;
    EXPECT_EQ(cone.free(i), above && below) << "point " << i;
  }
}

std::set<Vector> primitive(const std::vector<Vector>& rays) {
  std::set<Vector> result;
  for (Vector ray : rays) {
    mpz_class content = 0;
    for (const mpz_class& entry : ray) content = gcd(content, entry);
    for (mpz_class& entry : ray) entry /= content;
    result.insert(ray);
  }
  return result;
}

// The extreme rays, each once: rule CUT relies on it at the next cut.
void expect_rays(const Cone& cone, const std::vector<Vector>& extreme) {
  std::vector<Vector> kept;
  for (const Shared& ray : cone.rays) kept.push_back(ray->v);
  EXPECT_EQ(primitive(kept), primitive(extreme));
  EXPECT_EQ(kept.size(), primitive(kept).size());
}

class RandomCones : public testing::TestWithParam<std::tuple<int, int>> {};  // width, range of the entries

TEST_P(RandomCones, AgreeWithAllExtremeRays) {
  const auto [width, range] = GetParam();
  std::mt19937 random(static_cast<std::uint32_t>(100 * width + range));
  std::size_t pointed = 0;
  for (int trial = 0; trial < 60; ++trial) {
    const Rows rows = draw_rows(random, 12, static_cast<std::size_t>(width), range);
    Cone cone = whole_space(rows, static_cast<std::size_t>(width));
    std::vector<Cut> cuts;
    for (std::size_t i = 0; i < rows.size() && cuts.size() < 9; ++i) {
      if (!cone.free(i)) continue;
      cuts.push_back({i, random() % 2 == 0 ? 1 : -1});
      cone = *cone.cut(rows, i)[cuts.back().sign > 0];
      for (const Shared& ray : cone.rays) EXPECT_TRUE(inside(rows, cuts, ray->v));
      for (const Shared& line : cone.lines) {
        for (const Cut& cut : cuts) EXPECT_EQ(dot(rows[cut.point], line->v), 0);
      }
      if (!cone.lines.empty()) continue;
      ++pointed;
      const std::vector<Vector> extreme = extreme_rays(rows, cuts, static_cast<std::size_t>(width));
      expect_signs(cone, rows, extreme);
      expect_rays(cone, extreme);
    }
  }
  EXPECT_GT(pointed, 50U);
}

INSTANTIATE_TEST_SUITE_P(Widths, RandomCones,
                         testing::Combine(testing::Values(2, 3, 4, 5), testing::Values(1, 2, 9)));

// Machine words hold none of these in full: products at their limits, sums beyond them, entries too long.
TEST(Product, HasItsSignInWordsAndBeyondThem) {
  const mpz_class most("9223372036854775807"), least("-9223372036854775808"), more = most + 1;
  const std::vector<std::pair<Vector, Vector>> products{
      {{least, least, least}, {least, least, least}},  // 3 * 2^126
      {{least, least, least}, {least, least, most}},   // a sum of two that is just too long
      {{most, most, most}, {least, least, least}},
      {{most, least, 1}, {most, most, most}},
      {{most, most}, {most, -most}},
      {{more, -1}, {1, more}},
      {{more, -1}, {1, more - 1}},
      {{0, 0}, {most, least}},
      {{1, -2}, {5, 3}},
  };
  for (const auto& [a, b] : products) {
    EXPECT_EQ(sign_of_dot(a, b), sgn(dot(a, b)));
    EXPECT_EQ(sign_of_dot(b, a), sgn(dot(a, b)));
  }
}

TEST(Cone, OfNoListHasOnlyFreePointsExceptAtTheZeroRow) {
  const Rows rows{{0, 0}, {1, 0}, {-2, 5}};
  const Cone whole = whole_space(rows, 2);
  EXPECT_TRUE(whole.on(0));
  EXPECT_TRUE(whole.free(1));
  EXPECT_TRUE(whole.free(2));
  EXPECT_EQ(whole.lines.size(), 2U);
  EXPECT_TRUE(whole.rays.empty());
}

// How the affine function is treated: whatever its lines, it is on at all points.
TEST(Cone, ThatIsLinearIsOnEverywhere) {
  const Rows rows{{0, 0}, {1, 0}, {-2, 5}};
  const Cone affine(1, basis(rows, 2, 1, 2), rows.size(), true);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_TRUE(affine.on(i));
    EXPECT_FALSE(affine.free(i));
  }
}

// Four rows around a square: each of the rays lies on two facets, opposite rays share none.
TEST(Cone, OverASquareKeepsFourRays) {
  const Rows rows{{1, 0, 1}, {-1, 0, 1}, {0, 1, 1}, {0, -1, 1}, {1, 1, 1}};
  Cone cone = whole_space(rows, 3);
  for (std::size_t i = 0; i < 4; ++i) cone = *cone.cut(rows, i)[1];
  EXPECT_TRUE(cone.lines.empty());
  EXPECT_EQ(cone.rays.size(), 4U);
  EXPECT_TRUE(cone.free(4));
  const auto [below, above] = cone.cut(rows, 4);
  EXPECT_EQ(below->rays.size(), 3U);
  EXPECT_EQ(above->rays.size(), 5U);
}

}  // namespace
}  // namespace checker
