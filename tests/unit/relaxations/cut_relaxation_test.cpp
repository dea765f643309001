// SPDX-License-Identifier: Apache-2.0
#include "relaxations/cut_relaxation.hpp"

#include <gtest/gtest.h>

#include "relaxations/cut_proofs.hpp"

namespace infimum::relaxations {
namespace {

TEST(CutRelaxation, IsMadeForCuts) {
  const Setting s = cut_setting(1);
  EXPECT_NE(dynamic_cast<CutRelaxation*>(make_relaxation(s.frame).get()), nullptr);
}

std::vector<Rational> exact(const Frame& frame, const GuessVector& parameters) {
  std::vector<Rational> result;
  for (const Guess parameter : frame.to_rows(parameters)) result.emplace_back(parameter);
  return result;
}

// Guesses below the least risk, equal to it on cells; the network is in the cone and has the risk reported;
// what misses is a free point.
TEST(CutRelaxation, GuessesBelowTheRisk) {
  std::size_t cells = 0, positive = 0, above_plain = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Setting s = cut_setting(seed);
    if (!is_tame(s.frame)) continue;
    Region region = s.draw.percent(30) ? random_cell(s.frame, s.draw) : any_region(s.frame, s.draw);
    region.parent_bound = 0;
    CutRelaxation relaxation(s.frame);
    CutFit plain(s.frame);
    plain.start(region);
    const Guess before = plain.solve();
    const Guess guess = guess_with_chords(relaxation, region);
    const Guess least = s.frame.risk_to_guess(LeastRisk(s.frame).over(region));
    EXPECT_LE(guess, least + 1e-7) << s.name;
    EXPECT_GE(guess, before - 1e-7) << s.name;
    positive += guess > 1e-3 ? 1 : 0;
    above_plain += guess > before + 1e-4 ? 1 : 0;
    if (region.is_cell()) {
      ++cells;
      EXPECT_NEAR(guess, least, 1e-6) << s.name;
    }
    const auto network = exact(s.frame, relaxation.parameters());
    const Guess risk = s.frame.risk_to_guess(risk_at(s.frame, region, network));
    EXPECT_NEAR(relaxation.true_risk(), risk, 1e-6 * (1 + risk)) << s.name;
    for (const Cut& cut : region.cone(0).cuts()) {
      Guess u = 0;
      for (std::size_t t = 0; t < s.frame.dimension(); ++t)
        u += s.frame.x(cut.row)[t] * relaxation.parameters()[s.frame.unit_offset(0) + t];
      EXPECT_GE(cut.sign * u, -1e-6) << s.name;
    }
    for (std::size_t i = 0; i < s.frame.points(); ++i) {
      EXPECT_GE(relaxation.excess()[i], 0.0) << s.name;
      if (!region.cone(0).is_free(i)) {
        EXPECT_EQ(relaxation.excess()[i], 0.0) << s.name;
      }
    }
    ASSERT_NE(region.cut_start, nullptr);
    for (const Chord& chord : region.cut_start->chords) EXPECT_TRUE(region.cone(0).is_free(chord.point));
  }
  EXPECT_GT(cells, 80U);
  EXPECT_GT(positive, 100U);
  EXPECT_GT(above_plain, 10U);
}

// Every chord handed on is one: above relu all over the cone, and made by its basis.
TEST(CutRelaxation, HandsOnChords) {
  std::size_t chords = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Setting s = cut_setting(seed);
    if (!is_tame(s.frame)) continue;
    Region region = grown_region(s.frame, s.draw, s.draw.below(s.frame.points() + 1));
    CutRelaxation relaxation(s.frame);
    guess_with_chords(relaxation, region);
    const std::vector<GuessVector> generators = generators_of(s.frame, region);
    for (const Chord& chord : region.cut_start->chords) {
      ++chords;
      EXPECT_LE(chord.basis_size, s.frame.dimension());
      for (std::size_t l = 0; l < chord.basis_size; ++l)
        EXPECT_LT(chord.basis[l], region.cone(0).cuts().size());
      for (const GuessVector& v : generators) {
        Guess along = 0, u = 0;
        for (std::size_t t = 0; t < s.frame.dimension(); ++t) {
          along += chord.slope[t] * v[t];
          u += s.frame.x(chord.point)[t] * v[t];
        }
        EXPECT_GE(along, std::max(0.0, u) - 1e-7 * (1 + std::abs(along))) << s.name;
      }
    }
  }
  EXPECT_GT(chords, 100U);
}

// Bases that are all but flat would make chords that are noise.
TEST(CutRelaxation, UsesNoSteepChords) {
  std::size_t chords = 0;
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    Setting s = cut_setting(seed);
    const Region last = region_with_a_unit(s.frame, s.draw, s.draw.below(s.frame.points() + 1));
    CutRelaxation relaxation(s.frame);
    Region region = Region::root(s.frame, last.positive());
    for (const Cut& cut : last.cone(0).cuts()) {
      guess_with_chords(relaxation, region);
      for (const Chord& chord : region.cut_start->chords) {
        Guess slope = 0, length = 0;
        for (std::size_t t = 0; t < s.frame.dimension(); ++t) {
          slope = std::max(slope, std::abs(chord.slope[t]));
          length = std::max(length, std::abs(s.frame.x(chord.point)[t]));
        }
        EXPECT_LE(slope, 100 * length) << s.name;
        ++chords;
      }
      region = *region.with(s.frame, {0}, cut);
    }
  }
  EXPECT_GT(chords, 500U);
}

TEST(CutRelaxation, ProvesTheTruth) {
  std::size_t asked = 0, proofs = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Setting s = cut_setting(seed);
    Region region = any_region(s.frame, s.draw);
    CutRelaxation relaxation(s.frame);
    const Guess guess = guess_with_chords(relaxation, region);
    if (guess < 1e-6) continue;
    const Rational least = LeastRisk(s.frame).over(region);
    for (const Guess share : {0.5, 0.9, 0.9999, 1.0, 1.0001}) {
      const Rational target = s.frame.guess_to_risk(share * guess);
      const std::optional<Proved> proved = relaxation.prove(region, target);
      ++asked;
      if (!proved) continue;
      ++proofs;
      EXPECT_GE(proved->bound, target) << s.name;
      expect_cut_proof(s.frame, region, *proved, least);
    }
  }
  EXPECT_GT(asked, 500U);
  EXPECT_GT(2 * proofs, asked);
}

// Cells are settled exactly, by the risk of their best network, which lies in them.
TEST(CutRelaxation, SettlesCells) {
  std::size_t exactly = 0, cells = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Setting s = cut_setting(seed);
    Region cell = s.draw.percent(50) ? random_cell(s.frame, s.draw)
                                     : region_with_a_unit(s.frame, s.draw, s.frame.points());
    CutRelaxation relaxation(s.frame);
    guess_with_chords(relaxation, cell);
    const Settled settled = relaxation.settle(cell);
    const Rational least = LeastRisk(s.frame).over(cell);
    expect_cut_proof(s.frame, cell, settled.proved, least);
    EXPECT_TRUE(lies_in(s.frame, cell, settled.parameters)) << s.name;
    ++cells;
    if (is_tame(s.frame)) {
      EXPECT_EQ(settled.proved.bound, least) << s.name;
      EXPECT_EQ(risk_at(s.frame, cell, settled.parameters), least) << s.name;
    }
    exactly += settled.proved.bound == least && risk_at(s.frame, cell, settled.parameters) == least ? 1 : 0;
    const std::optional<Proved> proved = relaxation.prove(cell, least);  // without any gap
    if (proved) expect_cut_proof(s.frame, cell, *proved, least);
    EXPECT_FALSE(relaxation.prove(cell, least + 1).has_value()) << s.name;
  }
  EXPECT_GT(100 * exactly, 97 * cells);
}

TEST(CutRelaxation, SettlesCellsOnly) {
  const Setting s = cut_setting(1);
  CutRelaxation relaxation(s.frame);
  Region root = Region::root(s.frame, 1);
  relaxation.guess(root, 1e300);
  EXPECT_THROW(relaxation.settle(root), std::logic_error);
}

TEST(CutRelaxation, ProvesTheFloorForNothing) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Setting s = cut_setting(seed);
    Region root = Region::root(s.frame, s.problem.family.positive.value_or(0));
    CutRelaxation relaxation(s.frame);
    relaxation.guess(root, 1e300);
    const std::optional<Proved> proved = relaxation.prove(root, s.frame.floor);
    ASSERT_TRUE(proved.has_value());
    EXPECT_TRUE(proved->witness.entries.empty() && !proved->witness.network_form);
    expect_cut_proof(s.frame, root, *proved, s.frame.floor);
  }
}

// One relaxation serves many regions; what it guessed before must not matter.
TEST(CutRelaxation, KeepsNothingBetweenRegions) {
  for (std::uint64_t seed = 0; seed < 80; ++seed) {
    Setting s = cut_setting(seed);
    CutRelaxation used(s.frame);
    for (int trial = 0; trial < 4; ++trial) {
      Region region = any_region(s.frame, s.draw), twin = region;
      CutRelaxation fresh(s.frame);
      EXPECT_EQ(used.guess(region, 1e300), fresh.guess(twin, 1e300)) << s.name;
      EXPECT_EQ(used.parameters(), fresh.parameters()) << s.name;
      EXPECT_EQ(used.true_risk(), fresh.true_risk()) << s.name;
      EXPECT_EQ(used.excess(), fresh.excess()) << s.name;
      used.prove(region, s.frame.guess_to_risk(0.9 * fresh.true_risk()));
    }
  }
}

}  // namespace
}  // namespace infimum::relaxations
