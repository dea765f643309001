// SPDX-License-Identifier: Apache-2.0
#include "relaxations/squared_relaxation.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace infimum::relaxations
