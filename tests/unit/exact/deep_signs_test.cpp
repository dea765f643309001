// SPDX-License-Identifier: Apache-2.0
#include "exact/deep_signs.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "base/random.hpp"
#include "oracle/program_values.hpp"

namespace infimum::exact {
namespace {

TEST(DeepSigns, OfRandomProgramsAreThoseOfFractions) {
  std::size_t zeros = 0, open = 0;
  for (std::uint64_t seed = 4000; seed < 4100; ++seed) {
    const oracle::RandomProgram random = oracle::random_program(seed);
    Settings settings;
    settings.seed = seed;
    settings.threads = 1 + seed % 3;
    if (seed % 3 == 1) settings.rule = {false, Rational(1, 3)};
    const auto parameters = random.program.parameters();
    const DeepSigns found =
        deep_signs_of_gradients(random.program, random.risk, parameters, random.batches, settings, 4096);
    if (found.unknown > 0) {  // an argument exactly on a kink, which no ball shows
      ++open;
      continue;
    }
    for (std::size_t g = 0; g < parameters.size(); ++g) {
      ASSERT_EQ(found.signs[g].size(), random.program.value(parameters[g]).width);
      for (std::size_t e = 0; e < found.signs[g].size(); ++e) {
        const Rational truth = oracle::derivative_of(random.program, random.risk, random.batches,
                                                     parameters[g], e, settings.rule);
        ASSERT_EQ(found.signs[g][e], sgn(truth)) << seed << " " << g << " " << e;
        zeros += truth == 0 ? 1 : 0;
      }
    }
    ASSERT_TRUE(found.likely_zero == 0 || found.miss < -60);
  }
  EXPECT_GT(zeros, 0u);
  EXPECT_LT(open, 30u);
}

// w -> w^2 -> ... -> w^(2^depth) + difference: the derivative of the square of it.
struct Tower {
  Program program;
  Risk risk;
  ValueId w;
  std::vector<Batch> batches;
};

Tower tower(const Rational& w, std::size_t depth, std::size_t width = 1) {
  Tower result;
  Program& program = result.program;
  const ValueId x = program.give(1);
  result.risk.weights = program.give(1);
  result.w = program.constant(ScaledIntegers::of(RationalVector{w}), true);
  ValueId last = program.multiply(result.w, x);
  for (std::size_t k = 0; k < depth; ++k) last = program.multiply(last, last);
  result.risk.result = last;
  result.batches = {
      {width, {ScaledIntegers::of(RationalVector(width, 1)), ScaledIntegers::of(RationalVector(width, 1))}}};
  return result;
}

TEST(DeepSigns, OfNumbersThatNobodyCanWriteDown) {
  for (const int w : {-3, 3}) {
    const Tower deep = tower(w, 60);
    const DeepSigns found = deep_signs_of_gradients(deep.program, deep.risk, {deep.w}, deep.batches, {});
    EXPECT_EQ(found.signs[0], (std::vector<std::int8_t>{static_cast<std::int8_t>(w < 0 ? -1 : 1)}));
    EXPECT_EQ(found.unknown, 0u);
    EXPECT_EQ(found.likely_zero, 0u);
    EXPECT_GT(found.expected_bits, 0x1p60);
  }
}

// Two towers that cancel, at weights of opposite sign: the derivative is 0, and nobody can prove it.
TEST(DeepSigns, CancellationsAreLikelyZeroAndSaySo) {
  Tower deep = tower(3, 60);
  deep.batches = {{2, {ScaledIntegers::of(RationalVector{1, 1}), ScaledIntegers::of(RationalVector{1, -1})}}};
  const DeepSigns found = deep_signs_of_gradients(deep.program, deep.risk, {deep.w}, deep.batches, {});
  EXPECT_EQ(found.signs[0], (std::vector<std::int8_t>{0}));
  EXPECT_EQ(found.likely_zero, 1u);
  EXPECT_LT(found.miss, -60);
}

TEST(DeepSigns, UnknownWithoutPrecision) {
  Tower deep = tower(3, 60);
  // 3^(2^60) minus 3^(2^60) (1 - 2^-400): needs 400 bits
  deep.batches = {{2,
                   {ScaledIntegers::of(RationalVector{1, 1}),
                    ScaledIntegers::of(
                        RationalVector{1, -1 + Rational(1, numbers::Integer(numbers::Integer(1) << 400))})}}};
  const auto ask = [&](long precision) {
    return deep_signs_of_gradients(deep.program, deep.risk, {deep.w}, deep.batches, {}, precision);
  };
  const DeepSigns open = ask(256), found = ask(4096);
  EXPECT_EQ(open.signs[0], (std::vector<std::int8_t>{unknown_sign}));
  EXPECT_EQ(open.unknown, 1u);
  EXPECT_EQ(found.signs[0], (std::vector<std::int8_t>{1}));
  EXPECT_GE(found.precision, 400);
}

std::optional<bool> bit_of(const Tower& tower, long bit, long most_precision = 1 << 14) {
  return deep_bits_of_gradients(tower.program, tower.risk, {tower.w}, tower.batches, {}, bit, most_precision)
      .bits[0][0];
}

// The derivative of w^(2^depth) is 2^depth w^(2^depth - 1).
TEST(DeepBits, AreThoseOfTheNumber) {
  for (const Rational& w :
       {Rational(-3), Rational(3), Rational(5), Rational(5, 2), Rational(-7, 3), Rational(1, 6)}) {
    for (const std::size_t depth : {2, 3, 4}) {
      Rational power = 1;
      for (std::size_t k = 1; k < std::size_t{1} << depth; ++k) power *= w;
      power *= 1L << depth;
      const Tower small = tower(w, depth);
      for (long bit = -40; bit < 70; ++bit)
        ASSERT_EQ(bit_of(small, bit), numbers::bit_of(power, bit) == 1) << w << " " << bit;
    }
  }
}

TEST(DeepBits, OfNumbersThatNobodyCanWriteDown) {
  const Tower deep = tower(5, 60);  // 2^60 5^(2^60 - 1): bit 60 is set, the lower ones are not
  for (const long bit : {-1L, 0L, 59L, 60L}) EXPECT_EQ(bit_of(deep, bit), bit == 60);
  // log2 of 2^60 5^(2^60 - 1) is 2677000832746447609.2495....
  const long top = 2677000832746447609;
  EXPECT_EQ(bit_of(deep, top), true);
  EXPECT_EQ(bit_of(deep, top + 1), false);
  EXPECT_EQ(bit_of(deep, std::numeric_limits<long>::max()), false);
  const DeepBits open = deep_bits_of_gradients(deep.program, deep.risk, {deep.w}, deep.batches, {}, top / 2);
  EXPECT_FALSE(open.bits[0][0]);
  EXPECT_EQ(open.unknown, 1u);
  EXPECT_LT(open.precision, 1000);  // more would not have helped
  EXPECT_GT(open.expected_bits, 0x1p60);
  EXPECT_GT(open.expected_seconds, 1e6);
}

// Residues modulo powers of two invert 3: they say nothing about the floor of a fraction.
TEST(DeepBits, OfFractionsAreNotResidues) {
  const Tower thirds = tower(Rational(5, 3), 40);
  EXPECT_FALSE(bit_of(thirds, 3));
  const DeepBits found =
      deep_bits_of_gradients(thirds.program, thirds.risk, {thirds.w}, thirds.batches, {}, 3);
  EXPECT_FALSE(found.modulo);
  const Tower small = tower(Rational(1, 3), 40);  // far below 1
  EXPECT_EQ(bit_of(small, 3), false);
}

}  // namespace
}  // namespace infimum::exact
