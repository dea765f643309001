// SPDX-License-Identifier: Apache-2.0
#include "proof/encoding.hpp"

namespace infimum::proof {

namespace {

constexpr unsigned leaf_kind = 0, split_kind = 1, symmetric_split_kind = 2, flip_kind = 3;

void put_step(std::string& out, unsigned kind, std::size_t argument) {
  put_nat(out, std::uint64_t{argument} * 4 + kind);
}

void put_entries(std::string& out, const erm::Witness& witness) {
  put_nat(out, std::uint64_t{witness.entries.size()});
  if (witness.entries.empty()) return;
  put_int(out, witness.entry_exponent);
  put_nat(out, witness.entry_denominator);
  std::size_t next = 0;
  for (const erm::Entry& entry : witness.entries) {
    put_nat(out, std::uint64_t{entry.point - next});
    next = entry.point + 1;
  }
  for (const erm::Entry& entry : witness.entries) put_int(out, entry.numerator);
}

void put_solved_entries(std::string& out, const erm::Witness& witness) {
  put_nat(out, std::uint64_t{witness.solved.size()});
  for (const erm::SolvedEntry& solved : witness.solved) {
    put_nat(out, std::uint64_t{solved.point});
    put_nat(out, std::uint64_t{solved.equation});
    for (std::size_t point : solved.points) put_nat(out, std::uint64_t{point});
  }
}

void put_fraction(std::string& out, const erm::Fraction& fraction) {
  put_int(out, static_cast<long>(fraction.numerator));
  put_nat(out, static_cast<std::uint64_t>(fraction.denominator));
}

void put_alpha(std::string& out, const Rational& alpha) {
  const bool whole = alpha == 0 || alpha == 1;
  put_nat(out, std::uint64_t{whole ? (alpha == 0 ? 0U : 1U) : 2U});
  if (!whole) put_rational(out, alpha);
}

void put_pair(std::string& out, const erm::FreePair& pair) {
  if (pair.chords.empty()) return put_alpha(out, pair.alpha);
  for (const erm::FreePair::Chord& chord : pair.chords) {
    const bool last = &chord == &pair.chords.back();
    put_nat(out, std::uint64_t{2 * chord.basis + (last ? 0 : 1)});
    if (!last) put_fraction(out, chord.share);
  }
}

void put_bases(std::string& out, const erm::Bases& bases) {
  put_nat(out, std::uint64_t{bases.all.size()});
  for (const erm::Basis& basis : bases.all) {
    put_nat(out, std::uint64_t{basis.unit});
    put_nat(out, std::uint64_t{basis.pairs.size()});
    std::size_t next = 0;
    for (const std::size_t pair : basis.pairs) {
      put_nat(out, std::uint64_t{pair - next});
      next = pair + 1;
    }
  }
  for (const erm::FreePair& pair : bases.pairs) put_pair(out, pair);
  for (const std::size_t form : bases.forms) put_nat(out, std::uint64_t{form});
}

// 2 would announce a fraction.
std::uint64_t number_of(erm::Alpha alpha) {
  return alpha == erm::Alpha::exact ? 3 : alpha == erm::Alpha::one ? 1 : 0;
}

}  // namespace

void put_nat(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>((value & 0x7f) | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

void put_nat(std::string& out, const Integer& value) {
  if (value.fits_ulong_p()) return put_nat(out, std::uint64_t{value.get_ui()});
  Integer rest = value;
  while (rest > 0x7f) {
    out.push_back(static_cast<char>((rest.get_ui() & 0x7f) | 0x80));
    rest >>= 7;
  }
  out.push_back(static_cast<char>(rest.get_ui()));
}

void put_int(std::string& out, const Integer& value) {
  put_nat(out, value >= 0 ? Integer(2 * value) : Integer(-2 * value - 1));
}

void put_int(std::string& out, long value) {
  put_int(out, Integer(value));
}

void put_rational(std::string& out, const Rational& value) {
  put_int(out, value.get_num());
  put_nat(out, value.get_den());
}

void put_split(std::string& out, std::size_t unit, std::size_t point) {
  put_step(out, split_kind, unit);
  put_nat(out, std::uint64_t{point});
}

void put_symmetric_split(std::string& out, std::size_t unit, std::size_t point) {
  put_step(out, symmetric_split_kind, unit);
  put_nat(out, std::uint64_t{point});
}

void put_flip(std::string& out, std::size_t unit, std::size_t point) {
  put_step(out, flip_kind, unit);
  put_nat(out, std::uint64_t{point});
}

void put_leaf(std::string& out, const erm::Witness& witness) {
  put_step(out, leaf_kind, witness.network_form ? 1 : 0);
  if (witness.network_form) {
    put_int(out, witness.exponent);
    put_nat(out, witness.denominator);
    for (const Integer& coefficient : witness.coefficients) put_int(out, coefficient);
  }
  put_entries(out, witness);
  if (witness.network_form) put_solved_entries(out, witness);
  for (const erm::Alpha alpha : witness.alphas) put_nat(out, number_of(alpha));
  if (witness.bases) put_bases(out, *witness.bases);
}

}  // namespace infimum::proof
