// SPDX-License-Identifier: Apache-2.0
//
// A circuit as a network of activation {sigma, identity}: one identity vertex for each gate, and for each
// product the vertices of a gadget (shift -> sigma -> sum). Constants are inputs of the vertices of their
// gates. At the point `main` every gate's vertex has the gate's value, so that networks with any polynomial
// activation of degree 2 or more compute what circuits do. Exact.
#pragma once

#include "circuits/circuit.hpp"
#include "networks/graph.hpp"
#include "reductions/gadget.hpp"

namespace infimum::reductions {

enum class GadgetForm { basis, difference };

struct CircuitNetwork {
  networks::Graph graph;
  networks::Parameters parameters;
  std::vector<std::size_t> vertex_of_gate;
  RationalVector main;  // input by vertex
  std::size_t output;   // vertex
};

// std::invalid_argument if the activation has a degree below 2.
CircuitNetwork circuit_network(const circuits::Circuit& circuit, const Polynomial& activation,
                               GadgetForm form);

}  // namespace infimum::reductions
