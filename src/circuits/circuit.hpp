// SPDX-License-Identifier: Apache-2.0
//
// A straight-line program: gates a_0, a_1, ... that are rational constants, or sums, differences and products
// of two earlier gates. Its value is that of the last gate, or of the one that is called the output. A
// circuit of l gates can stand for a number of 2^l bits, and it is how every polynomial network computes;
// asking for the sign or for one bit of that number is PosSLP and BitSLP (Allender, Buergisser,
// Kjeldgaard-Pedersen, Miltersen, On the complexity of numerical analysis, SIAM J. Comput. 38, 2009).
#pragma once

#include <cstdint>
#include <vector>

#include "numbers/rational.hpp"

namespace infimum::circuits {

using numbers::Integer;
using numbers::Rational;
using numbers::RationalVector;

using GateId = std::uint32_t;

enum class Operation : std::uint8_t { constant, sum, difference, product };

struct Gate {
  Operation operation;
  GateId left = 0, right = 0;  // of a constant: left is its place in the list of constants

  bool reads() const { return operation != Operation::constant; }
  bool operator==(const Gate&) const = default;
};

class Circuit {
 public:
  // Each returns the number of the new gate, and makes it the output. std::invalid_argument if a gate is read
  // that is not there yet, std::length_error beyond 2^31 gates.
  GateId constant(Rational value);
  GateId add(Operation operation, GateId left, GateId right);
  GateId sum(GateId left, GateId right) { return add(Operation::sum, left, right); }
  GateId difference(GateId left, GateId right) { return add(Operation::difference, left, right); }
  GateId product(GateId left, GateId right) { return add(Operation::product, left, right); }
  // base^exponent for exponent >= 1, by repeated squaring.
  GateId power(GateId base, const Integer& exponent);

  void set_output(GateId gate);

  std::size_t size() const { return gates_.size(); }
  bool empty() const { return gates_.empty(); }
  const std::vector<Gate>& gates() const { return gates_; }
  const Gate& gate(GateId id) const { return gates_[id]; }
  const Rational& constant_of(const Gate& gate) const { return constants_[gate.left]; }
  const RationalVector& constants() const { return constants_; }
  GateId output() const { return output_; }

  bool operator==(const Circuit&) const = default;

 private:
  std::vector<Gate> gates_;
  RationalVector constants_;
  GateId output_ = 0;

  GateId append(const Gate& gate);
};

// A circuit of the same value without the gates that it does not need, and with equal gates (the same
// operation on the same gates, or equal constants) made one.
Circuit trimmed(const Circuit& circuit);

// The denominators of the constants that are no integers, each once; and the least common multiple of all.
std::vector<Integer> denominators_of(const Circuit& circuit);
Integer common_denominator(const Circuit& circuit);

}  // namespace infimum::circuits
