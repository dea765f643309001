// SPDX-License-Identifier: Apache-2.0
#include "relaxations/absolute_relaxation.hpp"

#include <gtest/gtest.h>

#include "relaxations/relaxation_cases.hpp"

namespace infimum::relaxations {
namespace {

TEST(AbsoluteRelaxation, SettlesCellsExactly) {
  expect_exact_cells<AbsoluteRelaxation>(erm::Loss::absolute, 120);
}

TEST(AbsoluteRelaxation, ProvesWhatIsTrue) {
  expect_true_proofs<AbsoluteRelaxation>(erm::Loss::absolute, 120);
}

TEST(AbsoluteRelaxation, SettlesCellsUnderAnOutputRelu) {
  expect_exact_cells<AbsoluteRelaxation>(erm::Loss::absolute, 40, true);
}

TEST(AbsoluteRelaxation, ProvesWhatIsTrueUnderAnOutputRelu) {
  expect_true_proofs<AbsoluteRelaxation>(erm::Loss::absolute, 40, true);
}

TEST(AbsoluteRelaxation, ProvesTheFloorWithNothing) {
  expect_free_floor<AbsoluteRelaxation>(erm::Loss::absolute);
}

// The bits of the longest number of the witness's entries.
std::size_t longest(const erm::Witness& witness) {
  std::size_t bits = mpz_sizeinbase(witness.entry_denominator.get_mpz_t(), 2);
  for (const erm::Entry& entry : witness.entries) {
    bits = std::max(bits, mpz_sizeinbase(entry.numerator.get_mpz_t(), 2));
  }
  return bits;
}

// Inputs of five digits: the vertex itself has long numbers, a point beside it has not.
TEST(AbsoluteRelaxation, RoundsWhereTheGapAllows) {
  erm::Problem problem;
  problem.loss = erm::Loss::absolute;
  problem.family = {1, true, true, false, 1};
  problem.data.features = {"x"};
  const long x[] = {10007, 20011, 30013, 40009, 50021, 60013}, y[] = {5, -3, 9, 2, 4, 11};
  for (std::size_t i = 0; i < 6; ++i) {
    problem.data.x.push_back({Rational(x[i], 7919)});
    problem.data.y.emplace_back(y[i]);
    problem.data.weights.emplace_back(1);
  }
  const Frame frame(problem);
  const Region region = *Region::root(frame, 1).with(frame, {0}, {2, -1})->with(frame, {0}, {3, 1});
  ASSERT_TRUE(region.is_cell());
  AbsoluteRelaxation relaxation(frame);
  Region cell = region;
  const Rational least = LeastRisk(frame).over(cell);
  EXPECT_NEAR(relaxation.guess(cell, 1e300), frame.risk_to_guess(least), 1e-9);
  const std::optional<Proved> tight = relaxation.prove(cell, least);
  const std::optional<Proved> loose = relaxation.prove(cell, least * Rational(9, 10));
  ASSERT_TRUE(tight && loose);
  EXPECT_EQ(tight->bound, least);
  EXPECT_GE(loose->bound, least * Rational(9, 10));
  EXPECT_GT(longest(tight->witness), 12U);
  EXPECT_LE(longest(loose->witness), 6U);
}

}  // namespace
}  // namespace infimum::relaxations
