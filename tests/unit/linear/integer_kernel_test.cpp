// SPDX-License-Identifier: Apache-2.0
#include "linear/integer_kernel.hpp"

#include <gtest/gtest.h>

#include "linear/exact_solve.hpp"
#include "oracle/draw.hpp"

namespace infimum::linear {
namespace {

using Vectors = std::vector<std::vector<Integer>>;

TEST(IntegerKernel, FindsTheOnlyDependence) {
  EXPECT_EQ(*dependence({{2, 0}, {0, 3}, {4, 6}}), (std::vector<Integer>{-2, -2, 1}));
  EXPECT_EQ(*dependence({{0, 0}}), (std::vector<Integer>{1}));
  EXPECT_EQ(*dependence({{0, 0}, {0, 5}}), (std::vector<Integer>{1, 0}));
}

TEST(IntegerKernel, RefusesNoneAndSeveral) {
  EXPECT_FALSE(dependence({}));
  EXPECT_FALSE(dependence({{1, 0}, {0, 1}}));
  EXPECT_FALSE(dependence({{1, 0}, {2, 0}, {3, 0}}));
  EXPECT_FALSE(dependence({{0, 0}, {0, 0}}));
}

// The dependences are the vectors orthogonal to the transposed system.
TEST(IntegerKernel, AgreesWithElimination) {
  int found = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    oracle::Draw draw(seed);
    const std::size_t count = 1 + draw.below(6), dimension = 1 + draw.below(6);
    Vectors vectors(count, std::vector<Integer>(dimension));
    Vectors transposed(dimension, std::vector<Integer>(count));
    for (std::size_t l = 0; l < count; ++l) {
      for (std::size_t t = 0; t < dimension; ++t) {
        vectors[l][t] = draw.between(-3, 3) * (draw.percent(10) ? 1000000007 : 1);
        transposed[t][l] = vectors[l][t];
      }
    }
    IntegerRows rows;
    for (const std::vector<Integer>& row : transposed) rows.push_back(&row);
    auto expected = orthogonal(rows, count);
    const auto factors = dependence(vectors);
    SCOPED_TRACE(seed);
    ASSERT_EQ(factors.has_value(), expected.has_value());
    if (!factors) continue;
    ++found;
    if (*factors != *expected) {
      for (Integer& factor : *expected) factor = -factor;
    }
    EXPECT_EQ(*factors, *expected);
  }
  EXPECT_GT(found, 30);
}

}  // namespace
}  // namespace infimum::linear
