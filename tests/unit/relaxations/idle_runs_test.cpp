// SPDX-License-Identifier: Apache-2.0
#include "relaxations/idle_runs.hpp"

#include <gtest/gtest.h>

#include "relaxations/one_input.hpp"
#include "relaxations/random_regions.hpp"
#include "relaxations/segments_judge.hpp"

namespace infimum::relaxations {
namespace {

using Sign = SegmentsJudge::Sign;

SegmentsJudge judge_of(const Frame& frame, const Region& region) {
  std::vector<SegmentsJudge::Unit> units;
  for (std::size_t j = 0; j < region.units(); ++j) {
    const Cone& cone = region.cone(j);
    units.push_back({region.sign(j), {}});
    for (std::size_t i = 0; i < frame.points(); ++i)
      units.back().signs.push_back(cone.is_free(i) ? Sign::free : cone.on().test(i) ? Sign::on : Sign::off);
  }
  return SegmentsJudge(frame, std::move(units));
}

struct Case {
  explicit Case(std::uint64_t seed)
      : draw(seed),
        problem(one_input(draw, 9 + draw.below(4), 2 + draw.below(2))),
        frame(problem),
        region(random_region(frame, draw, draw.below(4))),
        zeros(frame.points()) {
    const std::size_t share = draw.one_of(std::vector<std::size_t>{80, 95, 100});
    for (std::size_t i = 0; i < frame.points(); ++i) {
      if (draw.percent(share)) zeros.set(i);
    }
  }

  oracle::Draw draw;
  const erm::Problem problem;
  const Frame frame;
  const Region region;
  Bitset zeros;
};

TEST(IdleRuns, AreWhatTheRuleSays) {
  std::size_t above = 0, several = 0;
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    const Case c(seed);
    const SegmentsJudge judge = judge_of(c.frame, c.region);
    std::vector<bool> zero;
    for (std::size_t i = 0; i < c.frame.points(); ++i) zero.push_back(c.zeros.test(i));
    const std::int64_t least = IdleRuns<std::int64_t>(c.frame).least(c.region, c.zeros);
    EXPECT_NEAR(IdleRuns<double>(c.frame).least(c.region, c.zeros), static_cast<double>(least), 1e6);
    EXPECT_EQ(Integer(least) * c.frame.line_fits.unit(), judge.added(zero)) << "seed " << seed;
    above += least > 0 ? 1 : 0;
    several += least > 0 && judge.runs(zero).size() > 1 ? 1 : 0;
  }
  EXPECT_GT(above, 150U);
  EXPECT_GT(several, 20U);
}

// A network of the region: of every unit a nonnegative combination of the generators of its cone.
std::vector<Rational> drawn_network(const Frame& frame, const Region& region, oracle::Draw& draw) {
  std::vector<Rational> parameters;
  for (std::size_t m = 0; m < frame.unit_offset(0); ++m) parameters.push_back(draw.fraction(9));
  for (std::size_t j = 0; j < region.units(); ++j) {
    std::vector<Rational> theta(frame.dimension(), Rational(0));
    const auto add = [&](const cells::GeneratorPtr& generator, const Rational& factor) {
      for (std::size_t t = 0; t < theta.size(); ++t) theta[t] += factor * generator->v[t];
    };
    for (const cells::GeneratorPtr& ray : region.cone(j).rays()) {
      if (draw.percent(70)) add(ray, abs(draw.fraction(9)));
    }
    for (const cells::GeneratorPtr& line : region.cone(j).lineality()) add(line, draw.fraction(9));
    parameters.insert(parameters.end(), theta.begin(), theta.end());
  }
  return parameters;
}

// Neither drawn networks nor, where there is time for it, the best one.
TEST(IdleRuns, NoNetworkLosesLess) {
  std::size_t above = 0;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    Case c(seed + 10000);
    c.zeros.fill();
    const Rational least =
        Integer(IdleRuns<std::int64_t>(c.frame).least(c.region, c.zeros)) * c.frame.line_fits.unit();
    above += least > 0 ? 1 : 0;
    for (int count = 0; count < 20; ++count) {
      const std::vector<Rational> network = drawn_network(c.frame, c.region, c.draw);
      EXPECT_GE(risk_at(c.frame, c.region, network), c.frame.floor + least) << "seed " << seed;
    }
    if (seed % 30 == 0 && c.frame.units() == 2) {
      EXPECT_GE(LeastRisk(c.frame).over(c.region), c.frame.floor + least) << "seed " << seed;
    }
  }
  EXPECT_GT(above, 60U);
}

}  // namespace
}  // namespace infimum::relaxations
