// SPDX-License-Identifier: Apache-2.0
#include "circuits/evaluate.hpp"

namespace infimum::circuits {

namespace {

// For each gate that the output needs, the last gate that reads it; 0 for the others, which nobody reads.
std::vector<GateId> last_readers(const Circuit& circuit) {
  std::vector<GateId> last(circuit.size(), 0);
  last[circuit.output()] = static_cast<GateId>(circuit.size());
  for (GateId id = circuit.output() + 1; id-- > 0;) {
    const Gate& gate = circuit.gate(id);
    if (last[id] == 0 || !gate.reads()) continue;
    for (const GateId read : {gate.left, gate.right}) {
      if (last[read] == 0) last[read] = id;
    }
  }
  return last;
}

}  // namespace

Schedule schedule_of(const Circuit& circuit) {
  Schedule schedule{std::vector<std::uint32_t>(circuit.size(), Schedule::nowhere), last_readers(circuit), 0};
  std::vector<std::uint32_t> free;
  for (GateId id = 0; id <= circuit.output(); ++id) {
    if (schedule.last_reader[id] == 0) continue;
    const Gate& gate = circuit.gate(id);
    if (gate.reads()) {
      if (schedule.last_reader[gate.left] == id) free.push_back(schedule.place[gate.left]);
      if (schedule.last_reader[gate.right] == id && gate.right != gate.left)
        free.push_back(schedule.place[gate.right]);
    }
    if (free.empty()) free.push_back(schedule.places++);
    schedule.place[id] = free.back();
    free.pop_back();
  }
  return schedule;
}

}  // namespace infimum::circuits
