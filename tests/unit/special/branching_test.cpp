// SPDX-License-Identifier: Apache-2.0
#include "special/branching.hpp"

#include <gtest/gtest.h>

#include "oracle/draw.hpp"
#include "special/convex_fit.hpp"
#include "special/farkas_certificate.hpp"
#include "special/region_programs.hpp"
#include "special/separation.hpp"

namespace infimum::special {
namespace {

using Rows = std::vector<std::vector<Integer>>;

const base::Limits no_limits;

// Every choice at every open point, one after the other, in fractions.
bool brute_force(const Alternatives& question, const RegionPrograms& programs, std::vector<Decision>& list,
                 std::size_t point) {
  while (point < question.rows.size() && !question.open[point]) ++point;
  if (!programs.decide(list, no_limits)->combination.empty()) return false;
  if (point == question.rows.size()) return true;
  for (Set set = 1; set < Set{1} << question.units; ++set) {
    if (question.single && (set & (set - 1)) != 0) continue;
    list.push_back({point, set});
    const bool found = brute_force(question, programs, list, point + 1);
    list.pop_back();
    if (found) return true;
  }
  return false;
}

struct Drawn {
  Rows rows;
  std::vector<char> inside;
  RationalVector y;
  std::size_t units;
  bool single;

  Alternatives question() const {
    return single ? separation(rows, inside, units) : convex_fit(rows, y, units);
  }
};

Drawn drawn(std::uint64_t seed) {
  oracle::Draw draw(seed);
  Drawn made;
  const std::size_t n = 3 + draw.below(5), d = 1 + draw.below(2);
  made.units = 1 + draw.below(3);
  made.single = draw.percent(50);
  const long slope = draw.between(-2, 2), other = draw.between(-2, 2);
  for (std::size_t i = 0; i < n; ++i) {
    std::vector<Integer>& row = made.rows.emplace_back();
    for (std::size_t t = 0; t < d; ++t) row.emplace_back(draw.between(-2, 2));
    row.emplace_back(1);
    made.inside.push_back(draw.percent(40));
    const Integer planted = abs(slope * row[0]) + std::max(Integer(0), Integer(other * row[d - 1] + 1));
    made.y.emplace_back(draw.percent(85) ? planted : Integer(draw.between(0, 3)));
  }
  return made;
}

bool is_yes(const Alternatives& question) {
  const Outcome outcome = answer(question, no_limits);
  EXPECT_FALSE(outcome.stopped);
  EXPECT_NE(outcome.theta.empty(), !outcome.refutation);
  if (!outcome.theta.empty()) {
    EXPECT_TRUE(satisfies(question, outcome.theta));
  }
  if (outcome.refutation) {
    EXPECT_GE(extent(question, *outcome.refutation).leaves, 1U);
  }
  return !outcome.theta.empty();
}

TEST(AlternativesBranching, AgreesWithAllChoicesOneAfterTheOther) {
  int yes[2] = {0, 0}, no[2] = {0, 0};
  for (std::uint64_t seed = 0; seed < 250; ++seed) {
    SCOPED_TRACE(seed);
    const Drawn made = drawn(seed);
    const Alternatives question = made.question();
    const RegionPrograms programs(question);
    std::vector<Decision> list;
    const bool expected = brute_force(question, programs, list, 0);
    EXPECT_EQ(is_yes(question), expected);
    ++(expected ? yes : no)[made.single];
  }
  for (const int kind : {0, 1}) {
    EXPECT_GT(yes[kind], 20);
    EXPECT_GT(no[kind], 20);
  }
}

// Exact maps of the data that change no answer: an affine map of the inputs, another order of the points, a
// point twice, labels times 3; and one unit more turns no yes into a no.
TEST(AlternativesBranching, AnswersFollowMapsOfTheData) {
  for (std::uint64_t seed = 1000; seed < 1150; ++seed) {
    SCOPED_TRACE(seed);
    Drawn made = drawn(seed);
    const bool expected = is_yes(made.question());
    Drawn mapped = made;
    for (std::vector<Integer>& row : mapped.rows) {
      if (row.size() == 3) row[1] = 5 * row[1] + 1000003 * row[0];
      row[0] = 7 * row[0] - 123456789;
    }
    EXPECT_EQ(is_yes(mapped.question()), expected);
    std::reverse(mapped.rows.begin(), mapped.rows.end());
    std::reverse(mapped.inside.begin(), mapped.inside.end());
    std::reverse(mapped.y.begin(), mapped.y.end());
    mapped.rows.push_back(mapped.rows.front());
    mapped.inside.push_back(mapped.inside.front());
    mapped.y.push_back(mapped.y.front());
    for (Rational& value : mapped.y) value *= 3;
    EXPECT_EQ(is_yes(mapped.question()), expected);
    ++made.units;
    EXPECT_TRUE(is_yes(made.question()) || !expected);
  }
}

// Rows of gadgets with known answers.
TEST(AlternativesBranching, DiamondsAndGaps) {
  const Rows diamond = {{1, 0, 1}, {-1, 0, 1},  {0, 1, 1},  {0, -1, 1},
                        {1, 1, 1}, {-1, -1, 1}, {1, -1, 1}, {-1, 1, 1}};
  const auto part = [&](std::size_t outside, std::size_t units) {
    std::vector<char> inside(4 + outside, false);
    std::fill_n(inside.begin(), 4, true);
    return separation(Rows(diamond.begin(), diamond.begin() + 4 + static_cast<long>(outside)), inside, units);
  };
  EXPECT_TRUE(is_yes(part(2, 2)));
  EXPECT_FALSE(is_yes(part(3, 2)));
  EXPECT_FALSE(is_yes(part(4, 2)));
  EXPECT_TRUE(is_yes(part(3, 3)));
  EXPECT_TRUE(is_yes(part(4, 4)));
  EXPECT_FALSE(is_yes(separation({{0, 1}, {2, 1}, {1, 1}}, {true, true, false}, 2)));
}

// Points e_v of label 1, sums over hyperedges of label 0, and 0: a fit by k units is a colouring by k
// colours.
TEST(AlternativesBranching, ColouringsOfTheFanoPlane) {
  const std::vector<std::vector<std::size_t>> lines = {{0, 1, 2}, {0, 3, 4}, {0, 5, 6}, {1, 3, 5},
                                                       {1, 4, 6}, {2, 3, 6}, {2, 4, 5}};
  const auto plane = [&](std::size_t count, std::size_t units) {
    Rows rows;
    RationalVector y;
    const auto add = [&](const std::vector<std::size_t>& places, int label) {
      std::vector<Integer>& row = rows.emplace_back(8);
      for (const std::size_t place : places) row[place] = 1;
      row[7] = 1;
      y.emplace_back(label);
    };
    add({}, 0);
    for (std::size_t v = 0; v < 7; ++v) add({v}, 1);
    for (std::size_t line = 0; line < count; ++line) add(lines[line], 0);
    return convex_fit(rows, y, units);
  };
  EXPECT_FALSE(is_yes(plane(7, 2)));
  EXPECT_TRUE(is_yes(plane(7, 3)));
  EXPECT_TRUE(is_yes(plane(6, 2)));
}

TEST(AlternativesBranching, NegativeLabelsAreRefutedAtOnce) {
  const Alternatives question = convex_fit({{0, 1}, {1, 1}}, {1, Rational(-1, 7)}, 2);
  const Outcome outcome = answer(question, no_limits);
  ASSERT_TRUE(outcome.refutation);
  EXPECT_TRUE(outcome.refutation->is_leaf());
  ASSERT_EQ(outcome.refutation->combination.size(), 1U);
  EXPECT_EQ(outcome.refutation->combination[0].point, 1U);
  EXPECT_EQ(outcome.refutation->combination[0].set, 0U);
}

TEST(AlternativesBranching, OneLabelForEqualPointsOnly) {
  EXPECT_FALSE(is_yes(convex_fit({{1, 1}, {1, 1}}, {2, 3}, 2)));
  EXPECT_TRUE(is_yes(convex_fit({{1, 1}, {1, 1}}, {2, 2}, 2)));
  EXPECT_FALSE(is_yes(separation({{1, 1}, {1, 1}}, {true, false}, 2)));
}

// Labels that differ from a fit by far less than floats can see.
TEST(AlternativesBranching, TinyDifferencesAreDecidedInFractions) {
  const Rational tiny(1, Integer("1000000000000000000000000000000"));
  const Rows rows = {{-2, 1}, {-1, 1}, {0, 1}, {1, 1}, {2, 1}};
  RationalVector y = {2, 1, 0, 1, 2};
  EXPECT_TRUE(is_yes(convex_fit(rows, y, 2)));
  y[4] += tiny;
  EXPECT_TRUE(is_yes(convex_fit(rows, y, 2)));
  y[4] -= 2 * tiny;  // no longer convex
  EXPECT_FALSE(is_yes(convex_fit(rows, y, 3)));
  EXPECT_GT(answer(convex_fit(rows, y, 2), no_limits).exact_programs, 0U);
  // A corridor of the same width.
  const Integer wide("1000000000000000000000000000000");
  EXPECT_TRUE(is_yes(separation({{-wide, 1}, {wide, 1}, {wide + 1, 1}}, {true, true, false}, 1)));
  EXPECT_TRUE(is_yes(separation({{wide - 1, 0, 1}, {-wide, 1, 1}, {1 - wide, 1, 1}, {wide, 0, 1}},
                                {true, true, false, false}, 2)));
}

TEST(AlternativesBranching, StopsAtALimit) {
  base::Limits limits;
  limits.stop_after_regions(1);
  const Outcome outcome = answer(convex_fit({{-1, 1}, {0, 1}, {1, 1}}, {1, 0, 1}, 2), limits);
  EXPECT_TRUE(outcome.theta.empty());
  EXPECT_FALSE(outcome.refutation);
  EXPECT_EQ(outcome.stopped, base::StopReason::regions);
}

}  // namespace
}  // namespace infimum::special
