// SPDX-License-Identifier: Apache-2.0
#include "relaxations/short_span.hpp"

#include <gtest/gtest.h>

#include "oracle/elimination.hpp"
#include "relaxations/cut_regions.hpp"

namespace infimum::relaxations {
namespace {

erm::Problem problem_of(const std::vector<numbers::RationalVector>& x, bool bias) {
  erm::Problem problem;
  problem.data.target = "y";
  for (std::size_t t = 0; t < x.front().size(); ++t) problem.data.features.push_back("x" + std::to_string(t));
  problem.data.x = x;
  problem.data.y.assign(x.size(), Rational(1));
  problem.data.weights.assign(x.size(), Rational(1));
  problem.family.bias = bias;
  problem.cones = erm::Cones::cuts;
  return problem;
}

std::size_t rank(const Frame& frame, const std::vector<std::size_t>& points,
                 const std::vector<std::size_t>& axes = {}) {
  oracle::Matrix rows;
  for (const std::size_t i : points)
    rows.emplace_back(frame.groups.row(i).begin(), frame.groups.row(i).end());
  for (const std::size_t t : axes) {
    rows.emplace_back(frame.dimension(), Rational(0));
    rows.back()[t] = 1;
  }
  return oracle::reduce(rows, frame.dimension()).pivots.size();
}

// If a span is found: independent rows, completed to a basis by the open columns, and just the points in it.
bool expect_span(const Frame& frame, const std::vector<std::size_t>& points) {
  ShortSpan span;
  if (!span.find(frame, points)) return false;
  EXPECT_EQ(rank(frame, points), points.size());
  EXPECT_EQ(span.open_columns().size(), frame.dimension() - points.size());
  EXPECT_EQ(rank(frame, points, span.open_columns()), frame.dimension());
  for (std::size_t i = 0; i < frame.points(); ++i) {
    std::vector<std::size_t> more = points;
    more.push_back(i);
    EXPECT_EQ(span.contains(frame, i), rank(frame, more) == points.size()) << oracle::describe(frame.problem);
  }
  return true;
}

std::vector<std::size_t> some_points(const Frame& frame, oracle::Draw& draw) {
  std::vector<std::size_t> all(frame.points());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  draw.shuffle(all);
  all.resize(draw.below(std::min(frame.dimension(), frame.points() + 1)));
  return all;
}

TEST(ShortSpan, ContainsWhatItSpans) {
  std::size_t found = 0, asked = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Setting s = cut_setting(seed);
    for (int trial = 0; trial < 4; ++trial, ++asked)
      found += expect_span(s.frame, some_points(s.frame, s.draw)) ? 1 : 0;
  }
  EXPECT_GT(2 * found, asked);
  EXPECT_LT(found, asked);
}

// Columns of 0 and 1 and a constant one, in which many rows lie in the span of a few.
TEST(ShortSpan, IsFoundInBinaryColumns) {
  oracle::Draw draw(3);
  std::size_t independent = 0, inside = 0;
  for (int trial = 0; trial < 200; ++trial) {
    const std::size_t d = 2 + draw.below(5);
    std::vector<numbers::RationalVector> x;
    for (int i = 0; i < 12; ++i) {
      x.emplace_back();
      for (std::size_t t = 0; t + 1 < d; ++t) x.back().push_back(draw.between(0, 1));
      x.back().push_back(7);
    }
    const erm::Problem problem = problem_of(x, draw.percent(50));
    const Frame frame(problem);
    const std::vector<std::size_t> points = some_points(frame, draw);
    const bool found = expect_span(frame, points);
    EXPECT_EQ(found, rank(frame, points) == points.size());
    independent += found ? 1 : 0;
    ShortSpan span;
    if (!found || !span.find(frame, points)) continue;
    for (std::size_t i = 0; i < frame.points(); ++i) {
      const bool is_one = std::find(points.begin(), points.end(), i) != points.end();
      inside += !is_one && span.contains(frame, i) ? 1 : 0;
    }
  }
  EXPECT_GT(independent, 100U);
  EXPECT_GT(inside, 20U);
}

// Columns of one real input beside binary ones: a class of points that agree in it.
TEST(ShortSpan, IsFoundBesideALongColumnThatVanishes) {
  const erm::Problem problem =
      problem_of({{0, 0, 1}, {0, 1, 0}, {0, 1, 1}, {Rational(12345, 67), 0, 1}}, true);
  const Frame frame(problem);
  EXPECT_TRUE(expect_span(frame, {0, 1}));
  EXPECT_TRUE(expect_span(frame, {2, 1, 0}));
  EXPECT_FALSE(expect_span(frame, {0, 0}));
}

// Whatever the vector is that vanishes on them: here (38580, -9078, 8080) or a part of it.
TEST(ShortSpan, IsFoundWhereNoShortVectorVanishes) {
  const erm::Problem problem =
      problem_of({{58, 380, 150}, {23, 290, 216}, {35, 90, -66}, {35, 90, -67}}, false);
  const Frame frame(problem);
  ShortSpan span;
  ASSERT_TRUE(span.find(frame, {0, 1}));
  EXPECT_TRUE(span.contains(frame, 2));
  EXPECT_FALSE(span.contains(frame, 3));
}

// Nearly in the span is not in it.
TEST(ShortSpan, IsExact) {
  const Rational much = Rational(100'000'000);
  const erm::Problem problem = problem_of({{much, 1, 0}, {much, 0, 1}, {much + 1, 1, 0}, {1, 0, 0}}, false);
  const Frame frame(problem);
  ShortSpan span;
  ASSERT_TRUE(span.find(frame, {3, 0}));
  EXPECT_TRUE(span.contains(frame, 2));
  EXPECT_FALSE(span.contains(frame, 1));
  expect_span(frame, {0, 1});
  expect_span(frame, {0, 2});
}

TEST(ShortSpan, OfNothingContainsZerosOnly) {
  const erm::Problem problem = problem_of({{0, 0}, {1, 2}}, false);
  const Frame frame(problem);
  ShortSpan span;
  ASSERT_TRUE(span.find(frame, {}));
  EXPECT_TRUE(span.contains(frame, 0));
  EXPECT_FALSE(span.contains(frame, 1));
  EXPECT_EQ(span.open_columns(), (std::vector<std::size_t>{0, 1}));
}

}  // namespace
}  // namespace infimum::relaxations
