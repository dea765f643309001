// SPDX-License-Identifier: Apache-2.0
#include "reductions/planted.hpp"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

namespace infimum::reductions {
namespace {

TEST(Planted, TheWitnessMeetsAllLabels) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const KnownTraining known = planted_training(30, 1 + seed % 3, 1 + seed % 4, seed);
    EXPECT_EQ(known.problem.data.size(), 30U);
    EXPECT_EQ(std::set(known.problem.data.x.begin(), known.problem.data.x.end()).size(), 30U);
    EXPECT_EQ(erm::risk(known.problem, *known.witness), 0);
    EXPECT_EQ(erm::outside(known.problem.family, *known.witness), "");
  }
}

TEST(Planted, SeedsAndRefusals) {
  EXPECT_EQ(planted_training(9, 2, 2, 1).problem.data.y, planted_training(9, 2, 2, 1).problem.data.y);
  EXPECT_NE(planted_training(9, 2, 2, 1).problem.data.x, planted_training(9, 2, 2, 2).problem.data.x);
  EXPECT_THROW(planted_training(9, 2, 0, 1), std::invalid_argument);
}

}  // namespace
}  // namespace infimum::reductions
