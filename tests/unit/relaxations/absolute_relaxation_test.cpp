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

TEST(AbsoluteRelaxation, ProvesTheFloorWithNothing) {
  expect_free_floor<AbsoluteRelaxation>(erm::Loss::absolute);
}

}  // namespace
}  // namespace infimum::relaxations
