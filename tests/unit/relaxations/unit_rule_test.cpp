// SPDX-License-Identifier: Apache-2.0
//
// T(v) >= 0 on a cone, against its definition at the rays of the finest cells there are, those of all points:
// on each of them T is linear. The way over knots (D = 2) and the way over cells must both agree.
#include "relaxations/unit_rule.hpp"

#include <gtest/gtest.h>

#include "relaxations/random_regions.hpp"

namespace infimum::relaxations {
namespace {

using erm::Alpha;

struct Trial {
  explicit Trial(std::uint64_t seed)
      : problem(oracle::random_problem(seed, {7, 1, 3})),
        frame(problem),
        draw(seed + 50),
        region(random_region(frame, draw, draw.below(4))) {
    oracle::Matrix rows;
    for (std::size_t i = 0; i < frame.points(); ++i) {
      rows.emplace_back(frame.groups.row(i).begin(), frame.groups.row(i).end());
    }
    arrangement = oracle::arrange(rows, frame.dimension());
  }

  const Cone& cone() const { return region.cone(0); }
  int sign() const { return region.sign(0); }

  // Mostly p > 0, or hardly anything would hold.
  void draw_numbers() {
    r.clear();
    alphas.clear();
    for (std::size_t i = 0; i < frame.points(); ++i) {
      r.emplace_back(sign() * draw.between(-3, 1));
      alphas.push_back(draw.one_of<Alpha>({Alpha::zero, Alpha::one, Alpha::exact, Alpha::exact}));
    }
  }

  Rational piece(std::size_t i, const Rational& u) const {
    if (cone().off().test(i) || r[i] == 0) return 0;
    if (cone().on().test(i)) return u;
    const bool pulls = -sign() * sgn(r[i]) > 0;
    if (pulls && alphas[i] == Alpha::zero) return 0;
    if (pulls && alphas[i] == Alpha::one) return u;
    return u > 0 ? u : Rational(0);
  }

  Rational sum_at(const oracle::RationalVector& v) const {
    Rational sum = 0;
    for (std::size_t i = 0; i < frame.points(); ++i) {
      Rational u = 0;
      for (std::size_t t = 0; t < v.size(); ++t) u += frame.groups.row(i)[t] * v[t];
      sum += -sign() * r[i] * piece(i, u);
    }
    return sum;
  }

  bool holds_by_definition() const {
    for (const oracle::Cell& cell : arrangement.cells) {
      bool inside = true;
      for (const Cut& cut : cone().cuts()) inside = inside && cell.signs[cut.row] * cut.sign >= 0;
      for (std::size_t v : cell.rays) {
        if (inside && sum_at(arrangement.rays[v].theta) < 0) return false;
      }
    }
    return true;
  }

  bool rule_holds() const {
    const Multipliers multipliers(frame.rows, r);
    return UnitRule(frame, multipliers, cone(), sign(), alphas).holds();
  }

  bool holds_at_generators() const {
    for (const auto& ray : cone().rays()) {
      if (sum_at({ray->v.begin(), ray->v.end()}) < 0) return false;
    }
    for (const auto& b : cone().lineality()) {
      oracle::RationalVector v(b->v.begin(), b->v.end());
      if (sum_at(v) < 0) return false;
      for (Rational& entry : v) entry = -entry;
      if (sum_at(v) < 0) return false;
    }
    return true;
  }

  const erm::Problem problem;
  const Frame frame;
  oracle::Draw draw;
  const Region region;
  oracle::Arrangement arrangement;
  std::vector<Integer> r;
  std::vector<Alpha> alphas;
};

struct Tally {
  std::size_t held = 0, failed = 0, inner = 0;
};

TEST(UnitRule, AgreesWithItsDefinition) {
  Tally tally[5];  // by D
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    Trial trial(seed);
    for (int round = 0; round < 30; ++round) {
      trial.draw_numbers();
      const bool holds = trial.holds_by_definition();
      ASSERT_EQ(trial.rule_holds(), holds) << seed << " " << oracle::describe(trial.problem);
      // The same times 2^70, beyond words.
      for (Integer& r : trial.r) r <<= 70;
      ASSERT_EQ(trial.rule_holds(), holds) << seed;
      for (Integer& r : trial.r) r >>= 70;
      Tally& sums = tally[trial.frame.dimension()];
      (holds ? sums.held : sums.failed) += 1;
      sums.inner += !holds && trial.holds_at_generators() ? 1 : 0;
    }
  }
  for (std::size_t dimension = 1; dimension <= 4; ++dimension) {
    EXPECT_GT(tally[dimension].held, 200U) << dimension;
    EXPECT_GT(tally[dimension].failed, 200U) << dimension;
    // Fails inside the cone only: where the generators of the whole cone see nothing.
    EXPECT_GE(tally[dimension].inner, dimension > 1 ? 50U : 0U) << dimension;
  }
}

// A mark more can only help: relu(u) lies above 0 and u.
TEST(UnitRule, ExactMarksNeverHurt) {
  std::size_t held = 0, gained = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Trial trial(seed);
    for (int round = 0; round < 20; ++round) {
      trial.draw_numbers();
      for (Alpha& alpha : trial.alphas) alpha = alpha == Alpha::exact ? Alpha::one : alpha;
      const auto holds = [&] { return trial.rule_holds(); };
      const bool before = holds();
      for (Alpha& alpha : trial.alphas) alpha = trial.draw.percent(70) ? Alpha::exact : alpha;
      const bool after = holds();
      EXPECT_TRUE(after || !before) << oracle::describe(trial.problem);
      held += before ? 1 : 0;
      gained += after && !before ? 1 : 0;
    }
  }
  EXPECT_GT(held, 100U);
  EXPECT_GT(gained, 100U);
}

}  // namespace
}  // namespace infimum::relaxations
