// SPDX-License-Identifier: Apache-2.0
#include "circuits/circuit.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <tuple>

namespace infimum::circuits {

GateId Circuit::append(const Gate& gate) {
  constexpr std::size_t most = std::size_t{1} << 31;
  if (gates_.size() >= most) throw std::length_error("a circuit of more than 2^31 gates");
  gates_.push_back(gate);
  return output_ = static_cast<GateId>(gates_.size() - 1);
}

GateId Circuit::constant(Rational value) {
  constants_.push_back(std::move(value));
  return append({Operation::constant, static_cast<GateId>(constants_.size() - 1), 0});
}

GateId Circuit::add(Operation operation, GateId left, GateId right) {
  if (operation == Operation::constant || left >= gates_.size() || right >= gates_.size())
    throw std::invalid_argument("a gate reads earlier gates");
  return append({operation, left, right});
}

GateId Circuit::power(GateId base, const Integer& exponent) {
  if (exponent < 1) throw std::invalid_argument("a power of a gate has an exponent of at least 1");
  GateId result = base;  // the leading bit
  for (std::size_t bit = mpz_sizeinbase(exponent.get_mpz_t(), 2) - 1; bit-- > 0;) {
    result = product(result, result);
    if (mpz_tstbit(exponent.get_mpz_t(), bit)) result = product(result, base);
  }
  return result;
}

void Circuit::set_output(GateId gate) {
  if (gate >= gates_.size()) throw std::invalid_argument("the output is a gate of the circuit");
  output_ = gate;
}

namespace {

std::vector<bool> needed_gates(const Circuit& circuit) {
  std::vector<bool> needed(circuit.size(), false);
  if (circuit.empty()) return needed;
  needed[circuit.output()] = true;
  for (std::size_t id = circuit.size(); id-- > 0;) {
    const Gate& gate = circuit.gates()[id];
    if (needed[id] && gate.reads()) needed[gate.left] = needed[gate.right] = true;
  }
  return needed;
}

}  // namespace

Circuit trimmed(const Circuit& circuit) {
  const std::vector<bool> needed = needed_gates(circuit);
  std::vector<GateId> place(circuit.size());
  std::map<Rational, GateId> constants;
  std::map<std::tuple<Operation, GateId, GateId>, GateId> operations;
  Circuit result;
  for (GateId id = 0; id < circuit.size(); ++id) {
    if (!needed[id]) continue;
    const Gate& gate = circuit.gate(id);
    if (!gate.reads()) {
      const auto [found, is_new] = constants.try_emplace(circuit.constant_of(gate));
      if (is_new) found->second = result.constant(found->first);
      place[id] = found->second;
      continue;
    }
    GateId left = place[gate.left], right = place[gate.right];
    if (gate.operation != Operation::difference && left > right) std::swap(left, right);
    const auto [found, is_new] = operations.try_emplace({gate.operation, left, right});
    if (is_new) found->second = result.add(gate.operation, left, right);
    place[id] = found->second;
  }
  if (!circuit.empty()) result.set_output(place[circuit.output()]);
  return result;
}

std::vector<Integer> denominators_of(const Circuit& circuit) {
  std::vector<Integer> list;
  for (const Rational& value : circuit.constants()) {
    if (value.get_den() != 1) list.push_back(value.get_den());
  }
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
  return list;
}

// Two by two, so that long numbers meet long ones.
Integer common_denominator(const Circuit& circuit) {
  std::vector<Integer> list = denominators_of(circuit);
  while (list.size() > 1) {
    for (std::size_t k = 0; k + 1 < list.size(); k += 2) list[k / 2] = lcm(list[k], list[k + 1]);
    if (list.size() % 2 == 1) std::swap(list[list.size() / 2], list.back());
    list.resize((list.size() + 1) / 2);
  }
  return list.empty() ? Integer(1) : list.front();
}

}  // namespace infimum::circuits
