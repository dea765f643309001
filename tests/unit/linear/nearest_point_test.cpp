// SPDX-License-Identifier: Apache-2.0
#include "linear/nearest_point.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "numbers/rational.hpp"
#include "oracle/draw.hpp"

namespace infimum::linear {
namespace {

using numbers::Rational;

template <class Number>
struct Sides {
  std::vector<HalfSpace<Number, std::size_t>> all;

  static Number product(const std::vector<Number>& u, const std::vector<Number>& v) {
    Number sum(0);
    for (std::size_t t = 0; t < u.size(); ++t) sum += u[t] * v[t];
    return sum;
  }
  Number excess(std::size_t l, const std::vector<Number>& point) const {
    return product(all[l].normal, point) - all[l].offset;
  }
  std::optional<HalfSpace<Number, std::size_t>> worst(const std::vector<Number>& point) const {
    std::size_t found = all.size();
    Number most(std::is_floating_point_v<Number> ? 1e-9 : 0.0);
    for (std::size_t l = 0; l < all.size(); ++l) {
      if (!(excess(l, point) > most)) continue;
      found = l;
      most = excess(l, point);
    }
    if (found == all.size()) return std::nullopt;
    return all[found];
  }
};

// Few dimensions, many sides: parallel, repeated, opposite and contradicting ones.
Sides<Rational> drawn(oracle::Draw& draw, std::size_t dimension) {
  Sides<Rational> sides;
  const std::size_t count = 1 + draw.below(12);
  for (std::size_t l = 0; l < count; ++l) {
    std::vector<Rational> normal;
    for (std::size_t t = 0; t < dimension; ++t) normal.emplace_back(draw.between(-2, 2));
    if (l > 0 && draw.percent(20)) {
      normal = draw.one_of(sides.all).normal;
      if (draw.percent(50)) {
        for (Rational& entry : normal) entry = -entry;
      }
    }
    sides.all.push_back({l, normal, Rational(draw.between(-3, 4))});
  }
  return sides;
}

Sides<double> in_floats(const Sides<Rational>& sides) {
  Sides<double> floats;
  for (const auto& side : sides.all) {
    std::vector<double> normal;
    for (const Rational& entry : side.normal) normal.push_back(entry.get_d());
    floats.all.push_back({side.name, normal, side.offset.get_d()});
  }
  return floats;
}

void expect_contradiction(const Sides<Rational>& sides, const NearestPoint<Rational, std::size_t>& nearest) {
  std::vector<Rational> sum(nearest.point().size());
  Rational bound;
  for (const auto& share : nearest.combination()) {
    EXPECT_GT(share.factor, 0);
    for (std::size_t t = 0; t < sum.size(); ++t) sum[t] += share.factor * sides.all[share.name].normal[t];
    bound += share.factor * sides.all[share.name].offset;
  }
  for (const Rational& entry : sum) EXPECT_EQ(entry, 0);
  EXPECT_LT(bound, 0);
}

// Inside all sides; and center - point is a combination of active normals, which no other point inside has.
void expect_nearest(const Sides<Rational>& sides, const NearestPoint<Rational, std::size_t>& nearest,
                    const std::vector<Rational>& center) {
  Rational square, along;
  for (std::size_t l = 0; l < sides.all.size(); ++l) EXPECT_LE(sides.excess(l, nearest.point()), 0);
  std::vector<Rational> way;
  for (std::size_t t = 0; t < center.size(); ++t) {
    way.emplace_back(center[t] - nearest.point()[t]);
    square += way.back() * way.back();
  }
  EXPECT_EQ(nearest.height(), square / 2);
  // By duality: the farthest that the active sides allow along `way` is the point itself.
  Sides<Rational> beyond;
  for (const std::size_t l : nearest.active()) {
    EXPECT_EQ(sides.excess(l, nearest.point()), 0);
    beyond.all.push_back(sides.all[l]);
  }
  if (square == 0) return;
  std::vector<Rational> back;
  for (const Rational& entry : way) back.emplace_back(-entry);
  beyond.all.push_back({sides.all.size(), back, -(Sides<Rational>::product(way, nearest.point()) + 1)});
  NearestPoint<Rational, std::size_t> farther{std::vector<Rational>(center.size())};
  EXPECT_EQ(farther.solve(beyond), (NearestPoint<Rational, std::size_t>::Status::empty));
}

TEST(NearestPoint, IsExactInFractionsAndAgreesWithFloats) {
  using Exact = NearestPoint<Rational, std::size_t>;
  using Guess = NearestPoint<double, std::size_t>;
  int empty = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    oracle::Draw draw(seed);
    const std::size_t dimension = 1 + draw.below(4);
    const Sides<Rational> sides = drawn(draw, dimension);
    std::vector<Rational> center;
    std::vector<double> float_center;
    for (std::size_t t = 0; t < dimension; ++t) {
      center.emplace_back(draw.between(-4, 4));
      float_center.push_back(center.back().get_d());
    }
    SCOPED_TRACE(seed);
    Exact exact{center};
    const Exact::Status status = exact.solve(sides);
    if (status == Exact::Status::empty) {
      ++empty;
      expect_contradiction(sides, exact);
    } else {
      expect_nearest(sides, exact, center);
    }
    Guess guess{float_center};
    EXPECT_EQ(static_cast<int>(guess.solve(in_floats(sides))), static_cast<int>(status));
    if (status == Exact::Status::met) {
      EXPECT_NEAR(guess.height(), exact.height().get_d(), 1e-6);
    }
  }
  EXPECT_GT(empty, 50);
  EXPECT_LT(empty, 350);
}

TEST(NearestPoint, GoesOnFromAnEarlierState) {
  using Exact = NearestPoint<Rational, std::size_t>;
  Sides<Rational> sides{{{0, {1, 0}, -1}, {1, {0, 1}, -1}}};
  Exact exact{{0, 0}};
  EXPECT_EQ(exact.solve(sides), Exact::Status::met);
  EXPECT_EQ(exact.point(), (std::vector<Rational>{-1, -1}));
  Exact below = exact;
  sides.all.push_back({2, {-1, -1}, 5});
  EXPECT_EQ(below.solve(sides), Exact::Status::met);
  sides.all.push_back({3, {-1, -1}, 1});
  EXPECT_EQ(below.solve(sides), Exact::Status::empty);
  EXPECT_EQ(exact.point(), (std::vector<Rational>{-1, -1}));
  EXPECT_EQ(exact.height(), 1);
}

TEST(NearestPoint, ANormalOfZerosContradictsItself) {
  using Exact = NearestPoint<Rational, std::size_t>;
  Exact exact{{0, 0}};
  const Sides<Rational> sides{{{7, {0, 0}, -1}}};
  Sides<Rational> named = sides;
  EXPECT_EQ(exact.solve(named), Exact::Status::empty);
  ASSERT_EQ(exact.combination().size(), 1U);
  EXPECT_EQ(exact.combination()[0].name, 7U);
}

}  // namespace
}  // namespace infimum::linear
