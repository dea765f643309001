// SPDX-License-Identifier: Apache-2.0
#include "exact/deep_signs.hpp"

#include <gtest/gtest.h>

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

// The derivative of w^(2^depth) is 2^depth w^(2^depth - 1).
TEST(DeepSigns, LowBitsAreThoseOfTheInteger) {
  for (const int w : {-3, 3, 5}) {
    for (const std::size_t depth : {2, 3, 4}) {
      numbers::Integer power;
      mpz_pow_ui(power.get_mpz_t(), numbers::Integer(w).get_mpz_t(), (1UL << depth) - 1);
      power <<= depth;
      const Tower small = tower(w, depth);
      for (unsigned long bit = 0; bit < 12; ++bit) {
        const auto bits = low_bits_of_gradients(small.program, small.risk, {small.w}, small.batches, {}, bit);
        ASSERT_EQ(bits[0][0], numbers::bit_of(Rational(power), static_cast<long>(bit)) == 1)
            << w << " " << bit;
      }
    }
  }
  const Tower deep = tower(5, 60);  // 2^60 5^(2^60 - 1): bit 60 is set, the lower ones are not
  for (const unsigned long bit : {0UL, 59UL, 60UL})
    EXPECT_EQ(low_bits_of_gradients(deep.program, deep.risk, {deep.w}, deep.batches, {}, bit)[0][0],
              bit == 60);
  const Tower halves = tower(Rational(1, 2), 3);
  EXPECT_THROW(low_bits_of_gradients(halves.program, halves.risk, {halves.w}, halves.batches, {}, 0),
               std::domain_error);
}

}  // namespace
}  // namespace infimum::exact
