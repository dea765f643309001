// SPDX-License-Identifier: Apache-2.0
#include "relaxations/expansion.hpp"

#include <gtest/gtest.h>

#include "relaxations/cut_proofs.hpp"
#include "relaxations/noise.hpp"

namespace infimum::relaxations {
namespace {

void expect_residuals(const Expansion& expansion, const LeafJudge::Vector& r, const std::string& name) {
  for (std::size_t i = 0; i < r.size(); ++i) {
    EXPECT_EQ(Rational(expansion.numerators()[i]) / expansion.denominator(), r[i]) << name;
    EXPECT_EQ(expansion.multipliers()[i], expansion.numerators()[i]) << name;
    if (!expansion.multipliers().in_words()) continue;
    EXPECT_EQ(expansion.numerators()[i], static_cast<long>(expansion.multipliers().word(i))) << name;
  }
}

// Also where numbers are too long for words.
TEST(Expansion, WritesOutTheResiduals) {
  std::size_t in_words = 0, beyond = 0, networks = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Setting s(seed);
    const Region region = random_region(s.frame, s.draw, s.draw.below(8));
    erm::Witness witness = noise(s, region);
    for (Integer& value : witness.coefficients)
      value *= Integer(1) << static_cast<mp_bitcnt_t>(s.draw.below(80));
    const auto r = LeafJudge(s.frame, region, witness).residuals();
    if (!r) continue;
    Expansion expansion(s.frame);
    ASSERT_TRUE(expansion.write_out(region, witness));
    expect_residuals(expansion, *r, s.name);
    (expansion.multipliers().in_words() ? in_words : beyond) += 1;
    networks += witness.network_form ? 1 : 0;
  }
  EXPECT_GT(in_words, 50U);
  EXPECT_GT(beyond, 50U);
  EXPECT_GT(networks, 50U);
}

TEST(Expansion, NeedsADecidedPointForANetwork) {
  std::size_t without = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Setting s(seed);
    const Region root = Region::root(s.frame, 0);
    erm::Witness witness;
    EXPECT_TRUE(Expansion(s.frame).write_out(root, witness)) << s.name;
    witness.network_form = true;
    if (!root.decided().none()) continue;
    EXPECT_FALSE(Expansion(s.frame).write_out(root, witness)) << s.name;
    ++without;
  }
  EXPECT_GT(without, 10U);
}

// With cones cuts free points have a base, too, where it pulls the network back.
TEST(Expansion, WritesOutBasesOfUndecidedPoints) {
  std::size_t based = 0, unbased = 0, rising = 0, vanishing = 0, beyond = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Setting s = cut_setting(seed);
    const Region region = random_region(s.frame, s.draw, s.draw.below(6));
    erm::Witness witness;
    witness.network_form = true;
    witness.exponent = s.draw.between(-3, 3);
    witness.denominator = s.draw.between(1, 3);
    for (std::size_t m = 0; m < s.frame.parameters(); ++m)
      witness.coefficients.emplace_back(s.draw.between(-2, 2));
    if (seed % 3 == 0) {
      for (Integer& value : witness.coefficients) value <<= 70;
    }
    witness.entry_exponent = s.draw.between(-3, 1);
    for (std::size_t i = 0; i < s.frame.points(); ++i) {
      if (s.draw.percent(30)) witness.entries.push_back({i, s.draw.between(1, 2)});
    }
    const BasesJudge judge(s.frame, region, witness);
    Expansion expansion(s.frame);
    for (int twice = 0; twice < 2; ++twice) ASSERT_TRUE(expansion.write_out(region, witness));
    const LeafJudge::Vector r = judge.written_out();
    expect_residuals(expansion, r, s.name);
    beyond += expansion.multipliers().in_words() ? 0 : 1;
    for (std::size_t i = 0; i < s.frame.points(); ++i) {
      if (!region.cone(0).is_free(i)) continue;
      Rational u = 0;
      for (std::size_t t = 0; t < s.frame.dimension(); ++t) {
        const Rational theta = numbers::times_power_of_two(witness.coefficients[s.frame.unit_offset(0) + t],
                                                           -static_cast<long>(s.frame.groups.bits(t)));
        u += theta * s.frame.groups.row(i)[t];
      }
      EXPECT_EQ(expansion.rises(0, i), u > 0) << s.name;
      EXPECT_EQ(expansion.vanishes(0, i), u == 0) << s.name;
      rising += u > 0 ? 1 : 0;
      vanishing += u == 0 ? 1 : 0;
      (r[i] * region.sign(0) < 0 ? based : unbased) += 1;
    }
  }
  EXPECT_GT(based, 200U);
  EXPECT_GT(unbased, 200U);
  EXPECT_GT(rising, 200U);
  EXPECT_GT(vanishing, 50U);
  EXPECT_GT(beyond, 50U);
}

// Unlike rays: the intercept is stored, and needs no decided point to follow from.
TEST(Expansion, TakesANetworkWithoutDecidedPoints) {
  const Setting s = cut_setting(3);
  const Region root = Region::root(s.frame, 1);
  ASSERT_TRUE(root.decided().none());
  erm::Witness witness;
  witness.network_form = true;
  witness.coefficients.assign(s.frame.parameters(), Integer(1));
  EXPECT_TRUE(Expansion(s.frame).write_out(root, witness));
}

}  // namespace
}  // namespace infimum::relaxations
