// SPDX-License-Identifier: Apache-2.0
//
// The value of a circuit in any commutative ring to which the constants can be mapped: integers, residues,
// balls. Gates live in as few places as their last readers allow, because one gate may take a gigabyte.
//
// A Ring has a type Element and
//   void constant(Element&, const Rational&);
//   void sum(Element&, const Element&, const Element&);   // and difference, product; places may coincide
//   void release(Element&);                               // gives its memory back
#pragma once

#include <vector>

#include "circuits/circuit.hpp"

namespace infimum::circuits {

// Which place each gate is written to; gates that the output does not need have none.
struct Schedule {
  static constexpr std::uint32_t nowhere = ~std::uint32_t{0};
  std::vector<std::uint32_t> place;  // by gate
  std::vector<GateId> last_reader;   // by gate; the number of gates if it is the output
  std::uint32_t places = 0;
};

Schedule schedule_of(const Circuit& circuit);

// The value of the output. Whatever the ring throws.
template <class Ring>
typename Ring::Element evaluate(const Circuit& circuit, const Schedule& schedule, Ring& ring) {
  std::vector<typename Ring::Element> places(schedule.places);
  for (GateId id = 0; id <= circuit.output(); ++id) {
    if (schedule.place[id] == Schedule::nowhere) continue;
    const Gate& gate = circuit.gate(id);
    auto& result = places[schedule.place[id]];
    if (!gate.reads()) {
      ring.constant(result, circuit.constant_of(gate));
      continue;
    }
    const std::uint32_t left = schedule.place[gate.left], right = schedule.place[gate.right];
    switch (gate.operation) {
      case Operation::constant:
        break;
      case Operation::sum:
        ring.sum(result, places[left], places[right]);
        break;
      case Operation::difference:
        ring.difference(result, places[left], places[right]);
        break;
      case Operation::product:
        ring.product(result, places[left], places[right]);
        break;
    }
    for (const GateId read : {gate.left, gate.right}) {
      if (schedule.last_reader[read] == id && schedule.place[read] != schedule.place[id])
        ring.release(places[schedule.place[read]]);
    }
  }
  return std::move(places[schedule.place[circuit.output()]]);
}

}  // namespace infimum::circuits
