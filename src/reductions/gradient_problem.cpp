// SPDX-License-Identifier: Apache-2.0
#include "reductions/gradient_problem.hpp"

#include <stdexcept>

namespace infimum::reductions {

GradientProblem gradient_problem(const circuits::Circuit& circuit, const Polynomial& activation,
                                 GadgetForm form, unsigned long copies) {
  const circuits::Circuit merged = circuits::trimmed(circuit);
  if (merged.constants().size() != 1)
    throw std::domain_error("the circuit needs exactly one constant, the input of the network");
  CircuitNetwork network = circuit_network(merged, activation, form);
  std::vector<networks::Vertex> vertices = network.graph.vertices();
  std::vector<networks::Edge> edges = network.graph.edges();
  vertices.push_back({"t", networks::identity()});
  edges.push_back({network.output, vertices.size() - 1});
  network.parameters.weights.emplace_back(0);
  network.parameters.biases.emplace_back(0);
  std::string input;
  for (circuits::GateId id = 0; id < merged.size(); ++id) {
    if (!merged.gate(id).reads()) input = vertices[network.vertex_of_gate[id]].name;
  }
  const Rational a = merged.constants().front();
  return {
      {networks::Graph(std::move(vertices), std::move(edges)), std::move(network.parameters), {input}, {"t"}},
      a,
      -a,
      Rational(copies) / 2};
}

}  // namespace infimum::reductions
