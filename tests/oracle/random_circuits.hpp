// SPDX-License-Identifier: Apache-2.0
//
// Small random circuits, and their gates in fractions, one after the other: the definition.
#pragma once

#include "base/random.hpp"
#include "circuits/circuit.hpp"

namespace infimum::oracle {

// `gates` gates, of which at least one is a constant; constants are small, fractions of these denominators.
circuits::Circuit random_circuit(base::Random& random, std::size_t gates,
                                 const std::vector<int>& denominators);

numbers::RationalVector values_of_gates(const circuits::Circuit& circuit);

}  // namespace infimum::oracle
