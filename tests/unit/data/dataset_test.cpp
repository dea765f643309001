// SPDX-License-Identifier: Apache-2.0
#include "data/dataset.hpp"

#include <gtest/gtest.h>

namespace infimum::data {
namespace {

// The size is that of the points and the dimension that of the inputs, for data without points too.
TEST(Dataset, KnowsItsSize) {
  Dataset data;
  EXPECT_EQ(data.size(), 0u);
  EXPECT_EQ(data.dimension(), 0u);
  data.features = {"a", "b", "c"};
  data.x = {{1, 2, 3}, {4, 5, 6}};
  data.y = {7, 8};
  data.weights = {1, 1};
  EXPECT_EQ(data.size(), 2u);
  EXPECT_EQ(data.dimension(), 3u);
}

}  // namespace
}  // namespace infimum::data
