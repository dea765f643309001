// SPDX-License-Identifier: Apache-2.0
#include "exact/compute.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <stdexcept>

#include "base/errors.hpp"
#include "numbers/modular.hpp"
#include "oracle/draw.hpp"
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

// Relu layers of random floats, with a long first one; the points may come in parts.
struct Layers {
  static constexpr std::size_t points = 41;
  std::vector<std::size_t> widths;
  Program program;
  Risk risk{};
  std::vector<ValueId> shown;
  ScaledIntegers x, y;

  Layers(std::vector<std::size_t> of, bool integers, std::uint64_t seed) : widths(std::move(of)) {
    oracle::Draw draw(seed);
    const auto floats = [&](std::size_t count, int bits) {
      std::vector<float> entries;
      for (std::size_t i = 0; i < count; ++i) {
        const int exponent = integers ? -6 : static_cast<int>(draw.between(-bits, 0)) - 6;
        entries.push_back(std::ldexp(static_cast<float>(draw.between(-100, 100)), exponent));
      }
      return ScaledIntegers::of(std::span<const float>(entries));
    };
    ValueId value = program.give(widths.front());
    const ValueId target = program.give(1), weights = program.give(1);
    for (std::size_t l = 0; l + 1 < widths.size(); ++l) {
      const std::size_t inputs = widths[l], outputs = widths[l + 1];
      value = program.product({program.constant(floats(inputs * outputs, 17), true), value, outputs, inputs});
      value = program.combine({{value, program.constant(floats(outputs, 3), true)}, {1, 1}});
      if (l + 2 < widths.size()) value = program.apply({value, {0}, {0, 1}, {0, 0}});
      shown.push_back(value);
    }
    const ValueId residual = program.combine({{value, target}, {1, -1}});
    risk = {program.multiply(residual, residual), weights};
    x = floats(widths.front() * points, 9);
    y = floats(points, 9);
  }

  // Points [ends[b - 1], ends[b]) each.
  std::vector<Batch> batches(const std::vector<std::size_t>& ends) const {
    std::vector<Batch> result;
    std::size_t first = 0;
    for (const std::size_t end : ends) {
      const auto part = [&](const ScaledIntegers& all, std::size_t rows) {
        return numbers::columns_of(all, rows, first, end);
      };
      const ScaledIntegers ones = ScaledIntegers::of(RationalVector(points, Rational(1)));
      result.push_back({end - first, {part(x, widths.front()), part(y, 1), part(ones, 1)}});
      first = end;
    }
    return result;
  }
};

// Entries of a value at all points, row after row, whatever the batches.
RationalVector at_all_points(const std::vector<ScaledIntegers>& parts, std::size_t rows) {
  RationalVector all;
  for (std::size_t r = 0; r < rows; ++r) {
    for (const ScaledIntegers& part : parts) {
      const std::size_t columns = part.size() / rows;
      for (std::size_t c = 0; c < columns; ++c) all.push_back(part.value(r * columns + c));
    }
  }
  return all;
}

void expect_equal(const Answer& a, const Answer& b, const Layers& layers, const std::string& how) {
  EXPECT_EQ(*a.risk, *b.risk) << how;
  EXPECT_TRUE(a.gradients == b.gradients) << how;
  for (std::size_t v = 0; v < a.values.size(); ++v) {
    const std::size_t rows = layers.widths[v + 1];
    EXPECT_EQ(at_all_points(a.values[v], rows), at_all_points(b.values[v], rows)) << how;
  }
}

// For deep layers, wide ones, and integers whose products doubles hold.
TEST(Compute, SameAnswersForEveryKernelThreadsAndSplit) {
  std::vector<std::size_t> deep(26, 12);
  deep.back() = 1;
  for (const Layers& layers :
       {Layers(deep, false, 1), Layers({300, 40, 33, 1}, false, 2), Layers({300, 270, 5, 1}, true, 3)}) {
    const Wanted wanted{layers.shown, layers.program.parameters(), true};
    const Answer first = compute(layers.program, layers.risk, wanted, layers.batches({Layers::points}), {});
    for (const std::string& kernel : available_kernels()) {
      for (const std::size_t threads : {1u, 2u, 5u}) {
        for (const std::vector<std::size_t>& ends :
             {std::vector<std::size_t>{41}, {1, 41}, {16, 17, 40, 41}}) {
          Settings settings;
          settings.kernel = kernel;
          settings.threads = threads;
          settings.seed = threads;
          const std::string how = kernel + ", " + std::to_string(threads) + " threads, " +
                                  std::to_string(ends.size()) + " batches";
          try {
            const Answer answer =
                compute(layers.program, layers.risk, wanted, layers.batches(ends), settings);
            EXPECT_EQ(answer.report.kernel, kernel);
            expect_equal(answer, first, layers, how);
          } catch (const base::UsageError&) {  // numbers too long for moduli of a byte
            EXPECT_TRUE(kernel == "amx8" || kernel == "vnni8") << how;
            EXPECT_EQ(layers.widths.size(), deep.size()) << how;
          }
        }
      }
    }
  }
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
