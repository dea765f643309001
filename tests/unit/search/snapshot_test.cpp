// SPDX-License-Identifier: Apache-2.0
#include "search/snapshot.hpp"

#include <gtest/gtest.h>

#include "oracle/known_problems.hpp"
#include "relaxations/random_regions.hpp"

namespace infimum::search {
namespace {

using relaxations::random_region;
using relaxations::Setting;

TEST(Snapshot, RegionsComeBack) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Setting s(seed);
    Region region = random_region(s.frame, s.draw, 5);
    region.parent_bound = 0.1 * static_cast<double>(seed);
    const auto pairs = relaxations::free_pairs(s.frame, region);
    if (!pairs.empty()) region.expect({pairs[0].first}, pairs[0].second);
    const std::optional<Region> again = region_of(outline(region), s.frame);
    ASSERT_TRUE(again) << s.name;
    EXPECT_EQ(outline(*again), outline(region));
    EXPECT_EQ(again->decided(), region.decided());
    EXPECT_EQ(again->parent_bound, region.parent_bound);
    EXPECT_EQ(again->expected_units(), region.expected_units());
    for (std::size_t j = 0; j < region.units(); ++j) EXPECT_EQ(again->unit_class(j), region.unit_class(j));
  }
}

TEST(Snapshot, RegionsOfOtherFramesAreRefused) {
  Setting s(4);
  const Outline good = outline(Region::root(s.frame, 0));
  ASSERT_TRUE(region_of(good, s.frame));
  std::vector<Outline> wrong(6, good);
  wrong[0].positive = s.frame.units() + 1;
  wrong[1].cuts.emplace_back();
  wrong[2].cuts[0].push_back({s.frame.points(), 1});
  wrong[3].cuts[0] = {{0, 1}, {0, 1}};  // the second pair is not free
  wrong[4].expected_units = {s.frame.units()};
  wrong[5].expected_units = {0};
  wrong[5].expected_point = s.frame.points();
  for (const Outline& outline : wrong) EXPECT_EQ(region_of(outline, s.frame), std::nullopt);
}

TEST(Snapshot, RegionsKeepTheirOutputs) {
  const erm::Problem problem = oracle::squares(oracle::line({1, 2, 4, 7}), {1, 5, 2, 4}, 1);
  const erm::Problem relu = oracle::with_output_relu(problem);
  const Frame with(relu), without(problem);
  Region region = Region::root(with, 1).with_output(with, 2, false).with_output(with, 0, true);
  const Outline kept = outline(region);
  EXPECT_EQ(kept.outputs, (std::vector<cells::Cut>{{0, 1}, {2, -1}}));
  const std::optional<Region> again = region_of(kept, with);
  ASSERT_TRUE(again);
  EXPECT_EQ(outline(*again), kept);
  EXPECT_EQ(again->moments().square, region.moments().square);
  EXPECT_EQ(region_of(kept, without), std::nullopt);
  const erm::Problem deep =
      oracle::with_output_relu(oracle::squares(oracle::line({1, 2, 4, 7}), {1, 5, -2, 4}, 1));
  const Frame with_edge(deep);  // at a target below 0 no output is split
  EXPECT_EQ(region_of(kept, with_edge), std::nullopt);
  Outline twice = kept;
  twice.outputs.push_back({2, 1});
  EXPECT_EQ(region_of(twice, with), std::nullopt);
  EXPECT_TRUE(outline(Region::root(without, 1)).outputs.empty());
}

Snapshot some_snapshot() {
  Snapshot snapshot{1000, 400, 12.5, true, Rational(-7, 3), 1, {Rational(1, 2), 0, -5}, {}};
  snapshot.remainders.emplace_back(std::in_place_type<std::string>, std::string("steps\0more", 10));
  snapshot.remainders.emplace_back(Outline{1, {{{3, 1}, {200, -1}}, {}}, {0, 1}, 7, 0.1});
  snapshot.remainders.emplace_back(Outline{2, {{}, {}}, {}, 0, 1e300, {{4, 1}, {9, -1}}});
  return snapshot;
}

TEST(Snapshot, ComesBackFromBytes) {
  const Snapshot snapshot = some_snapshot();
  EXPECT_EQ(snapshot_from(to_bytes(snapshot)), snapshot);
  EXPECT_EQ(snapshot_from(to_bytes({})), Snapshot{});
}

// Whatever is cut off or changed: no crash, and nothing but a snapshot or a refusal.
TEST(Snapshot, StandsDamage) {
  const std::string bytes = to_bytes(some_snapshot());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(snapshot_from(bytes.substr(0, size)), std::nullopt);
  }
  EXPECT_EQ(snapshot_from(bytes + "x"), std::nullopt);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      const std::optional<Snapshot> read = snapshot_from(damaged);
      if (read) {
        EXPECT_NE(*read, some_snapshot());
      }
    }
  }
}

}  // namespace
}  // namespace infimum::search
