// SPDX-License-Identifier: Apache-2.0
#include "exact/sharpen.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "exact/filter.hpp"
#include "numbers/powers.hpp"
#include "oracle/draw.hpp"
#include "oracle/program_values.hpp"

namespace infimum::exact {
namespace {

struct Count {
  std::size_t shown = 0, open = 0;
};

// Every code of the batch that is decided is the true one.
Count expect_true(const Program& program, const Plan& plan, const Batch& batch, const Decisions& decisions) {
  Count count;
  for (std::size_t i = 0; i < batch.points; ++i) {
    const auto values = oracle::values_at(program, batch, i);
    for (ValueId id = 0; id < values.size(); ++id) {
      const auto* step = std::get_if<Piecewise>(&program.value(id).step);
      if (step == nullptr || !plan.forward[id]) continue;
      const std::size_t columns = program.value(id).shared ? 1 : batch.points;
      for (std::size_t r = 0; r < values[id].size(); ++r) {
        const Code code = decisions.of(id)[columns == 1 ? r : r * columns + i];
        code == undecided ? ++count.open : ++count.shown;
        EXPECT_TRUE(code == undecided || code == code_of(*step, values[step->argument][r])) << "value " << id;
      }
    }
  }
  return count;
}

// Whatever the steps are.
TEST(Sharpen, ShowsOnlyWhatIsTrue) {
  std::size_t shown = 0;
  for (std::uint64_t seed = 7000; seed < 7300; ++seed) {
    const oracle::RandomProgram random = oracle::random_program(seed);
    const Plan plan(random.program, random.risk, {{}, {}, true}, {});
    for (const Batch& batch : random.batches) {
      Decisions decisions(random.program, batch.points);
      sharpen(plan, batch, decisions);
      shown += expect_true(random.program, plan, batch, decisions).shown;
    }
  }
  EXPECT_GT(shown, 100u);
}

// Relu layers of random floats, one above the other.
struct Deep {
  Program program;
  Risk risk{};
  Batch batch;

  Deep(std::size_t depth, std::size_t width, std::size_t points, std::uint64_t seed) {
    oracle::Draw draw(seed);
    const auto floats = [&](std::size_t count, double size) {
      std::vector<float> entries;
      for (std::size_t i = 0; i < count; ++i)
        entries.push_back(static_cast<float>(size * static_cast<double>(draw.between(-1000000, 1000000))));
      return ScaledIntegers::of(std::span<const float>(entries));
    };
    ValueId value = program.give(width);
    const ValueId weights = program.give(1);
    for (std::size_t l = 0; l < depth; ++l) {
      const ValueId matrix = program.constant(floats(width * width, 2e-6 / std::sqrt(width)), true);
      value = program.product({matrix, value, width, width, 1, l % 2 == 1});
      value =
          program.combine({{value, program.constant(floats(width, 1e-7), true)}, {1, l % 3 == 2 ? -1 : 1}});
      value = program.apply({value, {0}, {0, 1}, {0, 0}});
    }
    const ValueId ones = program.constant(floats(width, 1e-6));
    risk = {program.product({ones, value, 1, width}), weights};
    batch = {points, {floats(width * points, 1e-6), ScaledIntegers::of(RationalVector(points, Rational(1)))}};
  }
};

// Where the bounds of doubles have grown as large as the values, pairs show everything.
TEST(Sharpen, DecidesWhatDoublesLeaveOpenInDeepNetworks) {
  std::size_t left_open = 0;
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    const Deep deep(40, 16, 12, seed);
    const Plan plan(deep.program, deep.risk, {{}, {}, true}, {});
    Filter filter(plan);
    Decisions decisions(deep.program, deep.batch.points);
    filter.forward(deep.batch, decisions);
    left_open += decisions.count(undecided);
    sharpen(plan, deep.batch, decisions);
    EXPECT_EQ(expect_true(deep.program, plan, deep.batch, decisions).open, 0u) << seed;
  }
  EXPECT_GT(left_open, 0u);
}

// (1 + e) 1 - (1 + e) + d 2^-60 with e = 2^-40, of which doubles lose the last term, if they do not lose
// more: its sign is seen, and that there is nothing is seen too.
TEST(Sharpen, SeesWhatDoublesRoundAway) {
  for (const int difference : {-1, 0, 1}) {
    Program program;
    const ValueId x = program.give(3), weights = program.give(1);
    const Rational e = numbers::times_power_of_two(1, -40);
    const ValueId row =
        program.constant(ScaledIntegers::of(RationalVector{1 + e, -1, Rational(difference)}), true);
    const ValueId relu = program.apply({program.product({row, x, 1, 3}), {0}, {0, 1}, {0, 0}});
    const Plan plan(program, {relu, weights}, {{}, {}, true}, {});
    const Batch batch{1,
                      {ScaledIntegers::of(RationalVector{1, 1 + e, numbers::times_power_of_two(1, -60)}),
                       ScaledIntegers::of(RationalVector{1})}};
    Decisions decisions(program, 1);
    sharpen(plan, batch, decisions);
    EXPECT_EQ(decisions.of(relu)[0], 1 + difference);
  }
}

double draw_double(oracle::Draw& draw, long least, long greatest) {
  const auto digits = static_cast<double>(draw.between(-(1L << 53), 1L << 53));
  return std::ldexp(digits, static_cast<int>(draw.between(least, greatest)));
}

// Sums of products of any doubles, less the doubles that are nearest to them, or nearest to what these leave:
// the sign of what is left of the first is always seen, and a sign that is seen is right.
TEST(Sharpen, SeesWhatSumsOfProductsLoseToRounding) {
  oracle::Draw draw(3);
  std::size_t decided = 0;
  for (int trial = 0; trial < 400; ++trial) {
    const std::size_t k = 1 + draw.below(40), terms = 1 + draw.below(2);
    const long spread = static_cast<long>(draw.below(60));
    RationalVector w, x;
    Rational rest = 0;
    for (std::size_t i = 0; i < k; ++i) {
      w.push_back(numbers::from_double(draw_double(draw, -40, -30)));
      x.push_back(numbers::from_double(draw_double(draw, -40 - spread, -40)));
      rest += w.back() * x.back();
    }
    Program program;
    const ValueId given = program.give(k), weights = program.give(1);
    ValueId value = program.product({program.constant(ScaledIntegers::of(w), true), given, 1, k});
    for (std::size_t t = 0; t < terms; ++t) {
      const Rational nearest = numbers::from_double(numbers::to_nearest_double(rest));
      value =
          program.combine({{value, program.constant(ScaledIntegers::of(RationalVector{nearest}))}, {1, -1}});
      rest -= nearest;
    }
    const ValueId relu = program.apply({value, {0}, {0, 1}, {0, 0}});
    const Plan plan(program, {relu, weights}, {{}, {}, true}, {});
    const Batch batch{1, {ScaledIntegers::of(x), ScaledIntegers::of(RationalVector{1})}};
    Decisions decisions(program, 1);
    sharpen(plan, batch, decisions);
    const Code code = decisions.of(relu)[0], truth = rest > 0 ? 2 : rest < 0 ? 0 : 1;
    const bool must_be_seen = terms == 1 && rest != 0;
    if (code == undecided && !must_be_seen) continue;
    ASSERT_EQ(code, truth) << trial;
    ++decided;
  }
  EXPECT_GT(decided, 200u);
}

// What is too large or too small for slices stays open, and so does all that other steps decide.
TEST(Sharpen, LeavesOpenWhatItDoesNotKnow) {
  for (const long exponent : {3000L, 500L, -500L, -3000L}) {
    Program program;
    const ValueId x = program.give(1), weights = program.give(1);
    const ValueId huge =
        program.constant(ScaledIntegers::of(RationalVector{numbers::times_power_of_two(1, exponent)}), true);
    const ValueId relu = program.apply({program.product({huge, x, 1, 1}), {0}, {0, 1}, {0, 0}});
    const ValueId bent = program.apply({relu, {1}, {0, 1}, {0, -1}});
    const Plan plan(program, {bent, weights}, {{}, {}, true}, {});
    const Batch batch{2,
                      {ScaledIntegers::of(RationalVector{3, -3}), ScaledIntegers::of(RationalVector{1, 1})}};
    Decisions decisions(program, 2);
    sharpen(plan, batch, decisions);
    expect_true(program, plan, batch, decisions);
    EXPECT_EQ(decisions.of(bent)[0], undecided);
  }
}

}  // namespace
}  // namespace infimum::exact
