// SPDX-License-Identifier: Apache-2.0
//
// One entry of a gradient that is as hard as a circuit's value n: the network of a circuit, with one more
// edge of weight w = 0 from its output to a vertex t, and one point with input a_0, the circuit's constant,
// and label -a_0. The derivative of B/2 (w n - y)^2 by w at w = 0 is B a_0 n: its sign is PosSLP, its bits
// are BitSLP, though everything else about the problem is small. Exact.
#pragma once

#include "networks/graph_file.hpp"
#include "reductions/circuit_network.hpp"

namespace infimum::reductions {

struct GradientProblem {
  networks::GraphNetwork network;  // input a_0, output t; the last edge is the one to differentiate by
  Rational x, y;                   // the one point
  Rational weight;                 // B / 2, for the squared loss
};

// The derivative is copies * a_0 * n. std::domain_error if the circuit has constants other than one, a_0.
GradientProblem gradient_problem(const circuits::Circuit& circuit, const Polynomial& activation,
                                 GadgetForm form, unsigned long copies);

}  // namespace infimum::reductions
