// SPDX-License-Identifier: Apache-2.0
#include "search/branching.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "relaxations/random_regions.hpp"
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

struct Misses {
  std::vector<Guess> at;           // points; 0 where decided
  std::vector<std::size_t> order;  // of the undecided points, the worst first
};

Misses misses_of(const Region& region, const relaxations::Relaxation& relaxation) {
  Misses misses{std::vector<Guess>(relaxation.excess().size(), 0.0), {}};
  for (std::size_t i = 0; i < misses.at.size(); ++i) {
    double splits = 0;
    for (std::size_t j = 0; j < region.units(); ++j) splits += region.cone(j).is_free(i) ? 1 : 0;
    if (splits == 0) continue;
    misses.at[i] = std::max(relaxation.excess()[i], 0.0) / splits;
    misses.order.push_back(i);
  }
  std::stable_sort(misses.order.begin(), misses.order.end(),
                   [&](std::size_t a, std::size_t b) { return misses.at[a] > misses.at[b]; });
  return misses;
}

// The sum of misses at the points that the cut decides for its unit, on the side where it is less.
Guess worth(const Frame& frame, const Region& region, const Misses& misses, std::size_t unit,
            std::size_t point) {
  Guess sides[] = {0, 0};
  for (const int sign : {1, -1}) {
    const cells::Cone half = *region.cone(unit).with(frame.rows, {point, sign});
    for (std::size_t i = 0; i < misses.at.size(); ++i) {
      if (region.cone(unit).is_free(i) && !half.is_free(i)) sides[sign > 0] += misses.at[i];
    }
  }
  return std::min(sides[0], sides[1]);
}

// The first of the free units with most room, then most free points.
std::size_t roomiest_unit(const Region& region, const relaxations::GuessVector& widths, std::size_t point) {
  std::vector<std::size_t> units;
  for (std::size_t j = 0; j < region.units(); ++j) {
    if (region.cone(j).is_free(point)) units.push_back(j);
  }
  return *std::max_element(units.begin(), units.end(), [&](std::size_t a, std::size_t b) {
    if (!widths.empty() && widths[a] != widths[b]) return widths[a] < widths[b];
    return region.cone(a).free_count() < region.cone(b).free_count();
  });
}

// The best of the eight worst points, of one unit the worst. Returns whether it is not simply the worst.
bool expect_best_cut(const Frame& frame, const Region& region, relaxations::Relaxation& relaxation,
                     const Branch& branch) {
  Misses misses = misses_of(region, relaxation);
  misses.order.resize(std::min<std::size_t>(misses.order.size(), region.units() > 1 ? 8 : 1));
  EXPECT_EQ(std::count(misses.order.begin(), misses.order.end(), branch.point), 1);
  EXPECT_EQ(branch.unit, roomiest_unit(region, relaxation.widths(branch.point), branch.point));
  if (!relaxations::is_tame(frame)) return false;  // previews are guesses
  const Guess here = worth(frame, region, misses, branch.unit, branch.point);
  std::size_t rays = 0;
  for (std::size_t point : misses.order) {
    const std::size_t unit = roomiest_unit(region, relaxation.widths(point), point);
    rays += region.cone(unit).rays().size();
    EXPECT_TRUE(rays > 96 || here >= worth(frame, region, misses, unit, point) * (1 - 1e-9));
  }
  return branch.point != misses.order.front();
}

// Down to a cell every choice is a free pair: where the gap is widest, and where no gap is known, at one of
// the points that miss most, the one whose cut resolves most on its worse side.
TEST(Branching, ChoosesAFreePairWhereTheBoundMissesMost) {
  std::size_t others = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const erm::Problem problem =
        seed % 2 == 0 ? drawn_problem(seed) : oracle::random_problem(seed, {.points = 20});
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
        EXPECT_GE(gap_at(*relaxation, branch.unit, branch.point), widest * (1 - 1e-12));
      } else {
        others += expect_best_cut(frame, region, *relaxation, branch) ? 1 : 0;
      }
      const int sign = (seed + branch.point) % 2 == 0 ? 1 : -1;
      region = *region.with(frame, {branch.unit}, {branch.point, sign});
    }
  }
  EXPECT_GT(others, 20U);
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
