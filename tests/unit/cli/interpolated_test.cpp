// SPDX-License-Identifier: Apache-2.0
#include "cli/interpolated.hpp"

#include <gtest/gtest.h>

namespace infimum::cli {
namespace {

TEST(Interpolated, AnOutcomeWithTheLeastRiskOfAll) {
  erm::Problem problem;
  problem.data.features = {"a", "b"};
  problem.data.x = {{0, 1}, {1, 0}, {0, 1}, {1, 1}};
  problem.data.y = {1, 2, 2, 5};
  problem.data.weights = {1, 1, 1, 1};
  problem.family.units = 3;
  proof::Silence silence;
  const search::Outcome outcome = interpolated(problem, silence);
  EXPECT_EQ(outcome.risk, numbers::Rational(1, 2));
  EXPECT_EQ(outcome.bound, outcome.risk);
  EXPECT_EQ(outcome.stopped_by, base::StopReason::proof);
  EXPECT_EQ(outcome.network.units.size(), 3U);
  EXPECT_EQ(erm::risk(problem, outcome.network), outcome.risk);
  EXPECT_EQ(outcome.leaves, 4U);
}

}  // namespace
}  // namespace infimum::cli
