// SPDX-License-Identifier: Apache-2.0
//
// Graphs in JSON: the vertices and edges of a problem file, and of a network file "infimum-network-1" that
// has "vertices" in place of "layers" (docs/problem.schema.json, docs/network.schema.json). A problem has an
// architecture, a network has its parameters as well.
#pragma once

#include <string>
#include <string_view>

#include "networks/graph.hpp"
#include "networks/json_item.hpp"

namespace infimum::networks {

// "vertices" and "edges" of the object. Edges are pairs of names, or objects with "from", "to", "weight" and
// "bias" (0 if it lacks) if `parameters` is given. base::InputError naming the place.
Graph read_graph(const Item& item, Parameters* parameters);

// The file of a network. The keys besides "vertices" and "edges" are those of `inputs` and `outputs`.
struct GraphNetwork {
  Graph graph;
  Parameters parameters;
  std::vector<std::string> inputs, outputs;  // names of vertices; all vertices if there are none
};
GraphNetwork read_graph_network(const Item& item);
GraphNetwork read_graph_network(const std::string& path, std::uint64_t most_memory = memory_for_files());

// `"vertices": [...],\n  "edges": [...]`, with the parameters if there are any.
std::string graph_text(const Graph& graph, const Parameters* parameters);
std::string to_json(const GraphNetwork& network);

// An object of rational numbers by names of vertices, as a list by vertex; `otherwise` for those without.
RationalVector read_by_vertex(const Item& item, const Graph& graph, const Rational& otherwise);

}  // namespace infimum::networks
