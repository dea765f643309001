// SPDX-License-Identifier: Apache-2.0
#include "special/region_programs.hpp"

#include <gtest/gtest.h>

#include "oracle/draw.hpp"
#include "special/convex_fit.hpp"
#include "special/separation.hpp"

namespace infimum::special {
namespace {

const base::Limits no_limits;

// Points of far away and tiny coordinates: floats must not mind.
struct Drawn {
  Alternatives question;
  std::vector<Decision> list;
};

Drawn drawn(oracle::Draw& draw) {
  const std::size_t n = 3 + draw.below(6), d = 1 + draw.below(3), units = 1 + draw.below(3);
  const Integer far = draw.percent(30) ? Integer("1000000000000") : Integer(0);
  std::vector<std::vector<Integer>> rows;
  std::vector<char> inside;
  RationalVector y;
  for (std::size_t i = 0; i < n; ++i) {
    std::vector<Integer>& row = rows.emplace_back();
    for (std::size_t t = 0; t < d; ++t) row.emplace_back(far + draw.between(-3, 3));
    row.emplace_back(1);
    inside.push_back(draw.percent(50));
    y.push_back(abs(draw.fraction(5)));
  }
  Drawn made;
  const bool single = draw.percent(50);
  made.question = single ? separation(rows, inside, units) : convex_fit(rows, y, units);
  for (std::size_t i = 0; i < n; ++i) {
    if (!made.question.open[i] || draw.percent(40)) continue;
    made.list.push_back({i, draw.one_of(choices(made.question, made.list))});
  }
  return made;
}

TEST(RegionPrograms, GuessAndFractionsAgree) {
  int empty = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    oracle::Draw draw(seed);
    const Drawn made = drawn(draw);
    SCOPED_TRACE(seed);
    RegionPrograms programs(made.question);
    RegionPrograms::Guess state = programs.start();
    const RegionPrograms::Status status = programs.guess(state, made.list);
    const RegionPrograms::Decided decided = *programs.decide(made.list, no_limits);
    EXPECT_EQ(status == RegionPrograms::Status::empty, !decided.combination.empty());
    if (decided.combination.empty()) continue;
    ++empty;
    std::vector<Inequality> inequalities;
    for (const auto& share : state.combination()) inequalities.push_back(share.name);
    EXPECT_TRUE(contradiction(made.question, inequalities));
    inequalities.clear();
    for (const Term& term : decided.combination)
      inequalities.push_back({term.point, term.set, term.factor > 0});
    EXPECT_TRUE(contradiction(made.question, inequalities));
  }
  EXPECT_GT(empty, 40);
  EXPECT_LT(empty, 260);
}

TEST(RegionPrograms, ADecidedThetaSatisfiesTheRegion) {
  // y = 2 |x| with both units decided.
  const Alternatives fit = convex_fit({{-1, 1}, {0, 1}, {2, 1}}, {2, 0, 4}, 2);
  RegionPrograms programs(fit);
  const RegionPrograms::Decided decided = *programs.decide({{0, 1}, {2, 2}}, no_limits);
  ASSERT_TRUE(decided.combination.empty());
  EXPECT_TRUE(programs.unmet(decided.theta).empty());
  EXPECT_TRUE(satisfies(fit, programs.original(decided.theta)));
  const RegionPrograms::Decided open = *programs.decide({{0, 1}}, no_limits);
  EXPECT_EQ(programs.unmet(open.theta), (std::vector<std::size_t>{2}));
}

TEST(RegionPrograms, GapsAreDistances) {
  const Alternatives fit = convex_fit({{0, 1}, {4, 1}}, {0, 4}, 1);
  RegionPrograms programs(fit);
  EXPECT_EQ(programs.gap({0, 0}, 0), 0);
  EXPECT_GT(programs.gap({0, 0}, 1), 0.1);
}

TEST(RegionPrograms, AWitnessIsExactOrNone) {
  const Alternatives fit = convex_fit({{-1, 1}, {0, 1}, {2, 1}}, {Rational(2, 3), 0, Rational(4, 3)}, 2);
  RegionPrograms programs(fit);
  RegionPrograms::Guess state = programs.start();
  ASSERT_EQ(programs.guess(state, {{0, 1}, {2, 2}}), RegionPrograms::Status::met);
  const auto found = programs.witness(state.point());
  ASSERT_TRUE(found);
  EXPECT_TRUE(satisfies(fit, *found));
  EXPECT_FALSE(programs.witness(std::vector<double>(4)));
  const Alternatives planes = separation({{0, 1}, {1, 1}}, {true, false}, 1);
  RegionPrograms signs(planes);
  RegionPrograms::Guess start = signs.start();
  ASSERT_EQ(signs.guess(start, {{1, 1}}), RegionPrograms::Status::met);
  EXPECT_TRUE(satisfies(planes, *signs.witness(start.point())));
  EXPECT_FALSE(signs.witness({0, 0}));
}

}  // namespace
}  // namespace infimum::special
