// SPDX-License-Identifier: Apache-2.0
#include "relaxations/corrections.hpp"

#include <gtest/gtest.h>

#include "relaxations/coarse.hpp"
#include "relaxations/entries.hpp"
#include "relaxations/leaf_judge.hpp"
#include "relaxations/random_regions.hpp"
#include "relaxations/squared_fit.hpp"

namespace infimum::relaxations {
namespace {

// A fit, roughly rounded: what corrections are for.
struct Rough {
  Rough(const Setting& s, Region& region, oracle::Draw& draw) : fit(s.frame) {
    fit.bound(region, 1e300);
    if (!region.decided().none()) witness = coarse_network(s.frame, s.frame.to_rows(fit.parameters()), 5);
    for (const Hinge& hinge : fit.hinges())
      entries[hinge.point] = hinge.side * Rational(draw.between(1, 5), 4);
    set_entries(witness, entries);
    const bool centred = witness.network_form && s.frame.intercept() > 0;
    for (std::size_t a = 0; a < fit.columns().size(); ++a) {
      const bool balanced = fit.columns()[a].kind == Column::Kind::intercept && centred;
      const bool in_use = std::find(fit.support().begin(), fit.support().end(), a) != fit.support().end();
      if (!balanced && (fit.columns()[a].is_free || (in_use && draw.percent(50)))) conditions.push_back(a);
    }
  }

  SquaredFit fit;
  erm::Witness witness;
  std::map<std::size_t, Rational> entries;
  std::vector<std::size_t> conditions;
};

// sum of r times phi over the points that are used.
Rational condition(const Setting& s, const Region& region, const Rough& rough, const std::vector<Rational>& r,
                   std::size_t a) {
  Rational sum = 0;
  for (std::size_t i = 0; i < s.frame.points(); ++i) {
    const std::vector<Piece>* pieces = nullptr;
    for (const Hinge& hinge : rough.fit.hinges()) {
      if (hinge.point == i) pieces = &hinge.pieces;
    }
    if (pieces == nullptr && !region.decided().test(i)) continue;
    sum += r[i] * rough.fit.columns().exact_value(region, a, i, pieces);
  }
  return sum;
}

std::vector<Rational> residuals(Expansion& expansion, const Region& region, const erm::Witness& witness) {
  std::vector<Rational> r;
  EXPECT_TRUE(expansion.write_out(region, witness));
  for (const Integer& numerator : expansion.numerators())
    r.push_back(Rational(numerator) / expansion.denominator());
  return r;
}

TEST(Corrections, MakeTheConditionsHoldExactly) {
  std::size_t wrong_before = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Setting s(seed, erm::Loss::squared);
    if (!is_tame(s.frame)) continue;
    Region region = random_region(s.frame, s.draw, s.draw.below(9));
    Rough rough(s, region, s.draw);
    const bool centred = rough.witness.network_form && s.frame.intercept() > 0;
    Expansion expansion(s.frame);
    const Corrections corrections(expansion, region, rough.fit.columns(), rough.fit.hinges(),
                                  rough.conditions, centred);
    erm::Witness witness = rough.witness;
    if (corrections.name(witness)) continue;  // the next test
    const std::vector<Rational> before = residuals(expansion, region, witness);
    ASSERT_TRUE(corrections.apply(witness)) << s.name;
    const std::vector<Rational> after = residuals(expansion, region, witness);
    for (std::size_t a : rough.conditions) {
      wrong_before += condition(s, region, rough, before, a) != 0 ? 1 : 0;
      EXPECT_EQ(condition(s, region, rough, after, a), 0) << s.name;
    }
  }
  EXPECT_GT(wrong_before, 10U);
}

TEST(Corrections, NamesMakeTheConditionsHoldExactly) {
  std::size_t wrong_before = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Setting s(seed, erm::Loss::squared);
    if (!is_tame(s.frame)) continue;
    Region region = random_region(s.frame, s.draw, s.draw.below(9));
    Rough rough(s, region, s.draw);
    const bool centred = rough.witness.network_form && s.frame.intercept() > 0;
    Expansion expansion(s.frame);
    const Corrections corrections(expansion, region, rough.fit.columns(), rough.fit.hinges(),
                                  rough.conditions, centred);
    erm::Witness witness = rough.witness;
    if (!corrections.name(witness) || witness.solved.empty()) continue;
    EXPECT_LE(witness.solved.size(), rough.conditions.size());
    set_alphas(witness, region, rough.fit.hinges());
    const std::vector<Rational> before = residuals(expansion, region, rough.witness);
    const auto after = LeafJudge(s.frame, region, witness).residuals();
    ASSERT_TRUE(after.has_value()) << s.name;
    for (std::size_t a : rough.conditions) {
      wrong_before += condition(s, region, rough, before, a) != 0 ? 1 : 0;
      EXPECT_EQ(condition(s, region, rough, *after, a), 0) << s.name;
    }
  }
  EXPECT_GT(wrong_before, 10U);
}

TEST(Corrections, OfNothingChangeNothing) {
  Setting s(2, erm::Loss::squared);
  Region region = random_cell(s.frame, s.draw);
  SquaredFit fit(s.frame);
  fit.bound(region, 1e300);
  Expansion expansion(s.frame);
  const std::vector<Hinge> none;
  const Corrections corrections(expansion, region, fit.columns(), none, {}, false);
  erm::Witness plain;
  EXPECT_TRUE(corrections.apply(plain));
  EXPECT_TRUE(plain.entries.empty());
  EXPECT_FALSE(corrections.name(plain));  // solved entries belong to the network form
}

}  // namespace
}  // namespace infimum::relaxations
