// SPDX-License-Identifier: Apache-2.0
#include "relaxations/line_fits.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "relaxations/frame.hpp"
#include "relaxations/one_input.hpp"
#include "relaxations/segments_judge.hpp"

namespace infimum::relaxations {
namespace {

// Every partition of every part of the order.
TEST(LineFits, AreTheBestOfAllPartitions) {
  std::size_t above = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    oracle::Draw draw(seed);
    const erm::Problem problem = one_input(draw, 4 + draw.below(5), 1 + draw.below(3));
    const Frame frame(problem);
    const SegmentsJudge judge(frame, {});
    if (!frame.line_fits.exist()) continue;
    EXPECT_EQ(frame.line_fits.order(), judge.order());
    EXPECT_EQ(frame.line_fits.unit(), judge.unit());
    for (std::size_t first = 0; first < frame.points(); ++first) {
      for (std::size_t last = first; last < frame.points(); ++last) {
        const std::vector<std::size_t> run(judge.order().begin() + static_cast<std::ptrdiff_t>(first),
                                           judge.order().begin() + static_cast<std::ptrdiff_t>(last) + 1);
        for (std::size_t kinks = 0; kinks <= problem.family.units; ++kinks) {
          const std::int64_t least = frame.line_fits.least(first, last, kinks);
          EXPECT_EQ(least, judge.least(run, kinks)) << "seed " << seed;
          above += least > 0 ? 1 : 0;
        }
      }
    }
  }
  EXPECT_GT(above, 500U);
}

TEST(LineFits, ExistForOneInputWithBiasAndSquaredLossOnly) {
  oracle::Draw draw(5);
  const auto exist = [](const erm::Problem& problem) { return Frame(problem).line_fits.exist(); };
  const erm::Problem problem = one_input(draw, 6, 2);
  EXPECT_TRUE(exist(problem));
  erm::Problem other = problem;
  other.loss = erm::Loss::absolute;
  EXPECT_FALSE(exist(other));
  other = problem;
  other.family.output_relu = true;
  EXPECT_FALSE(exist(other));
  other = problem;
  other.family.bias = false;
  EXPECT_FALSE(exist(other));
  other = problem;
  for (std::size_t l = 0; l < other.data.size(); ++l) other.data.y[l] = 3 * other.data.x[l][0] - 7;
  EXPECT_FALSE(exist(other)) << "all points on a line";
}

// Nothing is said about runs that are too long, or about more kinks than there are tables for.
TEST(LineFits, SayNothingBeyondTheirLimits) {
  oracle::Draw draw(6);
  const erm::Problem problem = one_input(draw, LineFits::most_points + 1, LineFits::most_kinks + 1);
  const Frame frame(problem);
  EXPECT_EQ(frame.line_fits.least(0, LineFits::most_points, 0), 0);
  EXPECT_GT(frame.line_fits.least(LineFits::most_points - 40, LineFits::most_points, LineFits::most_kinks),
            0);
  EXPECT_EQ(
      frame.line_fits.least(LineFits::most_points - 40, LineFits::most_points, LineFits::most_kinks + 1), 0);
}

TEST(LineFits, AreTheSameForManyThreads) {
  oracle::Draw draw(7);
  const erm::Problem problem = one_input(draw, 60, 3);
  const Frame alone(problem), shared(problem);
  const std::size_t last = alone.points() - 1;
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t first = t; first <= last; ++first)
        EXPECT_EQ(shared.line_fits.least(first, last, t), alone.line_fits.least(first, last, t));
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace infimum::relaxations
