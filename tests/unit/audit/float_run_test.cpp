// SPDX-License-Identifier: Apache-2.0
#include "audit/float_run.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "oracle/program_values.hpp"

namespace infimum::audit {
namespace {

using namespace exact;
using numbers::bfloat16;
using numbers::float16;
using numbers::float32;

constexpr Arithmetic single{float32, float32};

// One parameter theta times the inputs, summed; the risk is the sum itself.
struct Dot {
  Program program;
  ValueId theta, sum;
  Risk risk;

  explicit Dot(const RationalVector& weights) {
    const ValueId x = program.give(weights.size()), points = program.give(1);
    theta = program.constant(ScaledIntegers::of(weights), true, "theta");
    sum = program.product({theta, x, 1, weights.size()});
    program.call(sum, "sum");
    risk = {sum, points};
  }
};

FloatRun run(const Dot& dot, const RationalVector& x, const Arithmetic& arithmetic) {
  const Plan plan(dot.program, dot.risk, {{}, {dot.theta}, true}, {});
  return run_in_floats(plan, {{1, {ScaledIntegers::of(x), ScaledIntegers::of(RationalVector{1})}}},
                       arithmetic);
}

// 1 + 2^-30 - 1 loses the middle term in float32: the sum is 0 instead of 2^-30.
TEST(FloatRun, SmallTermsAreLostInSums) {
  const Dot dot({1, Rational(1, 1 << 30), -1});
  EXPECT_EQ(run(dot, {1, 1, 1}, single).values[0][dot.sum][0], 0);
  EXPECT_EQ(run(dot, {1, 0, 1}, single).values[0][dot.sum][0], 0);
  const Dot other({1, -1, Rational(1, 1 << 30)});
  EXPECT_EQ(run(other, {1, 1, 1}, single).values[0][other.sum][0], std::ldexp(1.0, -30))
      << "in another order it stays";
}

// 256 + 1 is 256 in bfloat16 (8 bits), but not in a float32 accumulator; the result is rounded in both.
TEST(FloatRun, AccumulatorsMatter) {
  const Dot dot({256, 1, 1, 1, 1});
  EXPECT_EQ(run(dot, {1, 1, 1, 1, 1}, {bfloat16, bfloat16}).values[0][dot.sum][0], 256);
  EXPECT_EQ(run(dot, {1, 1, 1, 1, 1}, {bfloat16, float32}).values[0][dot.sum][0], 260);
}

TEST(FloatRun, OverflowsOfHalfPrecision) {
  const Dot dot({60000, 60000});
  EXPECT_EQ(run(dot, {1, 1}, {float16, float32}).values[0][dot.sum][0], HUGE_VAL);
  EXPECT_EQ(run(dot, {1, 0}, {float16, float32}).values[0][dot.sum][0], 60000) << "a float16 itself";
}

TEST(FloatRun, ParametersAndPointsAreRoundedFirst) {
  const Dot dot({Rational(1, 3)});
  const FloatRun found = run(dot, {Rational(1, 3)}, {bfloat16, float32});
  const double third = numbers::round_to(bfloat16, Rational(1, 3)).value;
  EXPECT_EQ(found.values[0][dot.theta][0], third);
  EXPECT_EQ(found.values[0][dot.sum][0], numbers::round_to(bfloat16, third * third));
  EXPECT_EQ(found.gradients[0][0], third);
}

// Where every number and every partial sum is a float, floats are exact: values, codes, risk and gradients.
TEST(FloatRun, IsExactOnSmallIntegers) {
  std::size_t compared = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const oracle::RandomProgram random = oracle::random_program(seed);
    std::vector<ValueId> parameters = random.program.parameters();
    const Plan plan(random.program, random.risk, {{}, parameters, true}, {});
    bool dyadic = true;
    const auto fits = [&](const Rational& value) {
      const double nearest = numbers::to_nearest_double(value);
      return std::isfinite(nearest) && numbers::from_double(nearest) == value;
    };
    for (const Batch& batch : random.batches) {
      for (std::size_t i = 0; i < batch.points; ++i) {
        for (const RationalVector& value : oracle::values_at(random.program, batch, i)) {
          for (const Rational& entry : value)
            dyadic = dyadic && fits(entry) && mpz_sizeinbase(entry.get_num_mpz_t(), 2) < 20;
        }
      }
    }
    if (!dyadic) continue;
    const FloatRun found = run_in_floats(plan, random.batches, {numbers::float64, numbers::float64});
    for (std::size_t b = 0; b < random.batches.size(); ++b) {
      const Batch& batch = random.batches[b];
      for (std::size_t i = 0; i < batch.points; ++i) {
        const auto values = oracle::values_at(random.program, batch, i);
        for (ValueId id = 0; id < values.size(); ++id) {
          if (!plan.forward[id]) continue;
          const std::size_t columns = random.program.value(id).shared ? 1 : batch.points;
          for (std::size_t r = 0; r < values[id].size(); ++r, ++compared)
            ASSERT_EQ(numbers::from_double(found.values[b][id][columns == 1 ? r : r * columns + i]),
                      values[id][r])
                << seed;
        }
      }
    }
    ASSERT_EQ(numbers::from_double(found.risk), oracle::risk_of(random.program, random.risk, random.batches));
    for (std::size_t p = 0; p < parameters.size(); ++p) {
      const Rational truth =
          oracle::derivative_of(random.program, random.risk, random.batches, parameters[p], 0, {});
      if (!fits(truth)) continue;
      ASSERT_EQ(numbers::from_double(found.gradients[p][0]), truth) << seed;
    }
  }
  EXPECT_GT(compared, 300u);
}

}  // namespace
}  // namespace infimum::audit
