// SPDX-License-Identifier: Apache-2.0
//
// The rule against a second reading of it: on honest witnesses, the same ones a little damaged, and noise.
// What is enclosed by floats may be refused, but never hold where the rule does not.
#include "relaxations/basis_rule.hpp"

#include <gtest/gtest.h>

#include "relaxations/cut_proofs.hpp"

namespace infimum::relaxations {
namespace {

struct Tally {
  std::size_t honest = 0, chords = 0, fractions = 0, held = 0, failed = 0, uncertain = 0, asked = 0;
};

TEST(BasisRule, AgreesWithASecondReadingOnProofs) {
  Tally tally;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Setting s = cut_setting(seed);
    const Region region = grown_region(s.frame, s.draw, s.draw.below(s.frame.points() + 1));
    const std::optional<Proved> proved =
        rounded_proof(s.frame, region, s.draw.one_of<Guess>({0.5, 0.9, 0.99}));
    if (!proved) continue;
    LeafRule rule(s.frame);
    const Rational least = LeastRisk(s.frame).over(region);
    const CutVerdict verdict = expect_agreement(rule, s, region, proved->witness, least);
    EXPECT_TRUE(verdict.exactly && verdict.certainly) << s.name;
    ++tally.honest;
    tally.chords += has_chords(proved->witness) ? 1 : 0;
    for (int trial = 0; trial < 12; ++trial) {
      const erm::Witness witness = damaged(proved->witness, region, s.draw);
      const CutVerdict damage = expect_agreement(rule, s, region, witness, least);
      (damage.exactly ? tally.held : tally.failed) += 1;
      tally.uncertain += damage.exactly && !damage.certainly ? 1 : 0;
    }
  }
  EXPECT_GT(tally.honest, 150U);
  EXPECT_GT(tally.chords, 50U);
  EXPECT_GT(tally.held, 300U);
  EXPECT_GT(tally.failed, 300U);
  EXPECT_LT(5 * tally.uncertain, tally.held);
}

std::vector<std::size_t> some_cuts(const Frame& frame, const Region& region, oracle::Draw& draw) {
  std::vector<std::size_t> places;
  const std::size_t cuts = region.cone(0).cuts().size();
  for (std::size_t l = 0; l < cuts && places.size() < frame.dimension(); ++l) {
    if (draw.percent(70)) places.push_back(l);
  }
  return places;
}

erm::FreePair drawn_pair(oracle::Draw& draw, std::size_t bases, bool is_chord) {
  if (!is_chord) return {draw.one_of<Rational>({0, 1, Rational(1, 2), Rational(2, 3)}), {}};
  erm::FreePair pair;
  if (draw.percent(30)) pair.chords.push_back({draw.below(bases), {draw.between(0, 3), 3}});
  pair.chords.push_back({draw.below(bases), {1, 1}});
  return pair;
}

// Numbers at random; they are let hold by chance, in both forms.
erm::Witness bases_noise(Setting& s, const Region& region) {
  erm::Witness witness;
  witness.network_form = s.draw.percent(50);
  if (witness.network_form) {
    witness.exponent = s.draw.between(-3, 3);
    witness.denominator = s.draw.between(1, 3);
    for (std::size_t m = 0; m < s.frame.parameters(); ++m)
      witness.coefficients.emplace_back(s.draw.between(-2, 2));
  }
  witness.entry_exponent = s.draw.between(-3, 1);
  witness.entry_denominator = s.draw.between(1, 3);
  for (std::size_t i = 0; i < s.frame.points(); ++i) {
    const long numerator = s.draw.percent(40) ? s.draw.between(-2, 2) : 0;
    if (numerator != 0) witness.entries.push_back({i, numerator});
  }
  std::vector<std::size_t> open;  // decided, without entry
  region.decided().for_each([&](std::size_t i) {
    const auto is_there = [&](const erm::Entry& entry) { return entry.point == i; };
    if (std::none_of(witness.entries.begin(), witness.entries.end(), is_there)) open.push_back(i);
  });
  if (witness.network_form && !open.empty() && s.frame.intercept() > 0)
    witness.solved.push_back({s.draw.one_of(open), 0, {}});
  witness.bases.emplace();
  for (std::size_t b = 0; b < 3; ++b) witness.bases->all.push_back({0, some_cuts(s.frame, region, s.draw)});
  witness.bases->forms = {s.draw.below(3)};
  const BasesJudge judge(s.frame, region, witness);
  const auto r = judge.written_out();
  for (std::size_t i = 0; i < s.frame.points(); ++i) {
    if (r[i] == 0 || judge.sign(i, 0) != BasesJudge::Sign::free) continue;
    const auto is_there = [&](const erm::Entry& entry) { return entry.point == i; };
    const bool has_entry = std::any_of(witness.entries.begin(), witness.entries.end(), is_there);
    const bool is_chord = sgn(r[i]) * region.sign(0) > 0;
    if (is_chord || has_entry) witness.bases->pairs.push_back(drawn_pair(s.draw, 3, is_chord));
  }
  return witness;
}

TEST(BasisRule, AgreesWithASecondReadingOnNoise) {
  std::size_t held = 0, failed = 0, chords = 0;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    Setting s = cut_setting(seed);
    const Region region = s.draw.percent(50) ? random_region(s.frame, s.draw, 1 + s.draw.below(6))
                                             : region_with_a_unit(s.frame, s.draw, 1 + s.draw.below(6));
    LeafRule rule(s.frame);
    std::optional<Rational> least;
    for (int trial = 0; trial < 20; ++trial) {
      const erm::Witness witness = bases_noise(s, region);
      const std::optional<Rational> judged = BasesJudge(s.frame, region, witness).bound();
      if (judged && !least) least = LeastRisk(s.frame).over(region);
      const CutVerdict verdict = expect_agreement(rule, s, region, witness, least.value_or(0));
      (verdict.exactly ? held : failed) += 1;
      chords += verdict.exactly && has_chords(witness) ? 1 : 0;
    }
  }
  EXPECT_GT(held, 100U);
  EXPECT_GT(failed, 1000U);
  EXPECT_GT(chords, 20U);
}

// Inputs that no float tells apart: what is enclosed must not hold because of that.
TEST(BasisRule, AgreesWithASecondReadingFarFromTheOrigin) {
  std::size_t held = 0, failed = 0, certain = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    erm::Problem problem = crowded_cut_problem(seed);
    problem.family.bias = true;
    for (numbers::RationalVector& x : problem.data.x) {
      for (Rational& entry : x) entry += numbers::times_power_of_two(1, 60) + 1;
    }
    Setting s(seed, problem);
    const Region region = region_with_a_unit(s.frame, s.draw, 3 + s.draw.below(4));
    LeafRule rule(s.frame);
    std::optional<Rational> least;
    for (int trial = 0; trial < 20; ++trial) {
      const erm::Witness witness = bases_noise(s, region);
      if (!has_chords(witness)) continue;
      const std::optional<Rational> judged = BasesJudge(s.frame, region, witness).bound();
      if (judged && !least) least = LeastRisk(s.frame).over(region);
      const CutVerdict verdict = expect_agreement(rule, s, region, witness, least.value_or(0));
      (verdict.exactly ? held : failed) += 1;
      certain += verdict.certainly ? 1 : 0;
    }
  }
  EXPECT_GT(held, 20U);
  EXPECT_GT(certain, 10U);
  EXPECT_GT(failed, 300U);
}

// Two points on a line, x = 1 and 2, in the cone where the first is on: the second lies in the span of the
// first, so that its chord is itself, and what holds does so on the border.
TEST(BasisRule, HoldsOnTheBorder) {
  erm::Problem problem;
  problem.data.target = "y";
  problem.data.features = {"x"};
  problem.data.x = {{1}, {2}, {-1}};
  problem.data.y = {3, 5, 1};
  problem.data.weights = {1, 1, 1};
  problem.family = {1, false, false, false, 1, false};
  problem.cones = erm::Cones::cuts;
  const Frame frame(problem);
  const Region region = *Region::root(frame, 1).with(frame, {0}, {0, 1});
  erm::Witness witness;
  witness.entries = {{0, -4}, {1, 2}};  // p = 4 on X = 1, and -2 on the chord 2 X
  witness.bases = erm::Bases{{{0, {0}}, {0, {}}}, {{0, {{0, {1, 1}}}}}, {1}};
  LeafRule rule(frame);
  const Rational least = LeastRisk(frame).over(region);
  const Setting s(1, problem);
  EXPECT_TRUE(expect_agreement(rule, s, region, witness, least).exactly);  // q = 0 = the empty sum
  witness.bases->forms = {0};
  EXPECT_TRUE(expect_agreement(rule, s, region, witness, least).exactly);
  witness.entries[0].numerator = -5;  // q = X
  const CutVerdict inside = expect_agreement(rule, s, region, witness, least);
  EXPECT_TRUE(inside.exactly && inside.certainly);
  witness.bases->forms = {1};
  EXPECT_FALSE(expect_agreement(rule, s, region, witness, least).exactly);
  witness.entries[0].numerator = -3;  // q = -X
  witness.bases->forms = {0};
  EXPECT_FALSE(expect_agreement(rule, s, region, witness, least).exactly);
  witness.entries[0].numerator = -5;
  witness.bases->pairs[0].chords[0].basis = 1;  // spans nothing
  EXPECT_FALSE(expect_agreement(rule, s, region, witness, least).exactly);
}

}  // namespace
}  // namespace infimum::relaxations
