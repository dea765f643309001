// SPDX-License-Identifier: Apache-2.0
//
// The fit against the definition of its sum: its value is that at its place, its multipliers and shares prove
// that no place of the cone is better, and none at random is.
#include "relaxations/cut_fit.hpp"

#include <gtest/gtest.h>

#include "relaxations/cut_regions.hpp"

namespace infimum::relaxations {
namespace {

// The sum at parameters, for a unit that counts positively.
Guess sum_at(const Frame& frame, const Region& region, const CutFit& fit, Guess c, const GuessVector& theta) {
  Guess sum = 0;
  for (std::size_t i = 0; i < frame.points(); ++i) {
    const Guess y = region.sign(0) * frame.y(i);
    Guess u = 0;
    for (std::size_t t = 0; t < frame.dimension(); ++t) u += frame.x(i)[t] * theta[t];
    Guess error = 0;
    if (region.cone(0).is_free(i)) {
      Guess top = INFINITY;
      for (const Chord& chord : fit.chords) {
        if (chord.point != i) continue;
        Guess along = 0;
        for (std::size_t t = 0; t < frame.dimension(); ++t) along += chord.slope[t] * theta[t];
        top = std::min(top, along);
      }
      error = std::max({0.0, c + std::max(0.0, u) - y, y - c - top});
    } else {
      error = c + (region.cone(0).on().test(i) ? u : 0.0) - y;
    }
    sum += frame.weight(i) * error * error;
  }
  return sum;
}

GuessVector place_of(const Frame& frame, const CutFit& fit) {
  return {fit.theta(), fit.theta() + frame.dimension()};
}

Guess pulled(const GuessVector& pull, const GuessVector& theta) {
  Guess sum = 0;
  for (std::size_t t = 0; t < pull.size(); ++t) sum += 2 * pull[t] * theta[t];
  return sum;
}

// No place between here and another one of the cone has a smaller sum.
void expect_no_better_place(Setting& s, const Region& region, const CutFit& fit, const GuessVector& pull) {
  const std::vector<GuessVector> generators = generators_of(s.frame, region);
  const GuessVector theta = place_of(s.frame, fit);
  const Guess here = sum_at(s.frame, region, fit, fit.intercept(), theta) - pulled(pull, theta);
  for (int trial = 0; trial < 40; ++trial) {
    GuessVector other = combination_of(generators, s.draw, s.frame.dimension());
    const Guess size = s.draw.one_of<Guess>({0.01, 1, 30}), step = s.draw.one_of<Guess>({1e-3, 0.1, 1});
    const Guess to_c = s.frame.intercept() > 0 ? fit.intercept() + size * eighth(s.draw, -8, 8) : 0.0;
    const bool stays = s.draw.percent(50);  // what is added leads into the cone
    for (std::size_t t = 0; t < other.size(); ++t) other[t] = size * other[t] + (stays ? theta[t] : 0.0);
    for (std::size_t t = 0; t < other.size(); ++t) other[t] = theta[t] + step * (other[t] - theta[t]);
    const Guess c = fit.intercept() + step * (to_c - fit.intercept());
    EXPECT_GE(sum_at(s.frame, region, fit, c, other) - pulled(pull, other),
              here - 1e-7 * (1 + std::abs(here)))
        << s.name << " step " << step << " size " << size;
  }
}

// Karush, Kuhn and Tucker.
void expect_multipliers(const Setting& s, const Region& region, const CutFit& fit, const GuessVector& pull) {
  const std::size_t dimension = s.frame.dimension();
  GuessVector sum(dimension, 0.0);
  Guess balance = 0, size = 1;
  const auto add = [&](Guess factor, const Guess* x) {
    for (std::size_t t = 0; t < dimension; ++t) {
      sum[t] += factor * x[t];
      size = std::max(size, std::abs(factor * x[t]));
    }
  };
  std::vector<CutFit::Share> shares;
  for (std::size_t i = 0; i < s.frame.points(); ++i) {
    const Guess y = fit.target(i) - fit.intercept();
    if (!fit.is_free(i)) {
      const bool on = region.cone(0).on().test(i);
      const Guess residual = s.frame.weight(i) * ((on ? fit.activation(i) : 0.0) - y);
      balance += residual;
      if (on) add(residual, s.frame.x(i));
      continue;
    }
    fit.shares(i, shares);
    Guess total = 0;
    for (const CutFit::Share& share : shares) total += share.size;
    if (shares.empty()) {
      EXPECT_LE(std::max(-fit.miss(i), fit.counted(i)), 1e-6) << s.name << " " << i;
    }
    for (const CutFit::Share& share : shares) {
      const bool is_chord = share.piece >= 0;
      EXPECT_GE(share.size, -1e-7) << s.name;
      balance += is_chord ? -share.size : share.size;
      Guess error = is_chord ? y - fit.along(fit.chords[static_cast<std::size_t>(share.piece)]) : -y;
      if (share.piece == CutFit::on) error += fit.activation(i);
      EXPECT_NEAR(total, s.frame.weight(i) * error, 1e-6) << s.name;
      if (share.piece == CutFit::on) add(share.size, s.frame.x(i));
      if (is_chord) {
        const Chord& chord = fit.chords[static_cast<std::size_t>(share.piece)];
        EXPECT_EQ(chord.point, i);
        EXPECT_NEAR(fit.along(chord), fit.top(i), 1e-6) << s.name;
        add(-share.size, chord.slope.data());
      }
    }
  }
  for (const auto& [l, multiplier] : fit.multipliers()) {
    EXPECT_GE(multiplier, 0.0);
    EXPECT_NEAR(fit.slack(l) * multiplier, 0.0, 1e-6) << s.name;
    const Cut& cut = fit.cuts()[l];
    add(-multiplier * cut.sign, s.frame.x(cut.row));
  }
  for (std::size_t t = 0; t < dimension; ++t) EXPECT_NEAR(sum[t], pull[t], 1e-5 * size) << s.name;
  if (s.frame.intercept() > 0) {
    EXPECT_NEAR(balance, 0.0, 1e-6) << s.name;
  }
}

TEST(CutFit, IsTheLeastSum) {
  std::size_t solved = 0, asked = 0, with_chords = 0, negative = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Setting s = cut_setting(seed);
    if (!is_tame(s.frame)) continue;
    const Region region = any_region(s.frame, s.draw);
    CutFit fit(s.frame);
    fit.start(region);
    const Guess value = fit.solve();
    ++asked;
    if (!fit.is_solved()) continue;
    ++solved;
    with_chords += fit.chords.empty() ? 0 : 1;
    negative += region.sign(0) < 0 ? 1 : 0;
    for (std::size_t l = 0; l < fit.cuts().size(); ++l) EXPECT_GE(fit.slack(l), -1e-6) << s.name;
    EXPECT_NEAR(value, sum_at(s.frame, region, fit, fit.intercept(), place_of(s.frame, fit)),
                1e-9 * (1 + value))
        << s.name;
    const GuessVector pull(s.frame.dimension(), 0.0);
    expect_no_better_place(s, region, fit, pull);
    expect_multipliers(s, region, fit, pull);
  }
  EXPECT_GT(50 * solved, 49 * asked);
  EXPECT_GT(with_chords, 50U);
  EXPECT_GT(negative, 80U);
}

TEST(CutFit, NeverExceedsTheRisk) {
  std::size_t cells = 0, positive = 0, with_chords = 0;
  for (std::uint64_t seed = 0; seed < 900; ++seed) {
    Setting s = cut_setting(seed);
    if (!is_tame(s.frame)) continue;
    const Region region = s.draw.percent(30) ? random_cell(s.frame, s.draw) : any_region(s.frame, s.draw);
    CutFit fit(s.frame);
    fit.start(region);
    const Guess value = fit.solve();
    const Guess least = s.frame.risk_to_guess(LeastRisk(s.frame).over(region));
    EXPECT_LE(value, least + 1e-7) << s.name;
    if (region.is_cell() && fit.is_solved()) {
      ++cells;
      EXPECT_NEAR(value, least, 1e-6) << s.name;
    }
    positive += value > 1e-3 ? 1 : 0;
    with_chords += value > 1e-3 && !fit.chords.empty() ? 1 : 0;
    GuessVector parameters(s.frame.parameters());
    if (s.frame.intercept() > 0) parameters[0] = fit.sign() * fit.intercept();
    std::copy_n(fit.theta(), s.frame.dimension(), &parameters[s.frame.unit_offset(0)]);
    std::vector<Rational> exact;
    for (const Guess parameter : s.frame.to_rows(parameters)) exact.emplace_back(parameter);
    const Guess risk = s.frame.risk_to_guess(risk_at(s.frame, region, exact));
    EXPECT_NEAR(fit.true_risk(), risk, 1e-6 * (1 + risk)) << s.name;
    EXPECT_GE(fit.true_risk(), value - 1e-6) << s.name;
  }
  EXPECT_GT(cells, 60U);
  EXPECT_GT(positive, 60U);
  EXPECT_GT(with_chords, 20U);
}

// Pulled along cuts, it is the least of the sum less twice the pull, and returns when let go.
TEST(CutFit, IsPulled) {
  std::size_t moved = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Setting s = cut_setting(seed);
    if (!is_tame(s.frame)) continue;
    const Region region = grown_region(s.frame, s.draw, s.draw.below(s.frame.points() + 1));
    CutFit fit(s.frame);
    fit.start(region);
    const Guess before = fit.solve();
    if (!fit.is_solved() || fit.cuts().empty()) continue;
    GuessVector pull(s.frame.dimension(), 0.0);
    for (const Cut& cut : fit.cuts()) {
      const Guess factor = eighth(s.draw, 0, 2) / 16;
      for (std::size_t t = 0; t < pull.size(); ++t) pull[t] += factor * cut.sign * s.frame.x(cut.row)[t];
    }
    fit.pull(pull);
    const Guess value = fit.solve();
    const GuessVector theta = place_of(s.frame, fit);
    Guess size = 0;
    for (const Guess entry : theta) size = std::max(size, std::abs(entry));
    if (fit.is_solved() && size < 100) {  // else nothing holds it back
      moved += value > before + 1e-4 ? 1 : 0;
      EXPECT_GE(value, before - 1e-7) << s.name;
      expect_no_better_place(s, region, fit, pull);
      expect_multipliers(s, region, fit, pull);
    }
    fit.pull(GuessVector(s.frame.dimension(), 0.0));
    const Guess after = fit.solve();
    if (fit.is_solved() && size < 100) {
      EXPECT_NEAR(after, before, 1e-6) << s.name;
    }
  }
  EXPECT_GT(moved, 30U);
}

// Chords beyond the range of floats lead to no bound, and do no harm once they are gone.
TEST(CutFit, StaysFinite) {
  std::size_t unsolved = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Setting s = cut_setting(seed);
    if (!is_tame(s.frame)) continue;
    const Region region = grown_region(s.frame, s.draw, s.draw.below(s.frame.points() + 1));
    CutFit fit(s.frame);
    fit.start(region);
    const Guess before = fit.solve();
    if (!fit.is_solved()) continue;
    const std::vector<Chord> chords = fit.chords;
    for (const std::size_t i : fit.undecided()) {
      Chord chord{i, {}, {}, 0};
      for (Guess& entry : chord.slope) entry = s.draw.one_of<Guess>({-1e200, 1e200});
      fit.chords.push_back(chord);
    }
    fit.see_chords();
    EXPECT_TRUE(std::isfinite(fit.solve())) << s.name;
    unsolved += fit.is_solved() ? 0 : 1;
    for (const Guess entry : place_of(s.frame, fit)) EXPECT_TRUE(std::isfinite(entry)) << s.name;
    fit.chords = chords;
    fit.see_chords();
    const Guess after = fit.solve();
    if (fit.is_solved()) {
      EXPECT_NEAR(after, before, 1e-6 * (1 + before)) << s.name;
    }
  }
  EXPECT_GT(unsolved, 20U);
}

}  // namespace
}  // namespace infimum::relaxations
