// SPDX-License-Identifier: Apache-2.0
//
// The ring whose elements are gates: computing in it writes the computation down as a circuit. Whatever runs
// in a ring (evaluation of circuits, programs of networks forward and backward) becomes a circuit in this
// way, with as many gates as it takes steps; in particular gradients, as back-propagation computes them (Baur
// and Strassen). Zeros and ones are left out. Exact. header-only
#pragma once

#include <stdexcept>
#include <string>

#include "circuits/circuit.hpp"

namespace infimum::circuits {

class GateRing {
 public:
  struct Element {
    GateId gate = 0;
    enum { zero, one, other } kind = zero;
  };

  // The circuit must outlive the ring. std::length_error beyond so many gates.
  explicit GateRing(Circuit& circuit, std::size_t most_gates = 10'000'000)
      : circuit_(&circuit), most_gates_(most_gates) {}

  void constant(Element& result, const Rational& value) const {
    result = {value == 0 ? 0 : room().constant(value), value == 0   ? Element::zero
                                                       : value == 1 ? Element::one
                                                                    : Element::other};
  }
  void sum(Element& result, const Element& a, const Element& b) const {
    if (a.kind == Element::zero || b.kind == Element::zero) {
      result = a.kind == Element::zero ? b : a;
    } else {
      result = {room().sum(a.gate, b.gate), Element::other};
    }
  }
  void difference(Element& result, const Element& a, const Element& b) const {
    if (b.kind == Element::zero) {
      result = a;
    } else {
      const GateId from = gate_of(a);
      result = {room().difference(from, b.gate), Element::other};
    }
  }
  void product(Element& result, const Element& a, const Element& b) const {
    if (a.kind == Element::zero || b.kind == Element::zero) {
      result = {};
    } else if (a.kind == Element::one || b.kind == Element::one) {
      result = a.kind == Element::one ? b : a;
    } else {
      result = {room().product(a.gate, b.gate), Element::other};
    }
  }
  void release(Element&) const {}

  // result = or += the sum of a[k * a_step] * b[k * b_step] for k < n
  void dot(Element& result, bool add, const Element* a, std::size_t a_step, const Element* b,
           std::size_t b_step, std::size_t n) const {
    if (!add) result = {};
    for (std::size_t k = 0; k < n; ++k) {
      Element term;
      product(term, a[k * a_step], b[k * b_step]);
      sum(result, result, term);
    }
  }

  // The gate of an element, made if it is 0.
  GateId gate_of(const Element& element) const {
    return element.kind == Element::zero ? room().constant(0) : element.gate;
  }

 private:
  Circuit* circuit_;
  std::size_t most_gates_;

  Circuit& room() const {
    if (circuit_->size() >= most_gates_)
      throw std::length_error("the circuit would have more than " + std::to_string(most_gates_) + " gates");
    return *circuit_;
  }
};

}  // namespace infimum::circuits
