// SPDX-License-Identifier: Apache-2.0
#include "base/random.hpp"

#include <gtest/gtest.h>

namespace infimum::base {
namespace {

// The published sequence of splitmix64 for this seed.
TEST(Random, IsSplitmix64) {
  Random random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317U);
  EXPECT_EQ(random.next(), 3203168211198807973U);
  EXPECT_EQ(random.next(), 9817491932198370423U);
}

TEST(Random, StaysInItsRanges) {
  Random random(7);
  bool low = false, high = false;
  for (int round = 0; round < 1000; ++round) {
    EXPECT_LT(random.below(3), 3u);
    const double uniform = random.uniform();
    EXPECT_TRUE(uniform >= 0 && uniform < 1) << uniform;
    const double symmetric = random.symmetric();
    EXPECT_TRUE(symmetric >= -1 && symmetric < 1) << symmetric;
    low = low || symmetric < -0.9;
    high = high || symmetric > 0.9;
  }
  EXPECT_TRUE(low && high);
}

}  // namespace
}  // namespace infimum::base
