// SPDX-License-Identifier: Apache-2.0
#include "relaxations/squared_relaxation.hpp"

#include <gtest/gtest.h>

#include "relaxations/one_input.hpp"
#include "relaxations/relaxation_cases.hpp"

namespace infimum::relaxations {
namespace {

TEST(SquaredRelaxation, SettlesCellsExactly) {
  expect_exact_cells<SquaredRelaxation>(erm::Loss::squared, 120);
}

TEST(SquaredRelaxation, ProvesWhatIsTrue) {
  expect_true_proofs<SquaredRelaxation>(erm::Loss::squared, 120);
}

TEST(SquaredRelaxation, SettlesCellsUnderAnOutputRelu) {
  expect_exact_cells<SquaredRelaxation>(erm::Loss::squared, 40, true);
}

TEST(SquaredRelaxation, ProvesWhatIsTrueUnderAnOutputRelu) {
  expect_true_proofs<SquaredRelaxation>(erm::Loss::squared, 40, true);
}

TEST(SquaredRelaxation, ProvesTheFloorWithNothing) {
  expect_free_floor<SquaredRelaxation>(erm::Loss::squared);
}

// One input, and enough points that units of both signs together do not meet them: the guess counts what
// idle runs lose, the proof does, too, and neither exceeds the truth.
TEST(SquaredRelaxation, ProvesWhatIdleRunsLose) {
  std::size_t asked = 0, proofs = 0, by_runs = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    oracle::Draw draw(seed);
    const erm::Problem problem = one_input(draw, 9, 2);
    const Frame frame(problem);
    Region region = random_region(frame, draw, draw.below(5));
    SquaredRelaxation relaxation(frame);
    const Guess guess = relaxation.guess(region, 1e300, 2);
    const Rational least = LeastRisk(frame).over(region);
    EXPECT_LE(guess, frame.risk_to_guess(least) + 1e-9) << "seed " << seed;
    const std::optional<Proved> proved = relaxation.prove(region, frame.guess_to_risk(0.99 * guess));
    asked += guess > 1e-9 ? 1 : 0;
    if (!proved) continue;
    ++proofs;
    expect_proof(frame, region, *proved, least);
    by_runs += proved->bound > LeafJudge(frame, region, proved->witness).bound_by_values() ? 1 : 0;
  }
  EXPECT_GE(10 * proofs, 8 * asked);
  EXPECT_GT(by_runs, 5U);
}

// Around the best network of all, made exact, regions are closed by it, and by no other network.
TEST(SquaredRelaxation, ConfirmsTheLeastNetwork) {
  std::size_t open = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Setting s(seed, erm::Loss::squared);
    const oracle::Optimum optimum = oracle::brute_force(s.problem);
    std::size_t positive = 0;
    std::vector<Rational> network = s.frame.from_network(optimum.network, positive);
    Region region = Region::root(s.frame, positive);
    for (std::size_t split = s.draw.below(8); split > 0; --split) {
      const auto pairs = free_pairs(s.frame, region);
      if (pairs.empty()) break;
      const auto [unit, point] = s.draw.one_of(pairs);
      Region above = *region.with(s.frame, {unit}, {point, 1});
      region =
          lies_in(s.frame, above, network) ? std::move(above) : *region.with(s.frame, {unit}, {point, -1});
    }
    SquaredRelaxation relaxation(s.frame);
    relaxation.guess(region, 1e300);
    const std::optional<Proved> proved = relaxation.confirm(region, network, optimum.risk);
    EXPECT_FALSE(relaxation.confirm(region, network, optimum.risk + 1).has_value()) << s.name;
    if (proved) {
      EXPECT_EQ(proved->bound, optimum.risk) << s.name;
      expect_proof(s.frame, region, *proved, optimum.risk);
      open += region.is_cell() || optimum.risk == s.frame.floor ? 0 : 1;
    }
    network[s.draw.below(network.size())] += 1;
    const Rational risk = risk_at(s.frame, region, network);
    if (risk == optimum.risk || !lies_in(s.frame, region, network)) continue;
    EXPECT_FALSE(relaxation.confirm(region, network, risk).has_value()) << s.name;
  }
  EXPECT_GT(open, 15U);
}

TEST(SquaredRelaxation, ConfirmsNothingUnderAnOutputRelu) {
  Setting s(1, erm::Loss::squared, true);
  const Region root = Region::root(s.frame, s.frame.problem.family.positive.value_or(0));
  SquaredRelaxation relaxation(s.frame);
  const std::vector<Rational> zeros(s.frame.parameters(), Rational(0));
  EXPECT_FALSE(relaxation.can_confirm());
  EXPECT_FALSE(relaxation.confirm(root, zeros, s.frame.floor).has_value());
}

}  // namespace
}  // namespace infimum::relaxations
