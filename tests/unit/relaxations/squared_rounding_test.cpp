// SPDX-License-Identifier: Apache-2.0
#include "relaxations/squared_rounding.hpp"

#include <gtest/gtest.h>

#include "relaxations/knot_fit.hpp"
#include "relaxations/relaxation_cases.hpp"
#include "relaxations/squared_fit.hpp"

namespace infimum::relaxations {
namespace {

std::size_t size_of(const erm::Witness& witness) {
  std::size_t bits = 0;
  for (const Integer& coefficient : witness.coefficients) bits += mpz_sizeinbase(coefficient.get_mpz_t(), 2);
  for (const erm::Entry& entry : witness.entries) bits += mpz_sizeinbase(entry.numerator.get_mpz_t(), 2);
  return bits;
}

// Where there is a gap to spend, a few bits prove the target, and the proof is true.
TEST(SquaredRounding, ProvesTargetsBelowTheGuess) {
  std::size_t asked = 0, proofs = 0, named = 0;
  for (std::uint64_t seed = 0; seed < 250; ++seed) {
    Setting s(seed, erm::Loss::squared);
    if (!is_tame(s.frame)) continue;
    Region region = random_region(s.frame, s.draw, s.draw.below(8));
    const Rational least = LeastRisk(s.frame).over(region);
    SquaredFit fit(s.frame);
    if (fit.bound(region, 1e300) < 1e-6) continue;
    LeafRule rule(s.frame);
    SquaredRounding rounding(s.frame, rule);
    for (const Guess share : {0.5, 0.9, 0.99}) {
      fit.bound(region, 1e300);
      const Rational target = s.frame.guess_to_risk(share * fit.value());
      const std::optional<Proved> proved = rounding.round(region, fit, target);
      ++asked;
      if (!proved) continue;
      ++proofs;
      named += proved->witness.solved.empty() ? 0 : 1;
      EXPECT_GE(proved->bound, target) << s.name;
      expect_proof(s.frame, region, *proved, least);
    }
  }
  EXPECT_GT(asked, 100U);
  EXPECT_GT(10 * proofs, 8 * asked);
  EXPECT_GT(named, 10U);
}

// No gap, no rounding: what the guess does not exceed is refused at once.
TEST(SquaredRounding, RefusesTargetsAboveTheGuess) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Setting s(seed, erm::Loss::squared);
    Region region = random_region(s.frame, s.draw, s.draw.below(8));
    SquaredFit fit(s.frame);
    fit.bound(region, 1e300);
    LeafRule rule(s.frame);
    SquaredRounding rounding(s.frame, rule);
    EXPECT_FALSE(rounding.round(region, fit, s.frame.guess_to_risk(1.01 * fit.value() + 0.01)).has_value())
        << s.name;
  }
}

// Half of the bound takes fewer bits than nearly all of it.
TEST(SquaredRounding, WiderGapsTakeFewerBits) {
  std::size_t wide = 0, narrow = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    Setting s(seed, erm::Loss::squared);
    if (!is_tame(s.frame)) continue;
    Region region = random_region(s.frame, s.draw, s.draw.below(8));
    SquaredFit fit(s.frame);
    const Guess bound = fit.bound(region, 1e300);
    LeafRule rule(s.frame);
    const auto proof = [&](Guess share) {
      fit.bound(region, 1e300);
      return SquaredRounding(s.frame, rule).round(region, fit, s.frame.guess_to_risk(share * bound));
    };
    const std::optional<Proved> half = proof(0.5), most = proof(0.999);
    if (!half || !most) continue;
    wide += size_of(half->witness);
    narrow += size_of(most->witness);
  }
  EXPECT_LT(3 * wide, 2 * narrow);
}

// All units cut at the same few points.
Region equally_cut(const Frame& frame, oracle::Draw& draw) {
  Region region = Region::root(frame, frame.problem.family.positive.value_or(frame.units() / 2));
  for (std::size_t cuts = 1 + draw.below(4); cuts > 0; --cuts) {
    const std::size_t point = draw.below(frame.points());
    for (std::size_t j = 0; j < frame.units(); ++j) {
      if (!region.cone(j).is_free(point)) continue;
      region = *region.with(frame, {j}, {point, draw.percent(50) ? 1 : -1});
    }
  }
  return region;
}

// Where units of both signs share knots, conditions are equations and points idle; and where units of one
// sign meet among them, points are decided that are not.
TEST(SquaredRounding, ProvesTargetsOfKnots) {
  std::size_t asked = 0, proofs = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const erm::Problem problem = oracle::random_problem(seed, {12, 4, 2});
    const Frame frame(problem);
    if (!KnotFit::applies(frame) || !problem.family.bias || !is_tame(frame)) continue;
    oracle::Draw draw(seed);
    for (int trial = 0; trial < 8; ++trial) {
      Region region = equally_cut(frame, draw);
      KnotFit fit(frame);
      if (fit.bound(region, 1e300, 2) < 1e-6) continue;
      LeafRule rule(frame);
      SquaredRounding rounding(frame, rule);
      const Rational target = frame.guess_to_risk(0.9 * fit.value());
      const std::optional<Proved> proved = rounding.round(region, fit, target);
      ++asked;
      if (!proved) continue;
      ++proofs;
      EXPECT_GE(proved->bound, target) << oracle::describe(problem);
    }
  }
  EXPECT_GT(asked, 200U);
  EXPECT_LE(asked, proofs + 3);  // the others are degenerate
}

}  // namespace
}  // namespace infimum::relaxations
