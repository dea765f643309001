// SPDX-License-Identifier: Apache-2.0
//
// Activations that doubles could not decide, decided exactly: the program is run at the points in question
// modulo enough numbers side by side, layer after layer, and just the undecided arguments are put together.
// Each is compared with the breakpoints as the fraction it is, so that points exactly on a kink are found.
// header-only
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "exact/chain.hpp"
#include "exact/extents.hpp"
#include "linear/chinese_remainder.hpp"

namespace infimum::exact {

// The activations of the plan of which something is undecided.
std::vector<ValueId> open_values(const Plan& plan, const Decisions& decisions);
// The points (columns) of a batch with something undecided.
std::vector<std::size_t> undecided_points(const Plan& plan, const Decisions& decisions, std::size_t points);
Batch select_points(const Program& program, const Batch& batch, const std::vector<std::size_t>& points);

template <class Residues>
class Resolver {
  static constexpr ValueId never = ~ValueId{0};

 public:
  // Chains for the moduli, enough for the arguments of all undecided activations.
  Resolver(const Plan& plan, const std::vector<Extent>& extents, const std::vector<std::uint32_t>& moduli)
      : plan_(plan),
        program_(*plan.program),
        extents_(extents),
        remainder_(moduli),
        memories_(moduli.size()) {
    for (std::size_t k = 0; k < moduli.size(); ++k) chains_.emplace_back(plan, moduli[k], memories_[k]);
  }

  // Every decision of the batch; those that were undecided are counted. Nothing is computed but what an
  // undecided argument depends on, and nothing is kept that is not read any more: all chains go on together,
  // so what they hold must stay near.
  std::size_t resolve(const Batch& batch, Decisions& decisions) {
    std::vector<ValueId> arguments;
    for (const ValueId id : open_values(plan_, decisions))
      arguments.push_back(std::get<Piecewise>(program_.value(id).step).argument);
    needed_ = needed_for(program_, arguments);
    find_last_uses();
    std::size_t resolved = 0;
    for (auto& chain : chains_) chain.begin(batch, decisions);
    for (ValueId id = 0; id < program_.values().size(); ++id) {
      if (!plan_.forward[id]) continue;
      if (const auto* step = std::get_if<Piecewise>(&program_.value(id).step)) {
        resolved += decide(*step, decisions.of(id));
      }
      if (needed_[id] && !comes_with_its_reader(id)) compute(id);
      forget_read(id);
    }
    return resolved;
  }

 private:
  const Plan& plan_;
  const Program& program_;
  const std::vector<Extent>& extents_;
  linear::ChineseRemainder remainder_;
  std::vector<typename Chain<Residues>::Memory> memories_;
  std::vector<Chain<Residues>> chains_;
  std::vector<bool> needed_;
  std::vector<ValueId> last_use_;  // by place
  using Buffer = linear::LargeVector<typename Residues::Element>;
  std::vector<Buffer> spare_;

  // Weights are loaded where they are read, into one buffer for all chains.
  bool comes_with_its_reader(ValueId id) const {
    return std::holds_alternative<Constant>(program_.value(id).step) && last_use_[id] == never;
  }

  // Of what the next steps read; constants that an activation reads are values like others.
  void find_last_uses() {
    last_use_.assign(program_.values().size(), never);
    for (ValueId id = 0; id < program_.values().size(); ++id) {
      const Step& step = program_.value(id).step;
      const bool piecewise = std::holds_alternative<Piecewise>(step);
      if (!plan_.forward[id] || !(needed_[id] || piecewise)) continue;
      for (const ValueId read : reads_of(step)) {
        if (piecewise || !std::holds_alternative<Constant>(program_.value(read).step))
          last_use_[plan_.place[read]] = id;
      }
      if (!std::holds_alternative<Constant>(step)) last_use_[plan_.place[id]] = id;
    }
  }

  void compute(ValueId id) {
    const std::vector<ValueId> reads = reads_of(program_.value(id).step);
    for (std::size_t k = 0; k < chains_.size(); ++k) {
      for (const ValueId read : reads) {
        if (!comes_with_its_reader(read)) continue;
        if (k > 0) std::swap(memories_[k].values[read], memories_[k - 1].values[read]);
        chains_[k].compute(read);
      }
      Buffer& out = memories_[k].values[plan_.place[id]];
      if (out.empty() && !spare_.empty()) {
        out = std::move(spare_.back());
        spare_.pop_back();
      }
      chains_[k].compute(id);
    }
  }

  void forget_read(ValueId id) {
    for (const ValueId read : reads_of(program_.value(id).step)) {
      if (last_use_[plan_.place[read]] != id) continue;
      for (auto& memory : memories_) {
        Buffer& buffer = memory.values[plan_.place[read]];
        if (!buffer.empty()) spare_.push_back(std::exchange(buffer, Buffer()));
      }
    }
  }

  std::size_t decide(const Piecewise& step, std::vector<Code>& codes) {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < codes.size(); ++i) {
      if (codes[i] == undecided) open.push_back(i);
    }
    if (open.empty()) return 0;
    const ScaledIntegers arguments = integers(step.argument, open);
    for (std::size_t j = 0; j < open.size(); ++j) codes[open[j]] = code_of(step, arguments.value(j));
    return open.size();
  }

  // Some entries of a value, from their shares.
  ScaledIntegers integers(ValueId id, const std::vector<std::size_t>& entries) const {
    using Stored = typename Residues::Stored;
    const Extent& extent = extents_[id];
    std::vector<std::vector<Stored>> columns(chains_.size(), std::vector<Stored>(entries.size()));
    std::vector<const Stored*> pointers;
    for (std::size_t k = 0; k < chains_.size(); ++k) {
      const Residues& residues = chains_[k].residues();
      const std::uint64_t inverse = numbers::residue_of(1 / extent.unit, residues.modulus());
      const auto multiple =
          residues.element(static_cast<std::uint32_t>(inverse * remainder_.factor(k) % residues.modulus()));
      std::vector<typename Residues::Element> picked;
      for (const std::size_t entry : entries) picked.push_back(chains_[k].value(id)[entry]);
      residues.scale(multiple, picked.data(), picked.data(), picked.size());
      residues.store(picked.data(), columns[k].data(), picked.size());
      pointers.push_back(columns[k].data());
    }
    return remainder_.integers(std::span<const Stored* const>(pointers), entries.size(), extent.unit,
                               extent.bits());
  }
};

}  // namespace infimum::exact
