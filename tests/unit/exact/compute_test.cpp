// SPDX-License-Identifier: Apache-2.0
#include "exact/compute.hpp"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

#include "base/errors.hpp"
#include "numbers/modular.hpp"
#include "oracle/program_values.hpp"

namespace infimum::exact {
namespace {

Wanted everything(const Program& program, ValueId last) {
  return {{last, last / 2}, program.parameters(), true};
}

// Values, risk and gradients of random programs are those of a calculation in fractions.
void expect_exact(std::uint64_t seed, const Settings& settings) {
  const oracle::RandomProgram random = oracle::random_program(seed);
  const Wanted wanted = everything(random.program, random.risk.result);
  const Answer answer = compute(random.program, random.risk, wanted, random.batches, settings);
  EXPECT_EQ(*answer.risk, oracle::risk_of(random.program, random.risk, random.batches)) << seed;
  for (std::size_t v = 0; v < wanted.values.size(); ++v) {
    for (std::size_t b = 0; b < random.batches.size(); ++b) {
      const Batch& batch = random.batches[b];
      const Value& value = random.program.value(wanted.values[v]);
      const std::size_t columns = value.shared ? 1 : batch.points;
      for (std::size_t i = 0; i < columns; ++i) {
        const auto expected = oracle::values_at(random.program, batch, i)[wanted.values[v]];
        for (std::size_t r = 0; r < expected.size(); ++r) {
          ASSERT_EQ(answer.values[v][b].value(r * columns + i), expected[r])
              << seed << " value " << wanted.values[v];
        }
      }
    }
  }
  for (std::size_t g = 0; g < wanted.gradients.size(); ++g) {
    for (std::size_t e = 0; e < answer.gradients[g].size(); ++e) {
      ASSERT_EQ(answer.gradients[g].value(e),
                oracle::derivative_of(random.program, random.risk, random.batches, wanted.gradients[g], e,
                                      settings.rule))
          << seed << " parameter " << wanted.gradients[g] << " entry " << e;
    }
  }
}

TEST(Compute, RandomProgramsAgreeWithFractions) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Settings settings;
    settings.threads = 1 + seed % 3;
    settings.seed = seed;
    if (seed % 4 == 1) settings.rule = {false, Rational(1, 3)};
    expect_exact(seed, settings);
  }
}

TEST(Compute, NamesOfKernels) {
  EXPECT_FALSE(available_kernels().empty());
  for (const std::string& kernel : available_kernels()) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
      Settings settings;
      settings.kernel = kernel;
      try {
        expect_exact(seed, settings);
      } catch (const base::UsageError&) {  // numbers too long for moduli of a byte
        EXPECT_NE(kernel, "portable");
      }
    }
  }
  const oracle::RandomProgram random = oracle::random_program(1);
  Settings settings;
  settings.kernel = "abacus";
  EXPECT_THROW(compute(random.program, random.risk, {{}, {}, true}, random.batches, settings),
               base::UsageError);
}

TEST(Compute, BatchesMustFit) {
  const oracle::RandomProgram random = oracle::random_program(2);
  EXPECT_THROW(compute(random.program, random.risk, {{}, {}, true}, {}, {}), std::invalid_argument);
  EXPECT_THROW(compute(random.program, random.risk, {{}, {}, true}, {Batch{2, {}}}, {}),
               std::invalid_argument);
  EXPECT_THROW(compute(random.program, random.risk, {{}, {random.risk.result}, true}, random.batches, {}),
               std::invalid_argument);
}

// Denominators with every prime of 12 bits: the recheck takes a longer one.
TEST(Compute, RechecksWhateverTheDenominators) {
  Rational weight(1, 3);
  for (std::uint32_t p = 1u << 11; p < 1u << 12; ++p) {
    if (numbers::is_prime(p)) weight /= p;
  }
  Program program;
  const ValueId x = program.give(1), weights = program.give(1);
  const ValueId product = program.multiply(program.constant(ScaledIntegers::of(RationalVector{weight})), x);
  const std::vector<Batch> batches = {
      {1, {ScaledIntegers::of(RationalVector{5}), ScaledIntegers::of(RationalVector{1})}}};
  const Answer answer = compute(program, {product, weights}, {{}, {}, true}, batches, {});
  EXPECT_EQ(*answer.risk, 5 * weight);
  ASSERT_EQ(answer.report.recheck_primes.size(), 1u);
  EXPECT_GE(answer.report.recheck_primes[0], 1u << 21);
}

// Fresh primes for every seed, and none that the results come from.
TEST(Compute, RechecksModuloFreshPrimes) {
  const oracle::RandomProgram random = oracle::random_program(3);
  std::set<std::uint32_t> seen;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    Settings settings;
    settings.seed = seed;
    const auto primes =
        compute(random.program, random.risk, {{}, {}, true}, random.batches, settings).report.recheck_primes;
    ASSERT_FALSE(primes.empty());
    for (const std::uint32_t p : primes) EXPECT_TRUE(numbers::is_prime(p));
    seen.insert(primes.begin(), primes.end());
  }
  EXPECT_GT(seen.size(), 4u);
}

// Activations that nothing asked for are not even decided.
TEST(Compute, WhatIsNotNeededStaysOpen) {
  Program program;
  const ValueId x = program.give(1), weights = program.give(1);
  const ValueId w = program.constant(ScaledIntegers::of(RationalVector{2}), true);
  program.apply({program.multiply(w, x), {0}, {0, 1}, {0, 0}});
  const std::vector<Batch> batches = {
      {1, {ScaledIntegers::of(RationalVector{5}), ScaledIntegers::of(RationalVector{1})}}};
  const Answer answer = compute(program, {weights, weights}, {{}, {w}, false}, batches, {});
  EXPECT_EQ(answer.gradients[0].value(0), 0);
  EXPECT_EQ(answer.report.resolved, 0u);
}

}  // namespace
}  // namespace infimum::exact
