// SPDX-License-Identifier: Apache-2.0
#include "networks/graph_layers.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "message_of.hpp"

namespace infimum::networks {
namespace {

Rational drawn(base::Random& random) {
  return Rational(static_cast<long>(random.below(13)) - 6) / static_cast<long>(1 + random.below(4));
}

Activation drawn_activation(base::Random& random) {
  switch (random.below(5)) {
    case 0:
      return identity();
    case 1:
      return relu();
    case 2:
      return Polynomial{{drawn(random)}};
    case 3:
      return Polynomial{{drawn(random), drawn(random), drawn(random)}};
    default:
      return Polynomial{{0, 0, 0, 1}};
  }
}

GraphNetwork drawn_network(base::Random& random) {
  std::vector<Vertex> vertices;
  std::vector<Edge> edges;
  Parameters parameters;
  const std::size_t size = 2 + random.below(7);
  for (std::size_t v = 0; v < size; ++v) {
    vertices.push_back({"v" + std::to_string(v), drawn_activation(random)});
    for (std::size_t u = 0; u < v; ++u) {
      if (random.below(2) == 0) continue;
      edges.push_back({u, v});
      parameters.weights.push_back(drawn(random));
      parameters.biases.push_back(random.below(3) == 0 ? drawn(random) : Rational(0));
    }
  }
  std::vector<std::string> inputs = {"v0"}, outputs = {vertices.back().name};
  for (std::size_t v = 1; v < size; ++v) {
    if (random.below(3) == 0) inputs.push_back(vertices[v].name);
    if (v + 1 < size && random.below(4) == 0) outputs.push_back(vertices[v].name);
  }
  return {Graph(vertices, edges), parameters, inputs, outputs};
}

TEST(GraphLayers, AreTheSameFunction) {
  base::Random random(31);
  for (int k = 0; k < 300; ++k) {
    const GraphNetwork graph = drawn_network(random);
    const Network network = layers_of(graph);
    RationalVector x(graph.graph.vertices().size()), given;
    for (const std::string& name : graph.inputs) {
      given.push_back(drawn(random));
      x[*graph.graph.vertex_named(name)] = given.back();
    }
    const RationalVector values = values_of(graph.graph, graph.parameters, x, {1e9}).values;
    RationalVector expected;
    for (const std::string& name : graph.outputs) expected.push_back(values[*graph.graph.vertex_named(name)]);
    ASSERT_EQ(network.outputs(), graph.outputs);
    ASSERT_EQ(network.value(given), expected) << to_json(graph);
  }
}

TEST(GraphLayers, WithoutNamesTheEndsAreMeant) {
  const GraphNetwork graph{Graph({{"a", identity()}, {"b", identity()}, {"c", relu()}, {"d", identity()}},
                                 {{0, 2}, {1, 2}, {1, 3}}),
                           {{1, 2, 3}, {0, 0, 0}},
                           {},
                           {}};
  const Network network = layers_of(graph);
  EXPECT_EQ(network.inputs(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(network.outputs(), (std::vector<std::string>{"c", "d"}));
  EXPECT_EQ(network.value({1, 2}), (RationalVector{5, 6}));
}

TEST(GraphLayers, RefuseJumps) {
  const GraphNetwork graph{Graph({{"a", identity()}, {"b", threshold()}}, {{0, 1}}), {{1}, {0}}, {}, {}};
  EXPECT_EQ(message_of<StructureError>([&] { layers_of(graph); }),
            "an activation that jumps has no layer: only `verify` computes with it");
}

}  // namespace
}  // namespace infimum::networks
