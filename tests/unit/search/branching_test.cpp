// SPDX-License-Identifier: Apache-2.0
#include "search/branching.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "search/solve.hpp"

namespace infimum::search {
namespace {

using relaxations::Frame;
using relaxations::Guess;
using relaxations::Region;

Guess gap_at(const relaxations::Relaxation& relaxation, std::size_t unit, std::size_t point) {
  return relaxation.gaps()[unit][point] * std::sqrt(std::max(relaxation.excess()[point], 0.0));
}

Guess most_gap(const Region& region, const relaxations::Relaxation& relaxation) {
  Guess most = 0;
  for (std::size_t j = 0; j < relaxation.gaps().size(); ++j) {
    for (std::size_t i = 0; i < relaxation.excess().size(); ++i) {
      if (region.cone(j).is_free(i)) most = std::max(most, gap_at(relaxation, j, i));
    }
  }
  return most;
}

void expect_worst_point(const Region& region, const relaxations::Relaxation& relaxation,
                        const Branch& branch) {
  const relaxations::GuessVector& excess = relaxation.excess();
  const auto per_split = [&](std::size_t point) {
    double splits = 0;
    for (std::size_t j = 0; j < region.units(); ++j) splits += region.cone(j).is_free(point) ? 1 : 0;
    return excess[point] / splits;
  };
  for (std::size_t i = 0; i < excess.size(); ++i) {
    EXPECT_TRUE(region.decided().test(i) || per_split(i) <= per_split(branch.point));
  }
  for (std::size_t j = 0; j < region.units(); ++j) {
    EXPECT_TRUE(!region.cone(j).is_free(branch.point) ||
                region.cone(j).free_count() <= region.cone(branch.unit).free_count());
  }
}

// Down to a cell every choice is a free pair: where the gap is widest, and where no gap is known, at a point
// that misses most.
TEST(Branching, ChoosesAFreePairWhereTheBoundMissesMost) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const erm::Problem problem = drawn_problem(seed);
    const Frame frame(problem);
    const auto relaxation = relaxations::make_relaxation(frame);
    Region region = Region::root(frame, problem.family.positive.value_or(seed % (frame.units() + 1)));
    while (!region.is_cell()) {
      relaxation->guess(region, 1e30);
      const Branch branch = choose_branch(frame, region, *relaxation);
      ASSERT_LT(branch.unit, region.units());
      ASSERT_LT(branch.point, frame.points());
      ASSERT_TRUE(region.cone(branch.unit).is_free(branch.point));
      const Guess widest = most_gap(region, *relaxation);
      if (widest > 0) {
        EXPECT_EQ(gap_at(*relaxation, branch.unit, branch.point), widest);
      } else {
        expect_worst_point(region, *relaxation, branch);
      }
      const int sign = (seed + branch.point) % 2 == 0 ? 1 : -1;
      region = *region.with(frame, {branch.unit}, {branch.point, sign});
    }
  }
}

// With an output ReLU the choice may be an output, where the loss is not convex in it; a cell is left then,
// too.
TEST(Branching, ChoosesFreeOutputsAndPairs) {
  std::size_t outputs = 0, pairs = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const erm::Problem problem = oracle::with_output_relu(drawn_problem(seed));
    const Frame frame(problem);
    const auto relaxation = relaxations::make_relaxation(frame);
    Region region = Region::root(frame, problem.family.positive.value_or(seed % (frame.units() + 1)));
    while (!region.is_cell()) {
      relaxation->guess(region, 1e30);
      const Branch branch = choose_branch(frame, region, *relaxation);
      ASSERT_FALSE(region.settled().test(branch.point));
      const bool up = (seed + branch.point) % 3 != 0;
      if (branch.unit == region.units()) {
        ASSERT_TRUE(region.is_output_free(branch.point) && frame.bends(branch.point));
        region = region.with_output(frame, branch.point, up);
        ++outputs;
      } else {
        ASSERT_TRUE(region.cone(branch.unit).is_free(branch.point));
        region = *region.with(frame, {branch.unit}, {branch.point, up ? 1 : -1});
        ++pairs;
      }
    }
    for (std::size_t i = 0; i < frame.points(); ++i) {
      EXPECT_TRUE(!region.is_output_free(i) || !frame.bends(i));
      for (std::size_t j = 0; j < frame.units(); ++j) EXPECT_FALSE(region.cone(j).is_free(i));
    }
  }
  EXPECT_GT(outputs, 50U);
  EXPECT_GT(pairs, 100U);
}

TEST(Branching, FollowsWhatIsExpected) {
  const erm::Problem problem = squares(line({1, 2, 4, 7}), {1, 5, 2, 4}, 2);
  const Frame frame(problem);
  const auto relaxation = relaxations::make_relaxation(frame);
  Region region = Region::root(frame, 2);
  region = *region.with(frame, {0}, {2, 1});
  region.expect({1}, 2);
  relaxation->guess(region, 1e30);
  const Branch branch = choose_branch(frame, region, *relaxation);
  EXPECT_EQ(branch.unit, 1u);
  EXPECT_EQ(branch.point, 2u);
}

}  // namespace
}  // namespace infimum::search
