// SPDX-License-Identifier: Apache-2.0
#include "reductions/hypergraph.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace infimum::reductions {
namespace {

TEST(Hypergraph, Names) {
  EXPECT_EQ(hypergraph_of("K4").edges.size(), 6U);
  EXPECT_EQ(hypergraph_of("C5").edges.size(), 5U);
  const Hypergraph wheel = hypergraph_of("W5");
  EXPECT_EQ(wheel.vertices, 6U);
  EXPECT_EQ(wheel.edges.size(), 10U);
  EXPECT_TRUE(wheel.is_graph());
  EXPECT_EQ(hypergraph_of("fano-line").edges.size(), 6U);
}

TEST(Hypergraph, AnyTwoPointsOfTheFanoPlaneLieOnOneLine) {
  const Hypergraph plane = hypergraph_of("fano");
  EXPECT_FALSE(plane.is_graph());
  for (std::size_t i = 0; i < 7; ++i) {
    for (std::size_t j = i + 1; j < 7; ++j) {
      int lines = 0;
      for (const auto& line : plane.edges) {
        const auto on = [&](std::size_t v) { return line[0] == v || line[1] == v || line[2] == v; };
        lines += on(i) && on(j) ? 1 : 0;
      }
      EXPECT_EQ(lines, 1);
    }
  }
}

TEST(Hypergraph, Lists) {
  const Hypergraph graph = hypergraph_of("1-2-3,5-4");
  EXPECT_EQ(graph.vertices, 5U);
  EXPECT_EQ(graph.edges, (std::vector<std::vector<std::size_t>>{{0, 1, 2}, {3, 4}}));
  for (const char* bad : {"", "K", "K1", "C2", "Kx", "1", "1-1", "1-2,2-1", "0-1", "1-2,", "1-1001", "fan"})
    EXPECT_THROW(hypergraph_of(bad), std::invalid_argument) << bad;
}

TEST(Hypergraph, DrawnOnesAreTheSameForTheSameSeed) {
  EXPECT_EQ(random_hypergraph(7, 2, 5).edges, random_hypergraph(7, 2, 5).edges);
  EXPECT_NE(random_hypergraph(7, 2, 5).edges, random_hypergraph(7, 2, 6).edges);
  for (const auto& edge : random_hypergraph(8, 3, 1).edges) EXPECT_EQ(edge.size(), 3U);
}

}  // namespace
}  // namespace infimum::reductions
