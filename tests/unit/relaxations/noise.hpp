// SPDX-License-Identifier: Apache-2.0
//
// Witnesses with numbers at random, of the right form most of the time; most of them prove nothing.
#pragma once

#include "relaxations/leaf_judge.hpp"
#include "relaxations/random_regions.hpp"

namespace infimum::relaxations {

inline erm::Witness noise(Setting& s, const Region& region) {
  erm::Witness witness;
  witness.network_form = !region.decided().none() && s.draw.percent(60);
  if (witness.network_form) {
    witness.exponent = s.draw.between(-3, 3);
    witness.denominator = s.draw.between(1, 3);
    const std::size_t first = s.problem.loss == erm::Loss::squared ? s.frame.intercept() : 0;
    for (std::size_t m = first; m < s.frame.parameters(); ++m)
      witness.coefficients.emplace_back(s.draw.between(-3, 3));
  }
  witness.entry_exponent = s.draw.between(-3, 1);
  witness.entry_denominator = s.draw.between(1, 3);
  for (std::size_t i = 0; i < s.frame.points(); ++i) {
    const long numerator = s.draw.between(-2, 2);
    if (numerator != 0) witness.entries.push_back({i, numerator});
  }
  const LeafJudge judge(s.frame, region, witness);
  for (const erm::Entry& entry : witness.entries) {  // undecided points have base 0, so the entry is r
    for (std::size_t j = 0; j < region.units(); ++j) {
      const bool asks =
          judge.sign(entry.point, j) == LeafJudge::Sign::free && sgn(entry.numerator) * region.sign(j) < 0;
      if (!asks) continue;
      witness.alphas.push_back(
          s.draw.one_of<erm::Alpha>({erm::Alpha::zero, erm::Alpha::one, erm::Alpha::exact}));
    }
  }
  if (s.draw.percent(5)) witness.alphas.push_back(erm::Alpha::one);
  return witness;
}

}  // namespace infimum::relaxations
