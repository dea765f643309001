// SPDX-License-Identifier: Apache-2.0
#include "exact/resolve.hpp"

#include <gtest/gtest.h>

#include "linear/float_residues.hpp"
#include "oracle/program_values.hpp"

namespace infimum::exact {
namespace {

using linear::FloatResidues;

// With nothing decided beforehand, every decision of a random program is found.
TEST(Resolve, DecidesEverythingExactly) {
  std::size_t kinks = 0;
  for (std::uint64_t seed = 3000; seed < 3100; ++seed) {
    const oracle::RandomProgram random = oracle::random_program(seed);
    const Plan plan(random.program, random.risk, {{}, {}, true}, {});
    const auto extents = forward_extents(random.program, random.batches);
    std::size_t bits = 0;
    for (const Extent& extent : extents) bits = std::max(bits, extent.bits());
    Integer avoid = denominators_of(plan, random.batches);
    for (const Extent& extent : extents) avoid = lcm(avoid, extent.unit.get_num());
    Resolver<FloatResidues> resolver(plan, extents,
                                     FloatResidues::moduli(bits + 2, avoid, plan.inner_dimension));
    const Batch& batch = random.batches.front();
    Decisions decisions(random.program, batch.points);
    const std::size_t resolved = resolver.resolve(batch, decisions);
    std::size_t compared = 0;
    for (ValueId id = 0; id < random.program.values().size(); ++id) {
      const auto* step = std::get_if<Piecewise>(&random.program.value(id).step);
      if (step == nullptr || !plan.forward[id]) continue;
      const std::size_t columns = random.program.value(id).shared ? 1 : batch.points;
      for (std::size_t i = 0; i < columns; ++i) {
        const auto values = oracle::values_at(random.program, batch, i);
        for (std::size_t r = 0; r < values[id].size(); ++r, ++compared) {
          const Code truth = code_of(*step, values[step->argument][r]);
          EXPECT_EQ(decisions.of(id)[r * columns + i], truth) << seed;
          kinks += truth % 2;
        }
      }
    }
    EXPECT_EQ(resolved, compared);
  }
  EXPECT_GT(kinks, 20u);
}

TEST(Resolve, SomePointsOfABatch) {
  Program program;
  program.give(2);
  const Batch batch{3, {ScaledIntegers::of(RationalVector{1, Rational(1, 2), 3, 4, 5, 6})}};
  const Batch some = select_points(program, batch, {2, 0});
  EXPECT_EQ(some.points, 2u);
  EXPECT_EQ(some.given[0], ScaledIntegers::of(RationalVector{3, 1, 6, 4}));
}

// Of the activations that the plan needs, and no others.
TEST(Resolve, WhichPointsAreOpen) {
  Program program;
  const ValueId x = program.give(1), weights = program.give(1);
  const ValueId relu = program.apply({x, {0}, {0, 1}, {0, 0}});
  const ValueId other = program.apply({x, {0}, {0, 1}, {0, 0}});
  const Plan plan(program, {relu, weights}, {{relu}, {}, false}, {});
  Decisions decisions(program, 3);
  decisions.of(relu) = {0, undecided, 2};
  decisions.of(other) = {undecided, 0, 2};
  EXPECT_EQ(undecided_points(plan, decisions, 3), std::vector<std::size_t>{1});
  EXPECT_EQ(open_values(plan, decisions), std::vector<ValueId>{relu});
}

}  // namespace
}  // namespace infimum::exact
