// SPDX-License-Identifier: Apache-2.0
#include "circuits/derivative.hpp"

#include <optional>
#include <stdexcept>

namespace infimum::circuits {

namespace {

std::vector<bool> gates_above(const Circuit& circuit, GateId by) {
  std::vector<bool> above(circuit.size(), false);
  above[by] = true;
  for (GateId id = by + 1; id < circuit.size(); ++id) {
    const Gate& gate = circuit.gate(id);
    above[id] = gate.reads() && (above[gate.left] || above[gate.right]);
  }
  return above;
}

class Backward {
 public:
  Backward(Circuit& circuit, GateId by)
      : circuit_(circuit), above_(gates_above(circuit, by)), deltas_(circuit.size()) {}

  // Of `from`, down to `by`.
  std::optional<GateId> run(GateId from, GateId by) {
    if (!above_[from]) return std::nullopt;
    deltas_[from] = circuit_.constant(1);
    for (GateId id = from + 1; id-- > by + 1;) {
      const Gate gate = circuit_.gate(id);
      if (!deltas_[id] || !gate.reads()) continue;
      const GateId delta = *deltas_[id];
      const bool product = gate.operation == Operation::product;
      if (above_[gate.left]) add(gate.left, product ? circuit_.product(delta, gate.right) : delta);
      if (!above_[gate.right]) continue;
      if (gate.operation == Operation::difference) {
        subtract(gate.right, delta);
      } else {
        add(gate.right, product ? circuit_.product(delta, gate.left) : delta);
      }
    }
    return deltas_[by];
  }

 private:
  Circuit& circuit_;
  std::vector<bool> above_;  // gates that depend on the one to differentiate by
  std::vector<std::optional<GateId>> deltas_;

  void add(GateId to, GateId term) { deltas_[to] = deltas_[to] ? circuit_.sum(*deltas_[to], term) : term; }
  void subtract(GateId to, GateId term) {
    if (!deltas_[to]) deltas_[to] = circuit_.constant(0);
    deltas_[to] = circuit_.difference(*deltas_[to], term);
  }
};

}  // namespace

GateId append_derivative(Circuit& circuit, GateId by) {
  if (by >= circuit.size()) throw std::invalid_argument("no gate to differentiate by");
  const std::optional<GateId> delta = Backward(circuit, by).run(circuit.output(), by);
  const GateId result = delta ? *delta : circuit.constant(0);
  circuit.set_output(result);
  return result;
}

}  // namespace infimum::circuits
