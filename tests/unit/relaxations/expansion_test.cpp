// SPDX-License-Identifier: Apache-2.0
#include "relaxations/expansion.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace infimum::relaxations
