// SPDX-License-Identifier: Apache-2.0
//
// The gate against a second reading of the rule: verdict and bound must agree on witnesses that prove
// something, on the same ones a little changed, and on noise. And no bound that passes may exceed what the
// oracle finds in the region.
#include "relaxations/leaf_rule.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "oracle/known_problems.hpp"
#include "relaxations/leaf_judge.hpp"
#include "relaxations/noise.hpp"
#include "relaxations/random_regions.hpp"
#include "relaxations/relaxation.hpp"

namespace infimum::relaxations {
namespace {

struct Tally {
  std::size_t passed = 0, failed = 0, solved = 0, alphas = 0, exact = 0, network = 0, changed_passed = 0;
};

bool agree(LeafRule& rule, const Setting& s, const Region& region, const erm::Witness& witness,
           Tally& tally) {
  const std::optional<Rational> bound = rule.bound(region, witness);
  const std::optional<Rational> judged = LeafJudge(s.frame, region, witness).bound();
  EXPECT_EQ(bound.has_value(), judged.has_value()) << s.name;
  EXPECT_EQ(bound.value_or(0), judged.value_or(0)) << s.name;
  if (!bound) {
    ++tally.failed;
    return false;
  }
  ++tally.passed;
  tally.solved += witness.solved.empty() ? 0 : 1;
  tally.alphas += witness.alphas.empty() ? 0 : 1;
  tally.exact += std::count(witness.alphas.begin(), witness.alphas.end(), erm::Alpha::exact) > 0 ? 1 : 0;
  tally.network += witness.network_form ? 1 : 0;
  return true;
}

// One number of the witness changed, so little that the rule has to look closely.
erm::Witness changed(erm::Witness witness, oracle::Draw& draw) {
  switch (draw.below(4)) {
    case 0:
      if (!witness.entries.empty())
        witness.entries[draw.below(witness.entries.size())].numerator *= draw.one_of<int>({-1, 2, 3});
      break;
    case 1:
      if (!witness.coefficients.empty())
        witness.coefficients[draw.below(witness.coefficients.size())] += draw.between(-1, 1);
      break;
    case 2:
      if (!witness.alphas.empty()) {
        witness.alphas[draw.below(witness.alphas.size())] =
            draw.one_of<erm::Alpha>({erm::Alpha::zero, erm::Alpha::one, erm::Alpha::exact});
      }
      break;
    default:
      witness.entry_exponent += draw.between(-1, 1);
  }
  return witness;
}

std::optional<Proved> proved(Setting& s, Region& region) {
  const auto relaxation = make_relaxation(s.frame);
  const Guess guess = relaxation->guess(region, 1e300);
  return relaxation->prove(region, s.frame.guess_to_risk(guess * s.draw.one_of<Guess>({0.3, 0.9, 0.999})));
}

Tally agree_on_proofs(bool output_relu) {
  Tally tally;
  const std::uint64_t seeds = output_relu ? 80 : 300;  // the oracle is slow where outputs are off
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    Setting s(seed, std::nullopt, output_relu);
    LeafRule rule(s.frame);
    Region region = random_region(s.frame, s.draw, s.draw.below(8));
    const std::optional<Proved> proof = proved(s, region);
    if (!proof) continue;
    EXPECT_TRUE(agree(rule, s, region, proof->witness, tally)) << s.name;
    const std::optional<Rational> bound = rule.bound(region, proof->witness);
    EXPECT_TRUE(bound == proof->bound || (output_relu && bound > proof->bound)) << s.name;
    const Rational risk = most_provable(s.frame, region, LeastRisk(s.frame).over(region));
    EXPECT_LE(bound, risk) << s.name;
    for (int trial = 0; trial < 6; ++trial) {
      const erm::Witness witness = changed(proof->witness, s.draw);
      if (!agree(rule, s, region, witness, tally)) continue;
      ++tally.changed_passed;
      EXPECT_LE(*rule.bound(region, witness), risk) << s.name;
    }
  }
  return tally;
}

TEST(LeafRule, AgreesWithASecondReadingOnProofs) {
  const Tally tally = agree_on_proofs(false);
  EXPECT_GT(tally.passed, 200U);
  EXPECT_GT(tally.failed, 80U);
  EXPECT_GT(tally.changed_passed, 50U);
  EXPECT_GT(tally.alphas, 20U);
  EXPECT_GT(tally.network, 100U);
  EXPECT_GT(tally.solved, 20U);
}

TEST(LeafRule, AgreesWithASecondReadingOnProofsUnderAnOutputRelu) {
  const Tally tally = agree_on_proofs(true);
  EXPECT_GT(tally.passed, 50U);
  EXPECT_GT(tally.failed, 8U);
  EXPECT_GT(tally.changed_passed, 12U);
  EXPECT_GT(tally.network, 15U);
}

Tally agree_on_noise(bool output_relu) {
  Tally tally;
  const std::uint64_t seeds = output_relu ? 200 : 600;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    Setting s(seed, std::nullopt, output_relu);
    LeafRule rule(s.frame);
    const Region region = random_region(s.frame, s.draw, s.draw.below(8));
    for (int trial = 0; trial < 10; ++trial) {
      const erm::Witness witness = noise(s, region);
      if (!agree(rule, s, region, witness, tally)) continue;
      EXPECT_LE(*rule.bound(region, witness), most_provable(s.frame, region, LeastRisk(s.frame).over(region)))
          << s.name;
    }
  }
  return tally;
}

TEST(LeafRule, AgreesWithASecondReadingOnNoiseUnderAnOutputRelu) {
  const Tally tally = agree_on_noise(true);
  EXPECT_GT(tally.passed, 30U);
  EXPECT_GT(tally.failed, 300U);
}

TEST(LeafRule, AgreesWithASecondReadingOnNoise) {
  const Tally tally = agree_on_noise(false);
  EXPECT_GT(tally.passed, 100U);
  EXPECT_GT(tally.failed, 1000U);
  EXPECT_GT(tally.exact, 20U);
  EXPECT_GT(tally.network, 20U);
}

// The same numbers over larger denominators, within words of 64 and 128 bits and beyond.
TEST(LeafRule, LengthsOfNumbersDoNotMatter) {
  std::size_t trials = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Setting s(seed, std::nullopt);
    LeafRule rule(s.frame);
    Region region = random_region(s.frame, s.draw, s.draw.below(8));
    const std::optional<Proved> proof = proved(s, region);
    if (!proof || !proof->witness.network_form) continue;
    for (long more = 1; more < 90; more += 1 + s.draw.between(0, 3)) {
      erm::Witness witness = proof->witness;
      const auto shift = static_cast<mp_bitcnt_t>(more);
      for (Integer& value : witness.coefficients) value <<= shift;
      for (erm::Entry& entry : witness.entries) entry.numerator <<= shift;
      witness.exponent -= more;
      witness.entry_exponent -= more;
      ASSERT_EQ(rule.bound(region, witness), proof->bound) << s.name << more;
      ++trials;
    }
  }
  EXPECT_GT(trials, 500U);
}

// Decided points and equations at random, also impossible ones.
void solve_some(erm::Witness& witness, Setting& s, const Region& region) {
  std::vector<std::size_t> places;
  region.decided().for_each([&](std::size_t i) { places.push_back(i); });
  s.draw.shuffle(places);
  places.resize(std::min<std::size_t>(places.size(), 1 + s.draw.below(2)));
  std::vector<erm::Entry> entries;
  for (const erm::Entry& entry : witness.entries) {
    if (std::find(places.begin(), places.end(), entry.point) == places.end()) entries.push_back(entry);
  }
  witness.entries = entries;
  for (std::size_t place : places) {
    erm::SolvedEntry solved{place, s.draw.below(region.units() + s.frame.affine()), {}};
    for (std::size_t t = 0; solved.equation < region.units() && t + 1 < s.frame.dimension(); ++t) {
      solved.points.push_back(s.draw.below(s.frame.points()));
    }
    witness.solved.push_back(solved);
  }
}

TEST(LeafRule, SolvesEntriesAsTheRuleSays) {
  std::size_t solvable = 0, hopeless = 0, beside_undecided = 0;
  for (std::uint64_t seed = 0; seed < 2500; ++seed) {
    Setting s(seed);
    LeafRule rule(s.frame);
    const Region region = random_region(s.frame, s.draw, 1 + s.draw.below(6));
    if (region.decided().none()) continue;
    erm::Witness witness = noise(s, region);
    if (!witness.network_form) continue;
    solve_some(witness, s, region);
    LeafJudge judge(s.frame, region, witness);
    const auto r = judge.residuals();
    Tally tally;
    agree(rule, s, region, witness, tally);
    (r ? solvable : hopeless) += 1;
    beside_undecided += r && !region.is_cell() ? 1 : 0;
    for (std::size_t i = 0; r && i < s.frame.points(); ++i) {  // most noise proves nothing, but r is known
      EXPECT_EQ(Rational(rule.expansion().numerators()[i]) / rule.expansion().denominator(), (*r)[i])
          << s.name;
    }
  }
  EXPECT_GT(solvable, 100U);
  EXPECT_GT(hopeless, 100U);
  EXPECT_GT(beside_undecided, 50U);
}

// A unit that is off everywhere asks nothing of r, and a hundred squares of 60 bits leave words of 128.
TEST(LeafRule, SumsOfManyLongSquares) {
  erm::Problem problem;
  problem.data.features = {"x"};
  for (int i = 1; i <= 100; ++i) {
    problem.data.x.push_back({i});
    problem.data.y.emplace_back(i % 7);
    problem.data.weights.emplace_back(1);
  }
  problem.family.intercept = problem.family.bias = false;
  const Frame frame(problem);
  LeafRule rule(frame);
  const Region region = *Region::root(frame, 1).with(frame, {0}, {0, -1});
  for (mp_bitcnt_t bits = 50; bits < 70; ++bits) {
    erm::Witness witness;
    const Integer size = (Integer(1) << bits) - 1;
    Rational expected = 0;
    for (std::size_t i = 0; i < 100; ++i) {
      const Rational r = i % 3 == 0 ? size : Integer(-size);
      witness.entries.push_back({i, r.get_num()});
      expected += r * problem.data.y[i] - r * r / 4;
    }
    EXPECT_EQ(rule.bound(region, witness), expected) << bits;
  }
}

// With r = 0 and units of both signs free everywhere, what three lines leave of zigzags comes on top, unless
// the sum is enough without it.
TEST(LeafRule, AddsWhatLinesLeaveWhereItIsNeeded) {
  numbers::RationalVector places, targets;
  for (long i = 0; i < 12; ++i) {
    places.emplace_back(i);
    targets.emplace_back(i % 2 == 0 ? 1 : -1);
  }
  const erm::Problem problem = oracle::squares(oracle::line(places), targets, 2);
  const Frame frame(problem);
  LeafRule rule(frame);
  const Region region = Region::root(frame, 1);
  const std::optional<Rational> whole = rule.bound(region, {});
  ASSERT_TRUE(whole.has_value());
  ASSERT_EQ(frame.floor, 0);
  EXPECT_GT(*whole, 1);
  EXPECT_EQ(rule.bound(region, {}, Rational(0)), Rational(0));
  EXPECT_EQ(rule.bound(region, {}, Rational(1, 1000)), whole);
  EXPECT_EQ(rule.bound(region, {}, *whole + 1), whole);
}

// One point where g = 0 for every network, so that all r <= 0 pass: weight 2, target -3, V constant down to
// r = 2 W mean = -12, and the parabola from there on.
TEST(LeafRule, CountsAnEdgeByHand) {
  erm::Problem problem;
  problem.data.features = {"x"};
  problem.data.x = {{0}};
  problem.data.y = {-3};
  problem.data.weights = {2};
  problem.family.intercept = problem.family.bias = false;
  problem.family.output_relu = true;
  const Frame frame(problem);
  LeafRule rule(frame);
  const Region region = Region::root(frame, 1);
  const auto bound_at = [&](long r) {
    erm::Witness witness;
    if (r != 0) witness.entries.push_back({0, r});
    return rule.bound(region, witness);
  };
  for (const long r : {0, -1, -11, -12}) EXPECT_EQ(bound_at(r), Rational(18));
  EXPECT_EQ(bound_at(-13), Rational(143, 8));
  EXPECT_EQ(bound_at(-16), Rational(16));
  EXPECT_EQ(bound_at(-36), Rational(-54));
  EXPECT_EQ(bound_at(1), std::nullopt);
}

}  // namespace
}  // namespace infimum::relaxations
