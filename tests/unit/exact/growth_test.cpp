// SPDX-License-Identifier: Apache-2.0
#include "exact/growth.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "exact/extents.hpp"
#include "oracle/program_values.hpp"

namespace infimum::exact {
namespace {

// 3/4 and 1/2 are 3 and 2 quarters; squared ten times, 3^1024 and 2^1024 of the unit 4^-1024.
TEST(Growth, DoublesWithSquares) {
  Program program;
  ValueId value = program.give(1);
  for (int layer = 0; layer < 10; ++layer) value = program.multiply(value, value);
  const auto bits =
      expected_bits(program, {{2, {ScaledIntegers::of(RationalVector{Rational(3, 4), Rational(1, 2)})}}});
  EXPECT_NEAR(bits.back(), 1024 * 2, 1);
  EXPECT_NEAR(bits[5], 32 * 2, 1);
}

TEST(Growth, IsInfiniteBeyondDoubles) {
  Program program;
  ValueId value = program.give(1);
  for (int layer = 0; layer < 3000; ++layer) value = program.multiply(value, value);
  const auto bits = expected_bits(program, {{1, {ScaledIntegers::of(RationalVector{3})}}});
  EXPECT_TRUE(std::isinf(bits.back()));
}

// Where denominators are shared, as in dyadic networks, near the lengths that follow from units and bounds.
TEST(Growth, IsNearTheExtentsOfLayers) {
  Program program;
  ValueId value = program.give(3);
  for (int layer = 0; layer < 12; ++layer) {
    const RationalVector entries = {
        Rational(3, 8), Rational(-5, 16), 1, 2, Rational(7, 16), -1, 0, Rational(1, 2), 3};
    value = program.product({program.constant(ScaledIntegers::of(entries)), value, 3, 3});
    value = program.apply({value, {0}, {Rational(1, 4), 1}, {0, 0}});
  }
  const std::vector<Batch> batches = {{1, {ScaledIntegers::of(RationalVector{Rational(1, 2), 2, -3})}}};
  const auto bits = expected_bits(program, batches);
  const auto extents = forward_extents(program, batches);
  for (ValueId id = 0; id < bits.size(); ++id)
    EXPECT_NEAR(bits[id], static_cast<double>(extents[id].bits()), 2 + 0.25 * bits[id]) << id;
}

TEST(Growth, KnowsEveryStep) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const oracle::RandomProgram random = oracle::random_program(seed);
    const auto bits = expected_bits(random.program, random.batches);
    ASSERT_EQ(bits.size(), random.program.values().size());
    for (const double b : bits) EXPECT_TRUE(b >= 0 && std::isfinite(b)) << seed;
  }
}

}  // namespace
}  // namespace infimum::exact
