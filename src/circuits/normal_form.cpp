// SPDX-License-Identifier: Apache-2.0
#include "circuits/normal_form.hpp"

#include <map>
#include <optional>
#include <stdexcept>

namespace infimum::circuits {

namespace {

// Gate by gate, with the exponent of b that each is carried with.
class Carrier {
 public:
  // b is `constant` in the result.
  explicit Carrier(Rational constant) : base_(std::move(constant)) {}

  void run(const Circuit& circuit) {
    for (const Gate& gate : circuit.gates())
      carried_.push_back(gate.reads() ? of(gate) : of(circuit.constant_of(gate)));
    result = carried_[circuit.output()];
    circuit_.set_output(result.gate);
  }

  struct Carried {
    GateId gate;
    Integer exponent;
  } result;

  // Raises the result to this exponent, which is not lower.
  void raise_result(const Integer& exponent) {
    result = {raised(result, exponent), exponent};
    circuit_.set_output(result.gate);
  }
  const Circuit& circuit() const { return circuit_; }

 private:
  Rational base_;
  Circuit circuit_;
  std::optional<GateId> base_gate_;
  std::vector<Carried> carried_;
  std::map<Rational, GateId> constants_;
  std::map<Integer, GateId> powers_;  // of b

  GateId constant(const Rational& value) {
    const auto [found, is_new] = constants_.try_emplace(value);
    if (is_new) found->second = circuit_.constant(value);
    return found->second;
  }

  Carried of(const Rational& value) {
    const bool plain = value.get_den() == 1 && base_.get_den() == 1;  // an integer among integers
    return {constant(plain ? value : Rational(value * base_)), plain ? 0 : 1};
  }

  Carried of(const Gate& gate) {
    const Carried left = carried_[gate.left], right = carried_[gate.right];
    if (gate.operation == Operation::product)
      return {circuit_.product(left.gate, right.gate), left.exponent + right.exponent};
    const Integer exponent = std::max(left.exponent, right.exponent);
    const GateId raised_left = raised(left, exponent);
    return {circuit_.add(gate.operation, raised_left, raised(right, exponent)), exponent};
  }

  GateId raised(const Carried& carried, const Integer& exponent) {
    const Integer missing = exponent - carried.exponent;
    return missing == 0 ? carried.gate : circuit_.product(carried.gate, power(missing));
  }

  GateId power(const Integer& exponent) {
    const auto [found, is_new] = powers_.try_emplace(exponent);
    if (is_new) {
      if (!base_gate_) base_gate_ = constant(base_);
      found->second = circuit_.power(*base_gate_, exponent);
    }
    return found->second;
  }
};

}  // namespace

NormalForm integer_form(const Circuit& circuit) {
  const Integer denominator = common_denominator(circuit);
  if (denominator == 1) return {circuit, 1, 0};
  Carrier carrier((Rational(denominator)));
  carrier.run(circuit);
  return {trimmed(carrier.circuit()), Rational(1, denominator), carrier.result.exponent};
}

namespace {

// Gates for integers out of 1.
class Builder {
 public:
  GateId integer(const Integer& value) {
    const auto [found, is_new] = made_.try_emplace(value);
    if (is_new) found->second = make(value);
    return found->second;
  }
  Circuit circuit;

 private:
  std::map<Integer, GateId> made_;

  GateId make(const Integer& value) {
    if (value == 1) return circuit.constant(1);
    const GateId one = integer(1);
    if (value == 0) return circuit.difference(one, one);
    if (value < 0) return circuit.difference(integer(0), integer(-value));
    GateId result = one;
    for (std::size_t bit = mpz_sizeinbase(value.get_mpz_t(), 2) - 1; bit-- > 0;) {
      result = circuit.sum(result, result);
      if (mpz_tstbit(value.get_mpz_t(), bit)) result = circuit.sum(result, one);
    }
    return result;
  }
};

}  // namespace

Circuit over_one(const Circuit& circuit) {
  Builder builder;
  std::vector<GateId> place;
  builder.integer(1);
  for (const Gate& gate : circuit.gates()) {
    if (gate.reads()) {
      place.push_back(builder.circuit.add(gate.operation, place[gate.left], place[gate.right]));
      continue;
    }
    const Rational& value = circuit.constant_of(gate);
    if (value.get_den() != 1)
      throw std::domain_error("the constant " + numbers::to_fraction(value) + " is no integer");
    place.push_back(builder.integer(value.get_num()));
  }
  builder.circuit.set_output(place[circuit.output()]);
  return std::move(builder.circuit);
}

NormalForm bounded_form(const Circuit& circuit) {
  constexpr std::size_t most_gates = 10000;
  const Circuit unit = over_one(circuit);
  if (unit.size() > most_gates) throw std::length_error("more than 10000 gates");
  Integer exponent = 1;
  exponent <<= unit.size() - 1;
  // The gates do not depend on m, so m is their number, once they have been made with any m.
  const auto carried = [&](std::size_t m) {
    Integer denominator = 1;
    denominator <<= m;
    Carrier carrier(Rational(1, denominator));
    carrier.run(unit);
    carrier.raise_result(exponent);
    return carrier.circuit();
  };
  const std::size_t m = carried(1).size() - 1;
  Integer base = 1;
  base <<= m;
  return {carried(m), Rational(base), exponent};
}

}  // namespace infimum::circuits
