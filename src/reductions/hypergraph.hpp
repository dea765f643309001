// SPDX-License-Identifier: Apache-2.0
//
// Small graphs and hypergraphs by name, by list, or drawn: what the reductions from cuts and colourings begin
// with.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace infimum::reductions {

struct Hypergraph {
  std::size_t vertices = 0;
  std::vector<std::vector<std::size_t>> edges;  // each of two vertices or more, increasing, none twice

  bool is_graph() const;  // all edges have two vertices
};

// K4 (complete), C5 (cycle), W5 (cycle and a hub), fano (7 points, 7 lines), fano-line (the same less a
// line), or a list of edges over the vertices 1, 2, ...: "1-2,2-3" or "1-2-3,3-4-5". std::invalid_argument
// otherwise.
Hypergraph hypergraph_of(const std::string& text);

// Each set of `size` vertices is an edge with probability 1/2 (graphs) or so often that there are about as
// many as vertices. The same for the same seed.
Hypergraph random_hypergraph(std::size_t vertices, std::size_t size, std::uint64_t seed);

}  // namespace infimum::reductions
