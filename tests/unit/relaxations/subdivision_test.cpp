// SPDX-License-Identifier: Apache-2.0
#include "relaxations/subdivision.hpp"

#include <gtest/gtest.h>

#include "relaxations/random_regions.hpp"

namespace infimum::relaxations {
namespace {

struct Plane {
  explicit Plane(std::uint64_t seed)
      : problem(oracle::random_problem(seed, {12, 2, 2})), frame(problem), draw(seed) {}
  const erm::Problem problem;
  const Frame frame;
  oracle::Draw draw;
};

std::vector<std::size_t> free_points(const Region& region, std::size_t unit) {
  std::vector<std::size_t> points;
  for (std::size_t i = 0; i < region.decided().size(); ++i) {
    if (region.cone(unit).is_free(i)) points.push_back(i);
  }
  return points;
}

// At the rays of the subdivided cone a network of the region is a combination of columns whose values at the
// subdividing points combine to those of the network: relu has no gap there.
TEST(Subdivision, ClosesTheGapOfRelu) {
  std::size_t tried = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Plane s(seed);
    if (!s.frame.corners.exist() || !is_tame(s.frame)) continue;
    const Region region = random_region(s.frame, s.draw, 3 + s.draw.below(4));
    Columns columns(s.frame);
    columns.collect(region);
    Subdivision subdivision(s.frame);
    subdivision.start(region);
    for (std::size_t j = 0; j < region.units(); ++j) {
      for (std::size_t i : free_points(region, j)) {
        if (!subdivision.takes(j, i)) {
          EXPECT_TRUE(!region.cone(j).lineality().empty() || subdivision.contains(j, i) || i > 0);
          continue;
        }
        const std::size_t before = columns.size();
        subdivision.add(j, i, columns);
        EXPECT_TRUE(subdivision.contains(j, i));
        EXPECT_FALSE(subdivision.takes(j, i));
        for (std::size_t a = before; a < columns.size(); ++a) {
          ++tried;
          EXPECT_EQ(columns[a].index, j);
          EXPECT_FALSE(columns[a].is_free);
          EXPECT_EQ(columns[a].generator->sign(i), 0) << "new rays lie in the plane of the new point";
          for (const Cut& cut : region.cone(j).cuts())
            EXPECT_GE(cut.sign * columns[a].generator->sign(cut.row), 0);
        }
      }
    }
  }
  EXPECT_GT(tried, 100U);
}

TEST(Subdivision, IsOfConesWithoutLineality) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Plane s(seed);
    const Region root = Region::root(s.frame, 0);
    Subdivision subdivision(s.frame);
    subdivision.start(root);
    for (std::size_t i = 0; i < s.frame.points(); ++i) {
      EXPECT_FALSE(subdivision.takes(0, i));
      subdivision.suggest({1.0, 0, i});
    }
    EXPECT_TRUE(subdivision.best(0).empty());
  }
}

TEST(Subdivision, PrefersWhatPromisesMost) {
  std::size_t seen = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Plane s(seed);
    if (!s.frame.corners.exist()) continue;
    const Region region = random_region(s.frame, s.draw, 3 + s.draw.below(3));
    Subdivision subdivision(s.frame);
    subdivision.start(region);
    Guess most = 0;
    std::size_t suggested = 0;
    for (std::size_t j = 0; j < region.units(); ++j) {
      for (std::size_t i : free_points(region, j)) {
        const Guess gain = eighth(s.draw, 1, 80);
        subdivision.suggest({gain, j, i});
        if (!subdivision.takes(j, i)) continue;
        ++suggested;
        most = std::max(most, gain);
      }
    }
    const std::vector<Subdivision::Candidate> best = subdivision.best(0.25);
    EXPECT_EQ(best.empty(), most < 0.25);
    EXPECT_LE(best.size(), std::min(suggested, 2 * region.units()));
    for (std::size_t c = 0; c < best.size(); ++c) {
      EXPECT_LE(best[c].gain, c == 0 ? most : best[c - 1].gain);
      EXPECT_GE(best[c].gain, 0.25);
    }
    if (!best.empty()) {
      EXPECT_EQ(best.front().gain, most);
    }
    seen += best.size() > 1 ? 1 : 0;
    EXPECT_TRUE(subdivision.best(0).empty()) << "a round uses up the candidates";
  }
  EXPECT_GT(seen, 10U);
}

}  // namespace
}  // namespace infimum::relaxations
