// SPDX-License-Identifier: Apache-2.0
#include "relaxations/arc_sums.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "relaxations/knot_fit.hpp"
#include "relaxations/random_regions.hpp"

namespace infimum::relaxations {
namespace {

struct Knot {
  Guess v[2];
  Guess value(const Frame& frame, std::size_t i) const {
    return std::max(v[0] * frame.x(i)[0] + v[1] * frame.x(i)[1], 0.0);
  }
};

Knot knot_at(const Frame& frame, std::size_t turn) {
  const cells::Knots::Turn& at = frame.knots.turns()[turn];
  Knot knot;
  frame.to_guess(frame.knots.at(at.row, at.side)->products.direction, knot.v);
  const Guess size = std::max(std::abs(knot.v[0]), std::abs(knot.v[1]));
  for (Guess& entry : knot.v) entry /= size;
  return knot;
}

// Problems with two parameters a unit.
template <class Visit>
void for_each_plane(Visit visit) {
  std::size_t seen = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Setting s(seed, erm::Loss::squared);
    if (!is_tame(s.frame) || !KnotFit::applies(s.frame)) continue;
    ++seen;
    visit(s, s.frame);
  }
  EXPECT_GT(seen, 30U);
}

// Products of knots with each other, with the target and with 1, point by point.
TEST(ArcSums, AgreeWithSumsPointByPoint) {
  for_each_plane([](Setting& s, const Frame& frame) {
    ArcSums sums(frame);
    GuessVector used(frame.points()), by_place;
    for (std::size_t i : sums.points()) {
      used[i] = s.draw.below(4) > 0 ? 1 : 0;
      by_place.push_back(used[i]);
    }
    sums.use(by_place);
    for (std::size_t a = 0; a < frame.knots.turns().size(); ++a) {
      for (std::size_t b = 0; b < frame.knots.turns().size(); ++b) {
        const Knot u = knot_at(frame, a), w = knot_at(frame, b);
        Guess product = 0, target = 0, one = 0, size = 1;
        for (std::size_t i = 0; i < frame.points(); ++i) {
          const Guess weight = used[i] * frame.weight(i);
          product += weight * u.value(frame, i) * w.value(frame, i);
          target += weight * u.value(frame, i) * frame.y(i);
          one += weight * u.value(frame, i);
          size += frame.weight(i);
        }
        const ArcSums::Sums both = sums.between(a, b), alone = sums.between(a, a);
        Guess expected = 0;
        for (std::size_t t = 0; t < 2; ++t) {
          for (std::size_t r = 0; r < 2; ++r) expected += u.v[t] * both.xx[t + r] * w.v[r];
        }
        EXPECT_NEAR(expected, product, 1e-9 * size) << s.name;
        EXPECT_NEAR(u.v[0] * alone.xy[0] + u.v[1] * alone.xy[1], target, 1e-9 * size) << s.name;
        EXPECT_NEAR(u.v[0] * alone.one[0] + u.v[1] * alone.one[1], one, 1e-9 * size) << s.name;
      }
    }
  });
}

TEST(ArcSums, AddTheValuesOfManyKnots) {
  for_each_plane([](Setting& s, const Frame& frame) {
    const ArcSums sums(frame);
    GuessVector x[2], out(frame.points(), 1.0), expected = out;
    for (std::size_t t = 0; t < 2; ++t) {
      for (std::size_t i : sums.points()) x[t].push_back(frame.x(i)[t]);
    }
    std::vector<ArcSums::Knot> knots;
    for (std::size_t turn = 0; turn < frame.knots.turns().size(); ++turn) {
      const Knot knot = knot_at(frame, turn);
      const Guess factor = eighth(s.draw, -9, 9);
      knots.push_back({turn, {factor * knot.v[0], factor * knot.v[1]}});
      for (std::size_t place = 0; place < out.size(); ++place)
        expected[place] += factor * knot.value(frame, sums.points()[place]);
    }
    sums.add_values(knots, x, out);
    for (std::size_t place = 0; place < out.size(); ++place)
      EXPECT_NEAR(out[place], expected[place], 1e-10) << s.name;
  });
}

// At every turn all points at once, and at their places each point once.
TEST(ArcSums, ProjectOnEveryKnot) {
  for_each_plane([](Setting& s, const Frame& frame) {
    const ArcSums sums(frame);
    GuessVector x[2], factors, out;
    std::vector<bool> has_place(frame.points(), false);
    for (std::size_t i : sums.points()) {
      has_place[i] = true;
      for (std::size_t t = 0; t < 2; ++t) x[t].push_back(frame.x(i)[t]);
      factors.push_back(eighth(s.draw, -9, 9));
    }
    ASSERT_EQ(has_place, std::vector<bool>(frame.points(), true));
    ASSERT_EQ(sums.points().size(), frame.points());
    sums.project(factors, x, out);
    ASSERT_EQ(out.size(), frame.knots.turns().size());
    for (std::size_t turn = 0; turn < out.size(); ++turn) {
      const Knot knot = knot_at(frame, turn);
      Guess expected = 0;
      for (std::size_t place = 0; place < factors.size(); ++place)
        expected += factors[place] * knot.value(frame, sums.points()[place]);
      EXPECT_NEAR(out[turn], expected, 1e-10) << s.name;
    }
  });
}

}  // namespace
}  // namespace infimum::relaxations
