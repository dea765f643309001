// SPDX-License-Identifier: Apache-2.0
#include "exact/extents.hpp"

#include <gtest/gtest.h>

#include <random>

#include "base/errors.hpp"
#include "numbers/powers.hpp"
#include "oracle/program_values.hpp"

namespace infimum::exact {
namespace {

TEST(Extents, CommonUnits) {
  EXPECT_EQ(common_unit(Rational(3, 4), Rational(1, 6)), Rational(1, 12));
  EXPECT_EQ(common_unit(0, Rational(-2, 3)), Rational(2, 3));
  EXPECT_EQ(common_unit(6, 4), 2);
}

// Every entry of every value is a multiple of the unit and within the bound; likewise every derivative.
void expect_covers(const Extent& extent, std::size_t row, const Rational& entry, std::uint64_t seed) {
  EXPECT_EQ(Rational(entry / extent.unit).get_den(), 1) << seed;
  const Rational bound = numbers::times_power_of_two(
      numbers::from_double(extent.bound.rows[extent.bound.rows.size() == 1 ? 0 : row]),
      extent.bound.exponent);
  EXPECT_LE(abs(entry), bound) << seed;
  EXPECT_LT(abs(entry), extent.unit * numbers::times_power_of_two(1, static_cast<long>(extent.bits())))
      << seed;
}

TEST(Extents, AreNeverBelowTheTruth) {
  for (std::uint64_t seed = 1000; seed < 1150; ++seed) {
    const oracle::RandomProgram random = oracle::random_program(seed);
    const auto extents = forward_extents(random.program, random.batches);
    for (const Batch& batch : random.batches) {
      for (std::size_t i = 0; i < batch.points; ++i) {
        const auto values = oracle::values_at(random.program, batch, i);
        for (ValueId id = 0; id < values.size(); ++id) {
          for (std::size_t r = 0; r < values[id].size(); ++r)
            expect_covers(extents[id], r, values[id][r], seed);
        }
      }
    }
    std::size_t points = 0;
    for (const Batch& batch : random.batches) points += batch.points;
    const auto deltas =
        backward_extents(random.program, extents, random.risk.result, random.risk.weights, points, {});
    for (const ValueId id : random.program.parameters()) {
      for (std::size_t e = 0; e < random.program.value(id).width; ++e) {
        const Rational derivative =
            oracle::derivative_of(random.program, random.risk, random.batches, id, e, {});
        if (deltas[id]) {
          expect_covers(*deltas[id], e, derivative, seed);
        } else {
          EXPECT_EQ(derivative, 0);
        }
      }
    }
  }
}

// The units of a layered network multiply: each layer's denominator occurs once (docs/exact.md).
TEST(Extents, LengthsGrowLinearlyWithDepth) {
  Program program;
  ValueId value = program.give(1);
  const ValueId weight = program.constant(ScaledIntegers(Rational(1, 256), 1, {255}), true);
  std::vector<std::size_t> bits;
  const std::vector<Batch> batches = {{1, {ScaledIntegers::of(RationalVector{1})}}};
  for (int depth = 0; depth < 20; ++depth) {
    value = program.apply({program.multiply(weight, value), {0}, {0, 1}, {0, 0}});
    const auto extents = forward_extents(program, batches);
    EXPECT_EQ(extents[value].unit, numbers::times_power_of_two(1, -8 * (depth + 1)));
    bits.push_back(extents[value].bits());
  }
  EXPECT_LE(bits.back(), 20u * 8 + 1);
  EXPECT_GE(bits.back(), 20u * 8 - 1);
}

// Floats of all sizes: entries are multiples of far greater powers of two than of the product of all units.
TEST(Extents, UnitsOfFloatsAreThoseOfTheRowsThatMeet) {
  std::mt19937_64 random(5);
  std::normal_distribution<float> normal;
  Program program;
  const std::size_t width = 16;
  ValueId value = program.give(width);
  Rational product = 1;
  for (int layer = 0; layer < 6; ++layer) {
    std::vector<float> weights(width * width);
    for (float& w : weights) w = normal(random);
    const ScaledIntegers entries = ScaledIntegers::of(std::span<const float>(weights));
    product *= entries.unit();
    value = program.product({program.constant(entries), value, width, width});
    value = program.apply({value, {0}, {0, 1}, {0, 0}});
  }
  std::vector<float> inputs(width);
  for (float& x : inputs) x = normal(random);
  const std::vector<Batch> batches = {{1, {ScaledIntegers::of(std::span<const float>(inputs))}}};
  product *= batches[0].given[0].unit();
  const Extent extent = forward_extents(program, batches)[value];
  const std::vector<RationalVector> values = oracle::values_at(program, batches[0], 0);
  for (const Rational& entry : values[value]) EXPECT_EQ(Rational(entry / extent.unit).get_den(), 1);
  EXPECT_GE(valuation_of(extent.unit / product), 12);
}

// Squares: each layer has twice the bits. Refused long before memory is filled, however deep.
TEST(Extents, RefuseNumbersThatDoubleAtEachLayer) {
  for (const int depth : {40, 400, 4000}) {
    Program program;
    ValueId value = program.give(1);
    for (int layer = 0; layer < depth; ++layer) {
      value = program.multiply(value, value);
      program.call(value, "square" + std::to_string(layer));
    }
    try {
      const RationalVector inputs = {Rational(3, 4), Rational(1, 2)};
      forward_extents(program, {{2, {ScaledIntegers::of(inputs)}}});
      FAIL() << depth;
    } catch (const base::SizeError& error) {
      EXPECT_NE(std::string(error.what()).find("layer 'square20' has numbers of about 4.19e+06 bits"),
                std::string::npos)
          << error.what();
    }
  }
}

TEST(Extents, RefuseLongNumbers) {
  EXPECT_NO_THROW(refuse_longer(most_bits, "x"));
  EXPECT_THROW(refuse_longer(most_bits + 1, "x"), base::SizeError);
}

}  // namespace
}  // namespace infimum::exact
