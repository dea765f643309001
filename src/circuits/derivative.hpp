// SPDX-License-Identifier: Apache-2.0
//
// A derivative of a circuit's value as a circuit: the gates are walked backward and each hands its derivative
// on to what it reads, so that all partial derivatives together take at most four times the gates (W. Baur
// and V. Strassen, The complexity of partial derivatives, Theoret. Comput. Sci. 22, 1983). This is
// back-propagation. Exact.
#pragma once

#include "circuits/circuit.hpp"

namespace infimum::circuits {

// Appends the derivative of the output by the gate `by`, which becomes the output: what the value gains per
// unit added to that gate. std::invalid_argument if there is no such gate.
GateId append_derivative(Circuit& circuit, GateId by);

}  // namespace infimum::circuits
