// SPDX-License-Identifier: Apache-2.0
#include "relaxations/residual_witness.hpp"

#include <gtest/gtest.h>

#include "relaxations/leaf_judge.hpp"
#include "relaxations/leaf_rule.hpp"
#include "relaxations/random_regions.hpp"
#include "relaxations/squared_exact.hpp"

namespace infimum::relaxations {
namespace {

// A cell inside of the region.
Region cell_within(const Frame& frame, oracle::Draw& draw, Region region) {
  while (true) {
    const auto pairs = free_pairs(frame, region);
    if (pairs.empty()) return region;
    const auto [unit, point] = draw.one_of(pairs);
    region = *region.with(frame, {unit}, {point, draw.percent(50) ? 1 : -1});
  }
}

std::vector<Rational> least_network(const Frame& frame, const Region& cell) {
  Columns columns(frame);
  columns.collect(cell);
  SquaredExact exact(frame, cell, columns);
  exact.solve({});
  return exact.parameters();
}

// The best network of a cell proves the cell; it proves what lies around it only where nothing there is
// better, and then its own risk.
TEST(ResidualWitness, ProvesTheRiskOfTheBestNetwork) {
  std::size_t around = 0, better = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Setting s(seed, erm::Loss::squared);
    const Region region = random_region(s.frame, s.draw, s.draw.below(8));
    const Region cell = cell_within(s.frame, s.draw, region);
    const std::vector<Rational> network = least_network(s.frame, cell);
    const Rational risk = risk_at(s.frame, cell, network), least = LeastRisk(s.frame).over(region);
    LeafRule rule(s.frame);
    EXPECT_EQ(rule.bound(cell, residual_witness(s.frame, cell, network)), risk) << s.name;
    const erm::Witness witness = residual_witness(s.frame, region, network);
    const std::optional<Rational> bound = rule.bound(region, witness);
    EXPECT_EQ(LeafJudge(s.frame, region, witness).bound(), bound) << s.name;
    better += least < risk ? 1 : 0;
    if (!bound) continue;
    EXPECT_LE(*bound, least) << s.name;
    around += !region.is_cell() && *bound == risk && risk > s.frame.floor ? 1 : 0;
  }
  EXPECT_GT(around, 20U);
  EXPECT_GT(better, 30U);
}

}  // namespace
}  // namespace infimum::relaxations
