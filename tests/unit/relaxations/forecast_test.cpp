// SPDX-License-Identifier: Apache-2.0
#include "relaxations/forecast.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "numbers/powers.hpp"
#include "relaxations/coarse.hpp"
#include "relaxations/edge_fit.hpp"
#include "relaxations/entries.hpp"
#include "relaxations/knot_fit.hpp"
#include "relaxations/random_regions.hpp"

namespace infimum::relaxations {
namespace {

std::unique_ptr<QuadraticFit> make_fit(const Frame& frame) {
  if (KnotFit::applies(frame)) return std::make_unique<KnotFit>(frame);
  if (EdgeFit::applies(frame)) return std::make_unique<EdgeFit>(frame);
  return std::make_unique<SquaredFit>(frame);
}

// A fit, and what rounding it with a few bits leads to, exactly: the residuals after corrections.
struct Rounded {
  Rounded(const Setting& s, Region& region, long bits, long exponent)
      : frame(s.frame), fit(make_fit(frame)), bound(fit->bound(region, 1e300, 2)), expansion(frame) {
    const bool network_form = !region.decided().none(), centred = network_form && frame.intercept() > 0;
    draft.guessed = fit->parameters();
    draft.parameters = frame.to_rows(draft.guessed);
    draft.hinges = fit->hinges();
    fit->gradients(fit->support(), fit->multipliers(), draft.gradient);
    draft.bound = bound;
    std::vector<std::size_t> conditions;
    for (std::size_t a = 0; a < fit->columns().size(); ++a) {
      draft.equations.push_back(fit->is_free(a) || fit->is_tied(a));
      const bool balanced = fit->columns()[a].kind == Column::Kind::intercept && centred;
      if (fit->is_free(a) && !balanced) conditions.push_back(a);
    }
    corrections =
        std::make_unique<Corrections>(expansion, region, fit->columns(), draft.hinges, conditions, centred);
    erm::Witness witness;
    if (network_form) witness = coarse_network(frame, draft.parameters, bits);
    std::map<std::size_t, Rational> entries;
    for (const Hinge& hinge : draft.hinges) {
      const Guess size =
          2 * frame.weight_unit() * frame.y_unit() * frame.weight(hinge.point) * hinge.residual;
      entries[hinge.point] = numbers::times_power_of_two(rounded(size, exponent), exponent);
    }
    set_entries(witness, entries);
    erm::Witness named = witness;
    if (corrections->name(named)) {
      if (!named.solved.empty()) return;
    } else {
      if (!corrections->apply(witness)) return;
    }
    if (!expansion.write_out(region, witness)) return;
    for (const Integer& numerator : expansion.numerators())
      r.push_back(Rational(numerator) / expansion.denominator());
  }

  // In guessed units.
  Guess exact_bound() const {
    Rational sum = frame.groups.pure_error(erm::Loss::squared);
    for (std::size_t i = 0; i < r.size(); ++i) {
      sum += r[i] * frame.groups[i].mean - r[i] * r[i] / (4 * frame.groups[i].weight);
    }
    return frame.risk_to_guess(sum);
  }

  Guess exact_condition(const Region& region, std::size_t a) const {
    Guess sum = 0;
    for (std::size_t i = 0; i < r.size(); ++i) {
      const std::vector<Piece>* pieces = nullptr;
      for (const Hinge& hinge : draft.hinges) {
        if (hinge.point == i) pieces = &hinge.pieces;
      }
      if (pieces == nullptr && !region.decided().test(i)) continue;
      const Guess unit = 2 * frame.weight_unit() * frame.y_unit();
      sum += r[i].get_d() / unit * fit->columns().value(region, a, i, pieces);
    }
    return sum;
  }

  const Frame& frame;
  std::unique_ptr<QuadraticFit> fit;
  Guess bound;
  Forecast::Draft draft;
  Expansion expansion;
  std::unique_ptr<Corrections> corrections;
  std::vector<Rational> r;  // empty if there was nothing to round to
};

template <class Visit>
void for_roundings(Visit visit) {
  std::size_t seen = 0;
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    Setting s(seed, erm::Loss::squared);
    if (!is_tame(s.frame)) continue;
    Region region = random_region(s.frame, s.draw, s.draw.below(9));
    const long bits = s.draw.between(3, 9);
    const Guess unit = 2 * s.frame.weight_unit() * s.frame.y_unit();
    const long exponent = exponent_for(unit, s.draw.between(3, 9));
    Rounded rounded(s, region, bits, exponent);
    if (rounded.r.empty() || rounded.bound < 1e-6) continue;
    ++seen;
    visit(s, region, rounded, bits, exponent);
  }
  EXPECT_GT(seen, 50U);
}

TEST(Forecast, KnowsTheBound) {
  for_roundings([](const Setting& s, const Region& region, Rounded& rounded, long bits, long exponent) {
    rounded.draft.equations.assign(rounded.draft.equations.size(), true);
    Forecast forecast(s.frame, region, *rounded.fit, rounded.draft, *rounded.corrections);
    const Guess exact = rounded.exact_bound(), error = 1e-8 * (1 + std::abs(exact));
    EXPECT_TRUE(forecast.passes(bits, exponent, exact - error)) << s.name;
    EXPECT_FALSE(forecast.passes(bits, exponent, exact + error)) << s.name;
  });
}

TEST(Forecast, KnowsWhetherConditionsHold) {
  std::size_t held = 0, broken = 0;
  for_roundings([&](const Setting& s, const Region& region, Rounded& rounded, long bits, long exponent) {
    Forecast forecast(s.frame, region, *rounded.fit, rounded.draft, *rounded.corrections);
    Guess worst = -1;
    for (std::size_t a = 0; a < rounded.draft.equations.size(); ++a) {
      if (!rounded.draft.equations[a]) worst = std::max(worst, rounded.exact_condition(region, a));
    }
    if (std::abs(worst) < 1e-8) return;
    EXPECT_EQ(forecast.passes(bits, exponent, -1e300), worst < 0) << s.name;
    ++(worst < 0 ? held : broken);
  });
  EXPECT_GT(held, 5U);
  EXPECT_GT(broken, 20U);
}

}  // namespace
}  // namespace infimum::relaxations
