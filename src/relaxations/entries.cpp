// SPDX-License-Identifier: Apache-2.0
#include "relaxations/entries.hpp"

#include <algorithm>

namespace infimum::relaxations {

namespace {

constexpr mp_bitcnt_t most_twos = 4096;

erm::Alpha alpha_of(Piece piece) {
  if (piece == Piece::exact) return erm::Alpha::exact;
  return piece == Piece::linear ? erm::Alpha::one : erm::Alpha::zero;
}

// Makes entries that are numerators over this denominator those of the witness: without zeros, powers of two
// in the exponent, as far as the format's range allows.
void put_over(erm::Witness& witness, const Integer& denominator) {
  std::erase_if(witness.entries, [](const erm::Entry& entry) { return entry.numerator == 0; });
  mp_bitcnt_t common_twos = witness.entries.empty() ? 0 : most_twos;
  for (const erm::Entry& entry : witness.entries)
    common_twos = std::min(common_twos, mpz_scan1(entry.numerator.get_mpz_t(), 0));
  const mp_bitcnt_t down = std::min(mpz_scan1(denominator.get_mpz_t(), 0), most_twos);
  for (erm::Entry& entry : witness.entries) entry.numerator >>= common_twos;
  witness.entry_denominator = denominator >> down;
  witness.entry_exponent = static_cast<long>(common_twos) - static_cast<long>(down);
}

Integer common_denominator(Integer denominator, const std::map<std::size_t, Rational>& values) {
  for (const auto& [point, value] : values) denominator = lcm(denominator, value.get_den());
  return denominator;
}

}  // namespace

void set_entries(erm::Witness& witness, const std::map<std::size_t, Rational>& values) {
  witness.entries.clear();
  const Integer denominator = common_denominator(1, values);
  for (const auto& [point, value] : values)
    witness.entries.push_back({point, value.get_num() * (denominator / value.get_den())});
  put_over(witness, denominator);
}

void set_entries(erm::Witness& witness, std::vector<erm::Entry> multiples, long exponent) {
  std::sort(multiples.begin(), multiples.end(),
            [](const erm::Entry& a, const erm::Entry& b) { return a.point < b.point; });
  witness.entries = std::move(multiples);
  const auto up = static_cast<mp_bitcnt_t>(std::max(exponent, 0L));
  for (erm::Entry& entry : witness.entries) entry.numerator <<= up;
  put_over(witness, Integer(1) << static_cast<mp_bitcnt_t>(std::max(-exponent, 0L)));
}

void add_entries(erm::Witness& witness, const std::map<std::size_t, Rational>& values) {
  const auto up = static_cast<mp_bitcnt_t>(std::max(witness.entry_exponent, 0L));
  const auto down = static_cast<mp_bitcnt_t>(std::max(-witness.entry_exponent, 0L));
  const Integer before = witness.entry_denominator << down;
  const Integer denominator = common_denominator(before, values), factor = (denominator / before) << up;
  std::map<std::size_t, Integer> added;
  for (const auto& [point, value] : values)
    added.emplace(point, value.get_num() * (denominator / value.get_den()));
  for (erm::Entry& entry : witness.entries) {
    entry.numerator *= factor;
    if (const auto same = added.find(entry.point); same != added.end()) {
      entry.numerator += same->second;
      added.erase(same);
    }
  }
  const auto middle = static_cast<std::ptrdiff_t>(witness.entries.size());
  for (auto& [point, numerator] : added) witness.entries.push_back({point, std::move(numerator)});
  std::inplace_merge(witness.entries.begin(), witness.entries.begin() + middle, witness.entries.end(),
                     [](const erm::Entry& a, const erm::Entry& b) { return a.point < b.point; });
  put_over(witness, denominator);
}

void set_alphas(erm::Witness& witness, const Region& region, const std::vector<Hinge>& hinges) {
  std::vector<const Hinge*> ordered;
  for (const Hinge& hinge : hinges) ordered.push_back(&hinge);
  std::sort(ordered.begin(), ordered.end(),
            [](const Hinge* a, const Hinge* b) { return a->point < b->point; });
  witness.alphas.clear();
  auto entry = witness.entries.begin();
  for (const Hinge* hinge : ordered) {
    while (entry != witness.entries.end() && entry->point < hinge->point) ++entry;
    if (entry == witness.entries.end()) return;
    if (entry->point != hinge->point) continue;
    for (std::size_t j = 0; j < region.units(); ++j) {
      if (!region.cone(j).is_free(hinge->point) || sgn(entry->numerator) * region.sign(j) > 0) continue;
      witness.alphas.push_back(alpha_of(hinge->pieces[j]));
    }
  }
}

}  // namespace infimum::relaxations
