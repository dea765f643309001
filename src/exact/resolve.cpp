// SPDX-License-Identifier: Apache-2.0
#include "exact/resolve.hpp"

#include <cstring>

namespace infimum::exact {

std::vector<ValueId> open_values(const Plan& plan, const Decisions& decisions) {
  std::vector<ValueId> open;
  for (ValueId id = 0; id < plan.forward.size(); ++id) {
    if (!plan.forward[id]) continue;
    const std::vector<Code>& codes = decisions.of(id);
    // Many bytes, of which none is what is looked for: faster than any loop of ours.
    if (!codes.empty() && std::memchr(codes.data(), undecided, codes.size()) != nullptr) open.push_back(id);
  }
  return open;
}

std::vector<std::size_t> undecided_points(const Plan& plan, const Decisions& decisions, std::size_t points) {
  std::vector<bool> open(points, false);
  for (const ValueId id : open_values(plan, decisions)) {
    const std::vector<Code>& codes = decisions.of(id);
    const std::size_t columns = plan.program->value(id).shared ? 1 : points;
    for (std::size_t i = 0; i < codes.size(); ++i) {
      if (codes[i] == undecided) open[i % columns] = true;
    }
  }
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < points; ++i) {
    if (open[i]) found.push_back(i);
  }
  return found;
}

Batch select_points(const Program& program, const Batch& batch, const std::vector<std::size_t>& points) {
  Batch result{points.size(), {}};
  for (const Value& value : program.values()) {
    const auto* given = std::get_if<Given>(&value.step);
    if (given == nullptr) continue;
    const ScaledIntegers& entries = batch.given[given->number];
    const std::size_t limbs = entries.limbs();
    std::vector<std::uint64_t> words;
    words.reserve(value.width * points.size() * limbs);
    for (std::size_t r = 0; r < value.width; ++r) {
      for (const std::size_t point : points) {
        const auto entry = entries.words().subspan((r * batch.points + point) * limbs, limbs);
        words.insert(words.end(), entry.begin(), entry.end());
      }
    }
    result.given.emplace_back(entries.unit(), limbs, std::move(words));
  }
  return result;
}

}  // namespace infimum::exact
