// SPDX-License-Identifier: Apache-2.0
//
// A plan modulo many numbers, in threads that share nothing: each takes the next modulus, runs the chain over
// all batches and keeps the residues of what is wanted, as multiples of its unit, or their shares in the
// integers (linear/chinese_remainder). header-only
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/share_out.hpp"
#include "exact/chain.hpp"
#include "exact/extents.hpp"
#include "linear/amx_residues.hpp"
#include "linear/byte_residues.hpp"
#include "linear/chinese_remainder.hpp"
#include "linear/float_residues.hpp"
#include "linear/word_residues.hpp"

namespace infimum::exact {

// Two bits of slack for the remainder theorem: one for the sign, one for the rounding of its quotient.
inline constexpr std::size_t slack_bits = 2;

// Calls with the kernels that this processor has and the name allows (empty: all), the fastest first, until
// one call says that it could do the work; whether one could.
template <class Call>
bool with_kernel(const std::string& name, const Call& call) {
  const auto can = [&]<class Residues>() {
    return (name.empty() || name == Residues::name) && Residues::available() &&
           call.template operator()<Residues>();
  };
  return can.template operator()<linear::AmxResidues>() || can.template operator()<linear::ByteResidues>() ||
         can.template operator()<linear::WordResidues>() || can.template operator()<linear::FloatResidues>();
}

// Something wanted, as a list of integers: `size` multiples of the unit, less than 2^bits away from a centre.
struct Target {
  enum class What { value, gradient, risk } what;
  ValueId id = 0;
  std::size_t batch = 0;  // of a value
  std::size_t size = 1;
  Rational unit = 1;
  std::size_t bits = 0;
  Integer centre = 0;  // what is known of a single number saves as many moduli
};

template <class Residues>
class ResidueRun {
 public:
  using Stored = typename Residues::Stored;
  using Element = typename Residues::Element;

  ResidueRun(const Plan& plan, const std::vector<Batch>& batches, const std::vector<Decisions>& decisions,
             std::vector<Target> targets, std::vector<std::uint32_t> moduli)
      : plan_(plan),
        batches_(batches),
        decisions_(decisions),
        targets_(std::move(targets)),
        moduli_(std::move(moduli)) {
    for (const Target& target : targets_) {
      inverses_.emplace_back(1 / target.unit);
      starts_.push_back(total_);
      total_ += target.size;
    }
    residues_ = std::make_unique_for_overwrite<Stored[]>(moduli_.size() * total_);
    linear::prefer_large_pages(residues_.get(), moduli_.size() * total_ * sizeof(Stored));
  }

  // By batch; products that are known are not computed again.
  void know(const std::vector<Products>* products) { products_ = products; }

  // Instead of residues, shares are stored, which integers() are put together from. Before the run.
  void store_shares() { remainder_.emplace(moduli_); }

  void run(std::size_t threads) {
    base::share_out(moduli_.size(), threads, [&](const auto& next) {
      Memory memory;
      for (std::size_t k = next(); k < moduli_.size(); k = next()) run_one(k, memory);
    });
  }

  // May be called in many threads.
  ScaledIntegers integers(std::size_t target) const {
    if (!remainder_) throw std::logic_error("ResidueRun: no shares were stored");
    if (targets_[target].centre != 0) return integer_near_centre(target);
    std::vector<const Stored*> rows;
    for (std::size_t k = 0; k < moduli_.size(); ++k) rows.push_back(stored_at(k, target));
    return remainder_->integers(std::span<const Stored* const>(rows), targets_[target].size,
                                targets_[target].unit, targets_[target].bits);
  }

  // What was stored for the k-th modulus: for a recheck.
  std::span<const Stored> stored(std::size_t k, std::size_t target) const {
    return {stored_at(k, target), targets_[target].size};
  }

 private:
  using Memory = typename Chain<Residues>::Memory;
  static constexpr std::size_t block = 1024;  // entries that stay in the first cache

  const Plan& plan_;
  const std::vector<Batch>& batches_;
  const std::vector<Decisions>& decisions_;
  const std::vector<Products>* products_ = nullptr;
  std::vector<Target> targets_;
  std::vector<std::uint32_t> moduli_;
  std::vector<std::size_t> starts_;
  RationalVector inverses_;  // of the units
  std::size_t total_ = 0;
  std::unique_ptr<Stored[]> residues_;  // by modulus, targets one after the other
  std::optional<linear::ChineseRemainder> remainder_;

  Stored* stored_at(std::size_t k, std::size_t target) const {
    return residues_.get() + k * total_ + starts_[target];
  }

  ScaledIntegers integer_near_centre(std::size_t t) const {
    const Target& target = targets_[t];
    std::vector<Stored> distances;
    for (std::size_t k = 0; k < moduli_.size(); ++k) {
      const std::uint64_t centre =
          mpz_fdiv_ui(target.centre.get_mpz_t(), moduli_[k]) * remainder_->factor(k) % moduli_[k];
      distances.push_back(static_cast<Stored>((*stored_at(k, t) + moduli_[k] - centre) % moduli_[k]));
    }
    std::vector<const Stored*> rows;
    for (const Stored& distance : distances) rows.push_back(&distance);
    const ScaledIntegers found =
        remainder_->integers(std::span<const Stored* const>(rows), 1, target.unit, target.bits);
    return ScaledIntegers::of(RationalVector{(found.integer(0) + target.centre) * target.unit});
  }

  void run_one(std::size_t k, Memory& memory) {
    Chain<Residues> chain(plan_, moduli_[k], memory);
    chain.forward_shared(batches_.front(), decisions_.front());
    for (std::size_t b = 0; b < batches_.size(); ++b) {
      if (products_ != nullptr) chain.know(&(*products_)[b]);
      chain.forward(batches_[b], decisions_[b]);
      keep_values(k, b, chain);
      if (plan_.wanted.risk) chain.add_risk();
      if (plan_.differentiates()) chain.backward();
    }
    if (plan_.differentiates()) chain.finish();
    keep_sums(k, chain);
  }

  void keep_values(std::size_t k, std::size_t batch, const Chain<Residues>& chain) {
    for (std::size_t t = 0; t < targets_.size(); ++t) {
      const Target& target = targets_[t];
      if (target.what == Target::What::value && target.batch == batch)
        keep(k, t, chain.residues(), chain.value(target.id));
    }
  }

  void keep_sums(std::size_t k, const Chain<Residues>& chain) {
    const Element risk = chain.risk();
    for (std::size_t t = 0; t < targets_.size(); ++t) {
      const Target& target = targets_[t];
      if (target.what == Target::What::risk) keep(k, t, chain.residues(), &risk);
      if (target.what == Target::What::gradient) keep(k, t, chain.residues(), chain.delta(target.id));
    }
  }

  void keep(std::size_t k, std::size_t t, const Residues& residues, const Element* from) {
    const Target& target = targets_[t];
    Stored* to = stored_at(k, t);
    if (from == nullptr) {  // a derivative that is 0
      std::fill(to, to + target.size, Stored{});
      return;
    }
    const std::uint64_t factor = remainder_ ? remainder_->factor(k) : 1;
    const auto multiple =
        static_cast<std::uint32_t>(numbers::residue_of(inverses_[t], moduli_[k]) * factor % moduli_[k]);
    if constexpr (std::is_same_v<Element, Stored>) {
      residues.scale(residues.element(multiple), from, to, target.size);
    } else {
      Element scaled[block];
      for (std::size_t first = 0; first < target.size; first += block) {
        const std::size_t size = std::min(block, target.size - first);
        residues.scale(residues.element(multiple), from + first, scaled, size);
        residues.store(scaled, to + first, size);
      }
    }
  }
};

}  // namespace infimum::exact
