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

}  // namespace
}  // namespace infimum::relaxations
