// SPDX-License-Identifier: Apache-2.0
#include "exact/decide.hpp"

#include <gtest/gtest.h>

#include "oracle/draw.hpp"
#include "oracle/program_values.hpp"

namespace infimum::exact {
namespace {

// Compares the codes of a batch with the truth, and says how many there were.
std::size_t expect_true(const oracle::RandomProgram& random, const Plan& plan, std::size_t number,
                        const Decisions& decisions) {
  const Batch& batch = random.batches[number];
  std::size_t compared = 0;
  for (std::size_t i = 0; i < batch.points; ++i) {
    const auto values = oracle::values_at(random.program, batch, i);
    for (ValueId id = 0; id < values.size(); ++id) {
      const Value& value = random.program.value(id);
      const auto* step = std::get_if<Piecewise>(&value.step);
      if (step == nullptr || !plan.forward[id]) continue;
      for (std::size_t r = 0; r < value.width; ++r, ++compared) {
        const std::size_t place = value.shared ? r : r * batch.points + i;
        EXPECT_EQ(decisions.of(id)[place], code_of(*step, values[step->argument][r]));
      }
    }
  }
  return compared;
}

TEST(Decide, EveryActivationOfEveryBatchIsDecidedAsItIs) {
  std::size_t compared = 0, resolved = 0;
  for (std::uint64_t seed = 5000; seed < 5100; ++seed) {
    const oracle::RandomProgram random = oracle::random_program(seed);
    const Plan plan(random.program, random.risk, {{}, {}, true}, {});
    const Decided decided = decide(plan, random.batches);
    ASSERT_EQ(decided.decisions.size(), random.batches.size());
    for (std::size_t b = 0; b < random.batches.size(); ++b)
      compared += expect_true(random, plan, b, decided.decisions[b]);
    resolved += decided.resolved;
  }
  EXPECT_GT(resolved, 20u);
  EXPECT_GT(compared, 5 * resolved);
}

TEST(Decide, TheRiskLiesWithinItsError) {
  for (std::uint64_t seed = 5200; seed < 5260; ++seed) {
    const oracle::RandomProgram random = oracle::random_program(seed);
    const Plan plan(random.program, random.risk, {{}, {}, true}, {});
    const Decided decided = decide(plan, random.batches);
    const Rational truth = oracle::risk_of(random.program, random.risk, random.batches);
    EXPECT_LE(abs(truth - numbers::from_double(decided.risk)), numbers::from_double(decided.risk_error))
        << seed;
  }
}

// Products of integers that doubles hold are handed on as they are, if they are long enough to be worth it.
TEST(Decide, ProductsOfIntegersAreHandedOn) {
  constexpr std::size_t inputs = 300, points = 3;
  oracle::Draw draw(5);
  RationalVector w, x;
  for (std::size_t i = 0; i < 2 * inputs; ++i) w.emplace_back(draw.between(-127, 127), 128);
  for (std::size_t i = 0; i < inputs * points; ++i) x.emplace_back(draw.between(0, 255));
  for (Rational& entry : w) entry.canonicalize();
  for (const bool exact : {true, false}) {
    Program program;
    const ValueId given = program.give(inputs), weights = program.give(1);
    const ValueId matrix = program.constant(ScaledIntegers::of(w), true);
    const ValueId product = program.product({matrix, given, 2, inputs});
    const ValueId relu = program.apply({product, {0}, {0, 1}, {0, 0}});
    const ValueId ones = program.constant(ScaledIntegers::of(RationalVector{1, 1}));
    const Risk risk{program.product({ones, relu, 1, 2}), weights};
    x[0] = exact ? Rational(7) : Rational(7, 3);
    const std::vector<Batch> batches = {
        {points, {ScaledIntegers::of(x), ScaledIntegers::of(RationalVector(points, Rational(1)))}}};
    const Plan plan(program, risk, {{}, {matrix}, true}, {});
    const Decided decided = decide(plan, batches, "", {.products = true});
    ASSERT_EQ(decided.products.size(), 1u);
    EXPECT_EQ(decided.products[0].count(product), exact ? 1u : 0u);
    EXPECT_EQ(decided.products[0].size(), exact ? 1u : 0u) << "the second is short";
    for (std::size_t i = 0; exact && i < points; ++i) {
      const auto values = oracle::values_at(program, batches[0], i);
      for (std::size_t r = 0; r < 2; ++r)
        EXPECT_EQ(decided.products[0].at(product).value(r * points + i), values[product][r]);
    }
  }
}

// z = x - x/3 - 2x/3 is 0, which no double shows: all kinks are resolved.
TEST(Decide, CancellationIsResolved) {
  Program program;
  const ValueId x = program.give(1), weights = program.give(1);
  const ValueId zero = program.combine({{x, x, x}, {1, Rational(-1, 3), Rational(-2, 3)}});
  const ValueId relu = program.apply({zero, {0}, {0, 1}, {0, 0}});
  const Plan plan(program, {relu, weights}, {{}, {}, true}, {});
  const Batch batch{2, {ScaledIntegers::of(RationalVector{1, -5}), ScaledIntegers::of(RationalVector{1, 1})}};
  const Decided decided = decide(plan, {batch});
  EXPECT_EQ(decided.resolved, 2u);
  EXPECT_EQ(decided.decisions[0].of(relu), (std::vector<Code>{1, 1}));
}

}  // namespace
}  // namespace infimum::exact
