// SPDX-License-Identifier: Apache-2.0
#include "reductions/max_cut.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace infimum::reductions {
namespace {

TEST(MaxCut, KnownValues) {
  EXPECT_EQ(max_cut_training(hypergraph_of("K3")).known.least_risk, Rational(5057, 119));
  EXPECT_EQ(max_cut_training(hypergraph_of("C5")).known.least_risk, Rational(1371909, 12625));
  EXPECT_EQ(max_cut_training(hypergraph_of("K4")).known.least_risk, Rational(6068, 39));
  const CutTraining wheel = max_cut_training(hypergraph_of("W5"));
  EXPECT_EQ(wheel.known.least_risk, Rational("74305694546/120295241"));
  EXPECT_EQ(wheel.cut, 7U);
  EXPECT_EQ(wheel.repetition, 101);
}

TEST(MaxCut, TheLeastRiskLiesBetweenTheThresholds) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Hypergraph graph = random_hypergraph(3 + seed % 5, 2, seed);
    const CutTraining made = max_cut_training(graph);
    EXPECT_EQ(erm::risk(made.known.problem, *made.known.witness), *made.known.least_risk);
    EXPECT_EQ(erm::outside(made.known.problem.family, *made.known.witness), "");
    EXPECT_LE(*made.known.least_risk, made.known.threshold);
    EXPECT_GT(*made.known.least_risk, cut_threshold(made, graph, made.cut + 1));
  }
}

TEST(MaxCut, Refusals) {
  EXPECT_THROW(max_cut_training(hypergraph_of("fano")), std::invalid_argument);
  EXPECT_THROW(max_cut_training(hypergraph_of("C15")), std::length_error);
}

}  // namespace
}  // namespace infimum::reductions
