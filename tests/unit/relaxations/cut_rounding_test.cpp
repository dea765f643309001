// SPDX-License-Identifier: Apache-2.0
#include "relaxations/cut_rounding.hpp"

#include <gtest/gtest.h>

#include "relaxations/cut_proofs.hpp"

namespace infimum::relaxations {
namespace {

std::size_t size_of(const erm::Witness& witness) {
  std::size_t bits = 0;
  for (const Integer& coefficient : witness.coefficients) bits += mpz_sizeinbase(coefficient.get_mpz_t(), 2);
  for (const erm::Entry& entry : witness.entries) bits += mpz_sizeinbase(entry.numerator.get_mpz_t(), 2);
  return bits;
}

// Rounding needs a whole basis of cuts, and a decided point to put the balance on.
bool can_round(const Frame& frame, const Region& region) {
  oracle::Matrix rows;
  for (const Cut& cut : region.cone(0).cuts())
    rows.emplace_back(frame.groups.row(cut.row).begin(), frame.groups.row(cut.row).end());
  return oracle::reduce(rows, frame.dimension()).pivots.size() == frame.dimension() &&
         (frame.intercept() == 0 || !region.decided().none());
}

TEST(CutRounding, ProvesTargetsBelowTheGuess) {
  std::size_t asked = 0, proofs = 0, with_chords = 0, negative = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Setting s = cut_setting(seed);
    if (!is_tame(s.frame)) continue;
    const Region region = grown_region(s.frame, s.draw, s.draw.below(s.frame.points() + 1));
    if (!can_round(s.frame, region)) continue;
    const Rational least = LeastRisk(s.frame).over(region);
    CutFit fit(s.frame);
    LeafRule rule(s.frame);
    CutRounding rounding(s.frame, rule);
    for (const Guess share : {0.5, 0.9, 0.99}) {
      fit.start(region);
      const Guess value = fit.solve();
      if (value < 1e-6) continue;
      const Rational target = s.frame.guess_to_risk(share * value);
      const std::optional<Proved> proved = rounding.round(region, fit, value, target);
      ++asked;
      if (!proved) continue;
      ++proofs;
      with_chords += has_chords(proved->witness) ? 1 : 0;
      negative += region.sign(0) < 0 ? 1 : 0;
      EXPECT_GE(proved->bound, target) << s.name;
      expect_cut_proof(s.frame, region, *proved, least);
    }
  }
  EXPECT_GT(asked, 200U);
  EXPECT_GT(10 * proofs, 8 * asked);
  EXPECT_GT(with_chords, 50U);
  EXPECT_GT(negative, 50U);
}

// A solved entry at a point that is not decided, or that has an entry already.
TEST(CutRounding, SolvesForDecidedPointsOnly) {
  std::size_t undecided = 0, twice = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Setting s = cut_setting(seed);
    if (!is_tame(s.frame)) continue;
    const Region region = grown_region(s.frame, s.draw, s.draw.below(s.frame.points() + 1));
    if (!can_round(s.frame, region)) continue;
    const std::optional<Proved> proved = rounded_proof(s.frame, region, 0.5);
    if (!proved || proved->witness.solved.empty()) continue;
    LeafRule rule(s.frame);
    for (std::size_t i = 0; i < s.frame.points(); ++i) {
      if (region.decided().test(i)) continue;
      erm::Witness moved = proved->witness;
      moved.solved.front().point = i;
      EXPECT_FALSE(rule.bound(region, moved, std::nullopt, true).has_value()) << s.name;
      ++undecided;
    }
    erm::Witness doubled = proved->witness;
    const std::size_t pivot = doubled.solved.front().point;
    const auto place = std::find_if(doubled.entries.begin(), doubled.entries.end(),
                                    [&](const erm::Entry& entry) { return entry.point > pivot; });
    doubled.entries.insert(place, {pivot, Integer(1)});
    EXPECT_FALSE(rule.bound(region, doubled, std::nullopt, true).has_value()) << s.name;
    ++twice;
  }
  EXPECT_GT(undecided, 50U);
  EXPECT_GT(twice, 20U);
}

TEST(CutRounding, RefusesTargetsAboveTheGuess) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Setting s = cut_setting(seed);
    const Region region = grown_region(s.frame, s.draw, s.draw.below(8));
    CutFit fit(s.frame);
    fit.start(region);
    const Guess value = fit.solve();
    LeafRule rule(s.frame);
    CutRounding rounding(s.frame, rule);
    for (const Guess goal : {value, 1.01 * value + 0.01})
      EXPECT_FALSE(rounding.round(region, fit, value, s.frame.guess_to_risk(goal)).has_value()) << s.name;
  }
}

TEST(CutRounding, WiderGapsTakeFewerBits) {
  std::size_t wide = 0, narrow = 0, pairs = 0;
  for (std::uint64_t seed = 0; seed < 250; ++seed) {
    Setting s = cut_setting(seed);
    if (!is_tame(s.frame)) continue;
    const Region region = grown_region(s.frame, s.draw, s.draw.below(s.frame.points() + 1));
    const std::optional<Proved> half = rounded_proof(s.frame, region, 0.5),
                                most = rounded_proof(s.frame, region, 0.999);
    if (!half || !most) continue;
    ++pairs;
    wide += size_of(half->witness);
    narrow += size_of(most->witness);
    for (const Integer& coefficient : half->witness.coefficients)
      EXPECT_LE(mpz_sizeinbase(coefficient.get_mpz_t(), 2), 41U) << s.name;
  }
  EXPECT_GT(pairs, 50U);
  EXPECT_LT(wide, narrow);
}

// One object rounds many regions; what it did before costs bits at most.
TEST(CutRounding, ServesManyRegions) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Setting s = cut_setting(seed);
    if (!is_tame(s.frame)) continue;
    LeafRule rule(s.frame);
    CutRounding used(s.frame, rule);
    CutFit fit(s.frame);
    for (int trial = 0; trial < 3; ++trial) {
      const Region region = grown_region(s.frame, s.draw, s.draw.below(s.frame.points() + 1));
      fit.start(region);
      const Guess value = fit.solve();
      if (value < 1e-6) continue;
      const Rational target = s.frame.guess_to_risk(0.6 * value);
      const std::optional<Proved> proved = used.round(region, fit, value, target);
      if (!proved) continue;
      EXPECT_GE(proved->bound, target) << s.name;
      EXPECT_EQ(BasesJudge(s.frame, region, proved->witness).bound(), proved->bound) << s.name;
    }
  }
}

}  // namespace
}  // namespace infimum::relaxations
