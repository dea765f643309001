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

}  // namespace

void set_entries(erm::Witness& witness, const std::map<std::size_t, Rational>& values) {
  witness.entries.clear();
  Integer denominator = 1;
  for (const auto& [point, value] : values) denominator = lcm(denominator, value.get_den());
  const mp_bitcnt_t denominator_twos = mpz_scan1(denominator.get_mpz_t(), 0);
  mp_bitcnt_t common_twos = ~mp_bitcnt_t{0};
  for (const auto& [point, value] : values) {
    if (value == 0) continue;
    const Integer numerator = value.get_num() * (denominator / value.get_den());
    common_twos = std::min(common_twos, mpz_scan1(numerator.get_mpz_t(), 0));
    witness.entries.push_back({point, numerator});
  }
  if (witness.entries.empty()) common_twos = 0;
  // Powers of two go into the exponent, as far as the format's range allows.
  const mp_bitcnt_t up = std::min(common_twos, most_twos), down = std::min(denominator_twos, most_twos);
  for (erm::Entry& entry : witness.entries) entry.numerator >>= up;
  witness.entry_denominator = denominator >> down;
  witness.entry_exponent = static_cast<long>(up) - static_cast<long>(down);
}

void set_alphas(erm::Witness& witness, const Region& region, const std::vector<Hinge>& hinges,
                const std::map<std::size_t, Rational>& r) {
  std::vector<const Hinge*> ordered;
  for (const Hinge& hinge : hinges) ordered.push_back(&hinge);
  std::sort(ordered.begin(), ordered.end(),
            [](const Hinge* a, const Hinge* b) { return a->point < b->point; });
  witness.alphas.clear();
  for (const Hinge* hinge : ordered) {
    const auto place = r.find(hinge->point);
    if (place == r.end() || place->second == 0) continue;
    for (std::size_t j = 0; j < region.units(); ++j) {
      if (!region.cone(j).is_free(hinge->point) || sgn(place->second) * region.sign(j) > 0) continue;
      witness.alphas.push_back(alpha_of(hinge->pieces[j]));
    }
  }
}

}  // namespace infimum::relaxations
