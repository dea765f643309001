// SPDX-License-Identifier: Apache-2.0
//
// `convert` where one side is a circuit: a circuit as a polynomial network, or in its bounded form; a value,
// the risk or a derivative of a network as a circuit.
#pragma once

#include <optional>
#include <string>

#include "circuits/circuit.hpp"
#include "cli/network_question.hpp"
#include "reductions/circuit_network.hpp"

namespace infimum::cli {

struct CircuitArguments {
  std::optional<std::string> activation, gadget;  // circuit to network
  bool bounded = false;                           // circuit to circuit
  std::optional<std::string> derivative, value;   // network to circuit

  bool any() const { return activation || gadget || bounded || derivative || value; }
};

// "r0,r1,r2,...": of a degree between 2 and 20. base::UsageError naming --activation.
networks::Polynomial parse_activation(const std::string& text);
// base::UsageError naming --gadget.
reductions::GadgetForm parse_gadget(const std::string& text);

bool is_circuit(const std::string& path);  // .slp

struct ConvertedCircuit {
  std::string bytes, report;
};

// From .slp, to .slp or to a network. base::UsageError for options that belong to another conversion.
ConvertedCircuit from_circuit(const std::string& from, const std::string& to,
                              const CircuitArguments& arguments);

// The risk; or its derivative by "TENSOR[I,J]"; or the output of this name at the first point.
ConvertedCircuit to_circuit(const NetworkQuestion& question, const CircuitArguments& arguments);

}  // namespace infimum::cli
