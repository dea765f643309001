// SPDX-License-Identifier: Apache-2.0
#include "oracle/random_circuits.hpp"

namespace infimum::oracle {

using circuits::Circuit;
using circuits::Gate;
using circuits::GateId;
using circuits::Operation;
using numbers::Rational;
using numbers::RationalVector;

Circuit random_circuit(base::Random& random, std::size_t gates, const std::vector<int>& denominators) {
  Circuit circuit;
  for (std::size_t g = 0; g < gates; ++g) {
    if (g == 0 || random.below(6) == 0) {
      const int denominator = denominators[random.below(denominators.size())];
      Rational value(static_cast<int>(random.below(9)) - 4, denominator);
      value.canonicalize();
      circuit.constant(value);
      continue;
    }
    const auto left = static_cast<GateId>(random.below(g)), right = static_cast<GateId>(random.below(g));
    // Late gates mostly, so that numbers grow; products not too often, so that they stay small.
    const std::size_t kind = random.below(5);
    circuit.add(kind < 2   ? Operation::sum
                : kind < 4 ? Operation::difference
                           : Operation::product,
                left, random.below(2) == 0 ? right : static_cast<GateId>(g - 1));
  }
  return circuit;
}

RationalVector values_of_gates(const Circuit& circuit) {
  RationalVector values;
  for (const Gate& gate : circuit.gates()) {
    switch (gate.operation) {
      case Operation::constant:
        values.push_back(circuit.constant_of(gate));
        break;
      case Operation::sum:
        values.push_back(values[gate.left] + values[gate.right]);
        break;
      case Operation::difference:
        values.push_back(values[gate.left] - values[gate.right]);
        break;
      case Operation::product:
        values.push_back(values[gate.left] * values[gate.right]);
        break;
    }
  }
  return values;
}

}  // namespace infimum::oracle
