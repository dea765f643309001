// SPDX-License-Identifier: Apache-2.0
#include "exact/filter.hpp"

#include <gtest/gtest.h>

#include "numbers/powers.hpp"
#include "oracle/program_values.hpp"

namespace infimum::exact {
namespace {

TEST(Filter, ShowsOnlyWhatIsTrueAndSeesNoLessThanThereIs) {
  std::size_t decided = 0, open = 0;
  for (std::uint64_t seed = 2000; seed < 2150; ++seed) {
    const oracle::RandomProgram random = oracle::random_program(seed);
    const Plan plan(random.program, random.risk, {{}, {}, true}, {});
    Filter filter(plan);
    std::vector<Decisions> all;
    for (const Batch& batch : random.batches)
      filter.forward(batch, all.emplace_back(random.program, batch.points));
    for (std::size_t b = 0; b < all.size(); ++b) {
      const Batch& batch = random.batches[b];
      for (std::size_t i = 0; i < batch.points; ++i) {
        const auto values = oracle::values_at(random.program, batch, i);
        for (ValueId id = 0; id < values.size(); ++id) {
          if (!plan.forward[id]) continue;
          const std::size_t columns = random.program.value(id).shared ? 1 : batch.points;
          const auto* step = std::get_if<Piecewise>(&random.program.value(id).step);
          for (std::size_t r = 0; r < values[id].size(); ++r) {
            const auto& seen = filter.values()[id];
            if (std::holds_alternative<Constant>(random.program.value(id).step)) continue;
            ASSERT_TRUE(seen);
            EXPECT_LE(abs(values[id][r]),
                      numbers::times_power_of_two(numbers::from_double(seen->largest.rows[r]),
                                                  seen->largest.exponent));
            if (step == nullptr) continue;
            const Code code = all[b].of(id)[columns == 1 ? r : r * columns + i];
            (code == undecided ? open : decided) += 1;
            EXPECT_TRUE(code == undecided || code == code_of(*step, values[step->argument][r])) << seed;
          }
        }
      }
    }
  }
  EXPECT_GT(open, 0u);
  EXPECT_GT(decided, 5 * open);
}

TEST(Filter, ValuesBeyondTheRangeOfDoublesAreLeftOpen) {
  Program program;
  const ValueId x = program.give(1), weights = program.give(1);
  const ValueId huge =
      program.constant(ScaledIntegers::of(RationalVector{numbers::times_power_of_two(1, 3000)}));
  const ValueId relu = program.apply({program.multiply(huge, x), {0}, {0, 1}, {0, 0}});
  const Plan plan(program, {relu, weights}, {{}, {}, true}, {});
  const Batch batch{2, {ScaledIntegers::of(RationalVector{1, -1}), ScaledIntegers::of(RationalVector{1, 1})}};
  Filter filter(plan);
  Decisions decisions(program, 2);
  filter.forward(batch, decisions);
  EXPECT_EQ(decisions.count(undecided), 2u);
  EXPECT_FALSE(filter.values()[relu]);
  EXPECT_TRUE(filter.values()[x]);
}

}  // namespace
}  // namespace infimum::exact
