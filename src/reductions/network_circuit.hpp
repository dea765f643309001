// SPDX-License-Identifier: Apache-2.0
//
// What a network computes at given points, as a circuit: the way back from circuit_network.hpp. Values, the
// risk and each of its derivatives are circuits over parameters and data, of as many gates as their
// computation has steps; so signs and bits of gradients of polynomial networks are no harder than PosSLP and
// BitSLP. Where activations have pieces, those of the points are decided first, and the circuit holds at
// these points. Exact.
#pragma once

#include "circuits/circuit.hpp"
#include "erm/network_problem.hpp"

namespace infimum::reductions {

// Of all points, by their weights. std::length_error for more than ten million gates; std::invalid_argument
// if there are no targets. Errors of exact::decide for networks with pieces.
circuits::Circuit circuit_of_risk(const erm::NetworkProblem& problem, const exact::KinkRule& rule);

// Of the risk, by an entry of a parameter.
circuits::Circuit circuit_of_derivative(const erm::NetworkProblem& problem, const exact::KinkRule& rule,
                                        exact::ValueId parameter, std::size_t entry);

// An entry of the output at the first point.
circuits::Circuit circuit_of_value(const erm::NetworkProblem& problem, std::size_t entry);

}  // namespace infimum::reductions
