// SPDX-License-Identifier: Apache-2.0
#include "exact/signs.hpp"

#include <gtest/gtest.h>

#include "numbers/powers.hpp"
#include "oracle/program_values.hpp"

namespace infimum::exact {
namespace {

int sign_of(const Rational& value) {
  return sgn(value);
}

TEST(Signs, OfRandomProgramsAreThoseOfFractions) {
  std::size_t entries = 0, open = 0, zeros = 0;
  for (std::uint64_t seed = 4000; seed < 4200; ++seed) {
    const oracle::RandomProgram random = oracle::random_program(seed);
    Settings settings;
    settings.seed = seed;
    if (seed % 3 == 1) settings.rule = {false, Rational(1, 3)};
    const std::vector<ValueId> parameters = random.program.parameters();
    const Signs found = signs_of_gradients(random.program, random.risk, parameters, random.batches, settings);
    ASSERT_EQ(found.signs.size(), parameters.size());
    for (std::size_t g = 0; g < parameters.size(); ++g) {
      ASSERT_EQ(found.signs[g].size(), random.program.value(parameters[g]).width);
      for (std::size_t e = 0; e < found.signs[g].size(); ++e) {
        const Rational truth = oracle::derivative_of(random.program, random.risk, random.batches,
                                                     parameters[g], e, settings.rule);
        ASSERT_EQ(found.signs[g][e], sign_of(truth)) << seed << " " << g << " " << e;
        zeros += truth == 0 ? 1 : 0;
      }
    }
    entries += found.entries;
    open += found.open;
  }
  EXPECT_GT(zeros, 0u);
  EXPECT_LT(open, entries / 2);
}

// x + 2^-200 - x: doubles see 0 +- something, and the exact number decides.
TEST(Signs, BeyondDoubles) {
  for (const int sign : {-1, 0, 1}) {
    Program program;
    const ValueId x = program.give(1), weights = program.give(1);
    const ValueId w = program.constant(ScaledIntegers::of(RationalVector{1}), true);
    const ValueId risk = program.multiply(w, x);
    const RationalVector points = {1, -1, sign * numbers::times_power_of_two(1, -200)};
    const std::vector<Batch> batches = {
        {3, {ScaledIntegers::of(points), ScaledIntegers::of(RationalVector{1, 1, 1})}}};
    const Signs found = signs_of_gradients(program, {risk, weights}, {w}, batches, {});
    EXPECT_EQ(found.signs[0], (std::vector<std::int8_t>{static_cast<std::int8_t>(sign)}));
    EXPECT_EQ(found.open, 1u);
    EXPECT_GT(found.report.moduli, 0u);
  }
}

// A unit that is off at all points has a gradient of 0, which doubles show.
TEST(Signs, NothingIsShownByDoubles) {
  Program program;
  const ValueId x = program.give(1), weights = program.give(1);
  const ValueId w = program.constant(ScaledIntegers::of(RationalVector{-1}), true);
  const ValueId unit = program.apply({program.multiply(w, x), {0}, {0, 1}, {0, 0}});
  const std::vector<Batch> batches = {
      {2, {ScaledIntegers::of(RationalVector{1, 3}), ScaledIntegers::of(RationalVector{1, 1})}}};
  const ValueId alone = program.constant(ScaledIntegers::of(RationalVector{1, 1}), true);
  const Signs found = signs_of_gradients(program, {unit, weights}, {w, alone, w}, batches, {});
  EXPECT_EQ(found.signs[0], (std::vector<std::int8_t>{0}));
  EXPECT_EQ(found.signs[1], (std::vector<std::int8_t>{0, 0}));
  EXPECT_EQ(found.signs[2], found.signs[0]);
  EXPECT_EQ(found.open, 0u);
  EXPECT_EQ(found.report.moduli, 0u);
  EXPECT_THROW(signs_of_gradients(program, {unit, weights}, {w}, {}, {}), std::invalid_argument);
}

}  // namespace
}  // namespace infimum::exact
