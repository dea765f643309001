// SPDX-License-Identifier: Apache-2.0
#include "reductions/colouring.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace infimum::reductions {
namespace {

// By trying all colourings.
bool colourable(const Hypergraph& graph, std::size_t colours) {
  std::vector<std::size_t> colour(graph.vertices);
  for (;;) {
    bool proper = true;
    for (const auto& edge : graph.edges) {
      bool one = true;
      for (const std::size_t v : edge) one = one && colour[v] == colour[edge[0]];
      proper = proper && !one;
    }
    if (proper) return true;
    std::size_t v = 0;
    while (v < colour.size() && ++colour[v] == colours) colour[v++] = 0;
    if (v == colour.size()) return false;
  }
}

TEST(Colouring, TheFanoPlaneNeedsThreeColours) {
  EXPECT_TRUE(proper_colouring(hypergraph_of("fano"), 2).empty());
  EXPECT_FALSE(colouring_training(hypergraph_of("fano"), 2).yes);
  EXPECT_TRUE(colouring_training(hypergraph_of("fano"), 3).yes);
  EXPECT_TRUE(colouring_training(hypergraph_of("fano-line"), 2).yes);
}

TEST(Colouring, AsByTryingAll) {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const Hypergraph graph = random_hypergraph(5, 2 + seed % 2, seed);
    for (std::size_t colours = 1; colours <= 3; ++colours)
      EXPECT_EQ(!proper_colouring(graph, colours).empty(), colourable(graph, colours))
          << seed << " " << colours;
  }
}

TEST(Colouring, TheWitnessHasRiskZero) {
  for (const char* text : {"fano-line", "C5", "1-2-3,3-4"}) {
    const KnownTraining known = colouring_training(hypergraph_of(text), 3);
    ASSERT_TRUE(known.witness);
    EXPECT_EQ(erm::risk(known.problem, *known.witness), 0);
    EXPECT_EQ(erm::outside(known.problem.family, *known.witness), "");
  }
}

TEST(Colouring, Refusals) {
  EXPECT_THROW(colouring_training(hypergraph_of("C5"), 0), std::invalid_argument);
  EXPECT_THROW(colouring_training(hypergraph_of("C21"), 2), std::length_error);
}

}  // namespace
}  // namespace infimum::reductions
