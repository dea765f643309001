// SPDX-License-Identifier: Apache-2.0
//
// Witnesses of rule BASES, honest ones and a little damaged ones, and what they owe.
#pragma once

#include "relaxations/bases_judge.hpp"
#include "relaxations/cut_regions.hpp"
#include "relaxations/cut_rounding.hpp"
#include "relaxations/leaf_rule.hpp"

namespace infimum::relaxations {

inline void expect_cut_proof(const Frame& frame, const Region& region, const Proved& proved,
                             const Rational& least) {
  const std::string name = oracle::describe(frame.problem);
  LeafRule rule(frame);
  EXPECT_EQ(BasesJudge(frame, region, proved.witness).bound(), proved.bound) << name;
  EXPECT_EQ(rule.bound(region, proved.witness, std::nullopt, true), proved.bound) << name;
  EXPECT_LE(proved.bound, least) << name;
}

// A proof of a region by rounding, if there is one at a share of the fit's bound.
inline std::optional<Proved> rounded_proof(const Frame& frame, const Region& region, Guess share) {
  CutFit fit(frame);
  fit.start(region);
  const Guess value = fit.solve();
  if (!(value > 1e-6)) return std::nullopt;
  LeafRule rule(frame);
  return CutRounding(frame, rule).round(region, fit, value, frame.guess_to_risk(share * value));
}

// One number of the witness changed.
inline erm::Witness damaged(erm::Witness witness, const Region& region, oracle::Draw& draw) {
  erm::Bases& bases = *witness.bases;
  const std::size_t cuts = region.cone(0).cuts().size();
  switch (draw.below(9)) {
    case 0:
      if (!witness.entries.empty())
        witness.entries[draw.below(witness.entries.size())].numerator *= draw.one_of<int>({-1, 2, 3});
      break;
    case 1:
      if (!witness.entries.empty()) {
        Integer& numerator = witness.entries[draw.below(witness.entries.size())].numerator;
        numerator += numerator == -1 ? 2 : 1;
      }
      break;
    case 2:
      if (!witness.coefficients.empty())
        witness.coefficients[draw.below(witness.coefficients.size())] += draw.between(-1, 1);
      break;
    case 3:
      if (!bases.pairs.empty()) {
        erm::FreePair& pair = bases.pairs[draw.below(bases.pairs.size())];
        pair.alpha = draw.one_of<Rational>({0, 1, Rational(1, 3), -1, Rational(4, 3)});
      }
      break;
    case 4:
      if (!bases.pairs.empty()) {
        erm::FreePair& pair = bases.pairs[draw.below(bases.pairs.size())];
        if (pair.chords.empty()) break;
        pair.chords.insert(pair.chords.begin(),
                           {draw.below(bases.all.size()), {draw.between(-1, 5), draw.between(1, 4)}});
      }
      break;
    case 5:
      if (!bases.pairs.empty()) {
        erm::FreePair& pair = bases.pairs[draw.below(bases.pairs.size())];
        if (!pair.chords.empty()) pair.chords.front().basis = draw.below(bases.all.size());
      }
      break;
    case 6: {
      std::vector<std::size_t>& pairs = bases.all[draw.below(bases.all.size())].pairs;
      if (!pairs.empty()) pairs.erase(pairs.begin() + static_cast<std::ptrdiff_t>(draw.below(pairs.size())));
      break;
    }
    case 7: {
      std::vector<std::size_t>& pairs = bases.all[draw.below(bases.all.size())].pairs;
      const std::size_t other = draw.below(cuts);
      if (pairs.empty() || std::find(pairs.begin(), pairs.end(), other) != pairs.end()) break;
      pairs[draw.below(pairs.size())] = other;
      std::sort(pairs.begin(), pairs.end());
      break;
    }
    default:
      witness.entry_exponent += draw.between(-1, 1);
  }
  return witness;
}

inline bool has_chords(const erm::Witness& witness) {
  return std::any_of(witness.bases->pairs.begin(), witness.bases->pairs.end(),
                     [](const erm::FreePair& pair) { return !pair.chords.empty(); });
}

// The gate tests the bases that are used, a checker all of them.
inline bool uses_all_bases(const erm::Witness& witness) {
  std::set<std::size_t> used(witness.bases->forms.begin(), witness.bases->forms.end());
  for (const erm::FreePair& pair : witness.bases->pairs) {
    for (const erm::FreePair::Chord& chord : pair.chords) used.insert(chord.basis);
  }
  return used.size() == witness.bases->all.size();
}

// Whether it holds; then it must be true.
struct CutVerdict {
  bool exactly = false, certainly = false;
};
inline CutVerdict expect_agreement(LeafRule& rule, const Setting& s, const Region& region,
                                   const erm::Witness& witness, const Rational& least) {
  const std::optional<Rational> judged = BasesJudge(s.frame, region, witness).bound();
  const std::optional<Rational> exact = rule.bound(region, witness, std::nullopt, true);
  const std::optional<Rational> certain = rule.bound(region, witness);
  EXPECT_TRUE(exact == judged || !uses_all_bases(witness)) << s.name;
  EXPECT_TRUE(!certain || certain == exact) << s.name;
  if (judged) {
    EXPECT_LE(*judged, least) << s.name;
  }
  return {exact.has_value(), certain.has_value()};
}

}  // namespace infimum::relaxations
