// SPDX-License-Identifier: Apache-2.0
#include "relaxations/line_tables.hpp"

#include <gtest/gtest.h>

#include "relaxations/frame.hpp"
#include "relaxations/one_input.hpp"
#include "relaxations/segments_judge.hpp"

namespace infimum::relaxations {
namespace {

// Every partition of every part of the order, asked for in any order, so that tables grow.
TEST(LineTables, AreTheBestOfAllPartitions) {
  std::size_t above = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    oracle::Draw draw(seed);
    const erm::Problem problem = one_input(draw, 4 + draw.below(5), 1 + draw.below(3));
    const Frame frame(problem);
    const SegmentsJudge judge(frame, {});
    if (!frame.line_fits.exist()) continue;
    LineTables<std::int64_t> exact(frame.line_fits, frame.units());
    LineTables<double> guessed(frame.line_fits, frame.units());
    for (int count = 0; count < 60; ++count) {
      const std::size_t first = draw.below(frame.points()), length = 1 + draw.below(frame.points() - first);
      const std::size_t kinks = draw.below(frame.units() + 1);
      const std::int64_t least = exact.least(first, first + length - 1, kinks);
      EXPECT_EQ(least, judge.least(judge.part(first, length), kinks)) << "seed " << seed;
      EXPECT_NEAR(guessed.least(first, first + length - 1, kinks), static_cast<double>(least), 1e6);
      above += least > 0 ? 1 : 0;
    }
  }
  EXPECT_GT(above, 500U);
}

// Nothing is said about runs that are too long, or about more kinks than there are tables for.
TEST(LineTables, SayNothingBeyondTheirLimits) {
  using Tables = LineTables<std::int64_t>;
  oracle::Draw draw(6);
  const erm::Problem problem = one_input(draw, Tables::most_points + 1, Tables::most_kinks + 1);
  const Frame frame(problem);
  Tables tables(frame.line_fits, frame.units());
  const std::size_t last = Tables::most_points;
  EXPECT_EQ(tables.least(0, last, 0), 0);
  EXPECT_GT(tables.least(last - 40, last, Tables::most_kinks), 0);
  EXPECT_EQ(tables.least(last - 40, last, Tables::most_kinks + 1), 0);
}

// More runs than are kept: the same values the second time.
TEST(LineTables, ForgetNothingThatCannotBeMadeAgain) {
  using Tables = LineTables<double>;
  oracle::Draw draw(7);
  constexpr std::size_t runs = 11, length = Tables::most_points;
  static_assert(runs * length * length / 2 > Tables::most_kept);
  const erm::Problem problem = one_input(draw, runs * length, 1);
  const Frame frame(problem);
  Tables tables(frame.line_fits, frame.units());
  std::vector<double> before;
  for (std::size_t run = 0; run < runs; ++run)
    before.push_back(tables.least(run * length, (run + 1) * length - 1, 1));
  for (std::size_t run = 0; run < runs; ++run) {
    EXPECT_GT(before[run], 0);
    EXPECT_EQ(tables.least(run * length, (run + 1) * length - 1, 1), before[run]);
  }
}

}  // namespace
}  // namespace infimum::relaxations
