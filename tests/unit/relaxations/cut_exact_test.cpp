// SPDX-License-Identifier: Apache-2.0
#include "relaxations/cut_exact.hpp"

#include <gtest/gtest.h>

#include "relaxations/cut_proofs.hpp"

namespace infimum::relaxations {
namespace {

// Cells: the least risk, attained and proved.
TEST(CutExact, SolvesCells) {
  std::size_t cells = 0, solved = 0, thin = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Setting s = cut_setting(seed);
    if (!is_tame(s.frame)) continue;
    const bool is_random = s.draw.percent(30);  // often without inner points
    const Region cell =
        is_random ? random_cell(s.frame, s.draw) : region_with_a_unit(s.frame, s.draw, s.frame.points());
    ASSERT_TRUE(cell.is_cell());
    const Rational least = LeastRisk(s.frame).over(cell);
    CutFit fit(s.frame);
    fit.start(cell);
    fit.solve();
    const std::optional<CutSolution> solution = solve_exactly(s.frame, cell, fit);
    ++cells;
    thin += is_random ? 1 : 0;
    LeafRule rule(s.frame);
    const auto bound = solution ? rule.bound(cell, solution->witness, std::nullopt, true) : std::nullopt;
    if (!bound) continue;
    ++solved;
    expect_cut_proof(s.frame, cell, {solution->witness, *bound}, least);
    EXPECT_EQ(*bound, least) << s.name;
    EXPECT_EQ(risk_at(s.frame, cell, solution->parameters), least) << s.name;
    EXPECT_TRUE(lies_in(s.frame, cell, solution->parameters)) << s.name;
  }
  EXPECT_GT(cells, 250U);
  EXPECT_GT(thin, 80U);
  EXPECT_GT(100 * solved, 95 * cells);
}

// A region whose chords are exact or left out: what is proved is true, and the network's risk where that is
// in the region and misses nothing.
TEST(CutExact, SolvesRegionsWithExactChords) {
  std::size_t proofs = 0, open = 0, with_chords = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Setting s = cut_setting(seed);
    if (!is_tame(s.frame)) continue;
    const Region region = grown_region(s.frame, s.draw, s.draw.below(s.frame.points() + 1));
    CutFit fit(s.frame);
    fit.start(region);
    std::erase_if(fit.chords,
                  [&](const Chord& chord) { return exact_part(s.frame, chord) == ExactPart::none; });
    fit.see_chords();
    const Guess value = fit.solve();
    if (!fit.is_solved()) continue;
    const std::optional<CutSolution> solution = solve_exactly(s.frame, region, fit);
    if (!solution) continue;
    const Rational least = LeastRisk(s.frame).over(region);
    LeafRule rule(s.frame);
    const CutVerdict verdict = expect_agreement(rule, s, region, solution->witness, least);
    if (!verdict.exactly) continue;
    ++proofs;
    open += region.is_cell() ? 0 : 1;
    with_chords += has_chords(solution->witness) ? 1 : 0;
    const Rational bound = *rule.bound(region, solution->witness, std::nullopt, true);
    EXPECT_NEAR(s.frame.risk_to_guess(bound), value, 1e-6) << s.name;
  }
  EXPECT_GT(proofs, 200U);
  EXPECT_GT(open, 100U);
  EXPECT_GT(with_chords, 5U);
}

TEST(CutExact, TellsExactChords) {
  Setting s = cut_setting(2);
  for (std::size_t i = 0; i < s.frame.points(); ++i) {
    Chord chord{i, {}, {}, 0};
    EXPECT_EQ(exact_part(s.frame, chord), ExactPart::off);
    std::copy_n(s.frame.x(i), s.frame.dimension(), chord.slope.begin());
    const bool is_zero = std::all_of(chord.slope.begin(), chord.slope.end(), [](double e) { return e == 0; });
    EXPECT_EQ(exact_part(s.frame, chord), is_zero ? ExactPart::off : ExactPart::on);
    chord.slope[0] += 0.125;
    EXPECT_EQ(exact_part(s.frame, chord), ExactPart::none);
  }
}

// The witness of the best network of a cell, from nothing but its parameters.
TEST(CutExact, ProvesTheBestNetworkOfACell) {
  std::size_t cells = 0, resting = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Setting s = cut_setting(seed);
    const Region cell = s.draw.percent(30) ? random_cell(s.frame, s.draw)
                                           : region_with_a_unit(s.frame, s.draw, s.frame.points());
    Region guessed = cell;
    CutRelaxation relaxation(s.frame);
    relaxation.guess(guessed, 1e300);
    const Settled settled = relaxation.settle(guessed);
    const Rational least = LeastRisk(s.frame).over(cell);
    if (risk_at(s.frame, cell, settled.parameters) != least) continue;
    const erm::Witness witness = cell_witness(s.frame, cell, settled.parameters);
    expect_cut_proof(s.frame, cell, {witness, least}, least);
    ++cells;
    resting += witness.bases->all.front().pairs.empty() ? 0 : 1;
  }
  EXPECT_GT(cells, 280U);
  EXPECT_GT(resting, 100U);
}

// With any number of cuts.
TEST(CutExact, NothingSaidProvesTheFloor) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Setting s = cut_setting(seed);
    const Region region = random_region(s.frame, s.draw, s.draw.below(6));
    const erm::Witness witness = erm::nothing_said(s.problem);
    expect_cut_proof(s.frame, region, {witness, s.frame.floor}, LeastRisk(s.frame).over(region));
    LeafRule rule(s.frame);
    EXPECT_EQ(rule.bound(region, witness), s.frame.floor) << s.name;
  }
}

}  // namespace
}  // namespace infimum::relaxations
