// SPDX-License-Identifier: Apache-2.0
//
// Questions about circuits as problems of ERM_bit. One main point asks the question of the network's
// output; auxiliary points, of the equality loss and of weight b + 1, force every network of positive value
// to have the parameters of circuit_network, up to symmetries of the activation:
//   base:      identity vertices 0, the others sigma(0);
//   per edge:  the vertex it leaves raised, so that its weight shows;
//   per edge into sigma and t = 0 ... mu: sigma(t), so that it is the identity up to symmetries of sigma.
// Every vertex is input and output. Then a network of risk at most a < b exists if and only if the answer is
// yes, which makes ERM_bit as hard as BitSLP (a bit of the output; #P-hard) or PosSLP (hinge loss).
#pragma once

#include "erm/bit_problem.hpp"
#include "reductions/circuit_network.hpp"

namespace infimum::reductions {

struct CircuitProblem {
  erm::BitProblem problem;
  CircuitNetwork network;  // the witness
};

// Is bit `bit` of |n| equal to 1, n the circuit's value? Yes: the witness has risk 0 <= a. No: every network
// has a risk of at least b > a >= 0. std::invalid_argument unless 0 <= a < b.
CircuitProblem bit_problem(const circuits::Circuit& circuit, const Polynomial& activation, GadgetForm form,
                           long bit, unsigned long a, unsigned long b);

// Is n > 0? The circuit must have integer constants (std::domain_error otherwise): the network computes 2n -
// 1, whose hinge loss with label 1 is 0, or 2 and more.
CircuitProblem sign_problem(const circuits::Circuit& circuit, const Polynomial& activation, GadgetForm form,
                            unsigned long b);

// The circuit of 2n - 1.
circuits::Circuit doubled_less_one(const circuits::Circuit& circuit);

}  // namespace infimum::reductions
