// SPDX-License-Identifier: Apache-2.0
#include "relaxations/cut_draft.hpp"

#include <gtest/gtest.h>

#include "relaxations/cut_proofs.hpp"

namespace infimum::relaxations {
namespace {

// As rounding does it: the fit pulled along all cuts of a basis, which is the form then.
struct Drafted {
  Drafted(const Frame& frame, const Region& region) : fit(frame), draft(frame) {
    fit.start(region);
    value = fit.solve();
    is_ready = find_form(frame, region) && fit.is_solved();
    if (!is_ready) return;
    GuessVector pull(frame.dimension(), 0.0);
    for (const std::size_t l : form) {
      const Cut& cut = fit.cuts()[l];
      for (std::size_t t = 0; t < pull.size(); ++t) pull[t] += 1e-3 * value * cut.sign * frame.x(cut.row)[t];
    }
    fit.pull(pull);
    fit.solve();
    is_ready = fit.is_solved();
    if (is_ready) draft.start(region, fit, form, {});
  }

  // Cuts with multipliers first.
  bool find_form(const Frame& frame, const Region& region) {
    std::vector<std::size_t> order;
    for (const auto& [l, multiplier] : fit.multipliers()) order.push_back(l);
    for (std::size_t l = 0; l < region.cone(0).cuts().size(); ++l) order.push_back(l);
    oracle::Matrix rows;
    for (const std::size_t l : order) {
      const cells::IntegerVector& row = frame.groups.row(region.cone(0).cuts()[l].row);
      rows.emplace_back(row.begin(), row.end());
      if (oracle::reduce(rows, frame.dimension()).pivots.size() < rows.size()) {
        rows.pop_back();
      } else {
        form.push_back(l);
      }
    }
    std::sort(form.begin(), form.end());
    return form.size() == frame.dimension();
  }

  CutFit fit;
  CutDraft draft;
  std::vector<std::size_t> form;
  Guess value = 0;
  bool is_ready = false;
};

// What is promised is true nearly always, and never more than the region allows.
TEST(CutDraft, KeepsItsPromises) {
  std::size_t asked = 0, promised = 0, kept = 0, with_chords = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Setting s = cut_setting(seed);
    if (!is_tame(s.frame)) continue;
    const Region region = grown_region(s.frame, s.draw, s.draw.below(s.frame.points() + 1));
    Drafted drafted(s.frame, region);
    if (!drafted.is_ready || drafted.value < 1e-4) continue;
    LeafRule rule(s.frame);
    const Rational least = LeastRisk(s.frame).over(region);
    for (const long bits : {12L, 24L, 36L}) {
      const Guess goal = 0.5 * drafted.value;
      ++asked;
      if (!drafted.draft.promises(bits, goal)) continue;
      ++promised;
      const erm::Witness witness = drafted.draft.witness();
      for (const Integer& coefficient : witness.coefficients)
        EXPECT_LE(mpz_sizeinbase(coefficient.get_mpz_t(), 2), static_cast<std::size_t>(bits + 1)) << s.name;
      const CutVerdict verdict = expect_agreement(rule, s, region, witness, least);
      if (!verdict.exactly) continue;
      ++kept;
      with_chords += has_chords(witness) ? 1 : 0;
      EXPECT_GE(*rule.bound(region, witness, std::nullopt, true), s.frame.guess_to_risk(goal)) << s.name;
    }
  }
  EXPECT_GT(promised, 100U);
  EXPECT_GT(20 * kept, 19 * promised);
  EXPECT_GT(with_chords, 30U);
  EXPECT_GT(2 * promised, asked);
}

TEST(CutDraft, PromisesNoMoreThanTheFit) {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    Setting s = cut_setting(seed);
    if (!is_tame(s.frame)) continue;
    const Region region = grown_region(s.frame, s.draw, s.draw.below(s.frame.points() + 1));
    Drafted drafted(s.frame, region);
    if (!drafted.is_ready) continue;
    for (const long bits : {8L, 30L})
      EXPECT_FALSE(drafted.draft.promises(bits, 1.001 * drafted.value + 1e-6)) << s.name;
  }
}

std::size_t count_chords(const erm::Witness& witness) {
  std::size_t count = 0;
  for (const erm::FreePair& pair : witness.bases->pairs) count += pair.chords.size();
  return count;
}

// Where q has nothing to do with a cut, chords that need it are left out.
TEST(CutDraft, LeavesOutWhatNeedsIdleCuts) {
  std::size_t compared = 0, fewer = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Setting s = cut_setting(seed);
    if (!is_tame(s.frame)) continue;
    const Region region = grown_region(s.frame, s.draw, s.draw.below(s.frame.points() + 1));
    Drafted drafted(s.frame, region);
    if (!drafted.is_ready || !drafted.draft.promises(30, 0)) continue;
    const erm::Witness all = drafted.draft.witness();
    if (!has_chords(all)) continue;
    drafted.draft.start(region, drafted.fit, drafted.form, drafted.form);
    drafted.draft.promises(30, -1e300);
    ++compared;
    const erm::Witness without = drafted.draft.witness();
    EXPECT_LE(count_chords(without), count_chords(all)) << s.name;
    fewer += count_chords(without) < count_chords(all) ? 1 : 0;
  }
  EXPECT_GT(compared, 20U);
  EXPECT_GT(2 * fewer, compared);
}

}  // namespace
}  // namespace infimum::relaxations
