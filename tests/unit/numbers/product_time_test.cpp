// SPDX-License-Identifier: Apache-2.0
#include "numbers/product_time.hpp"

#include <gtest/gtest.h>

namespace infimum::numbers {
namespace {

TEST(ProductTime, GrowsALittleFasterThanTheLength) {
  EXPECT_GT(seconds_of_product(1e6L), 0);
  EXPECT_GT(seconds_of_product(1e9L), 1000 * seconds_of_product(1e6L));
  EXPECT_LT(seconds_of_product(1e9L), 2000 * seconds_of_product(1e6L));
  EXPECT_GT(seconds_of_fraction(1e6L), seconds_of_product(1e6L));
}

}  // namespace
}  // namespace infimum::numbers
