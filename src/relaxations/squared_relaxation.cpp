// SPDX-License-Identifier: Apache-2.0
#include "relaxations/squared_relaxation.hpp"

#include <stdexcept>

#include "relaxations/edge_fit.hpp"
#include "relaxations/knot_fit.hpp"
#include "relaxations/residual_witness.hpp"
#include "relaxations/squared_exact.hpp"
#include "relaxations/squared_fit.hpp"

namespace infimum::relaxations {

namespace {

constexpr Guess too_close = 1e-9;  // gaps below this share of the data's spread are left to exact arithmetic

std::unique_ptr<QuadraticFit> make_fit(const Frame& frame) {
  if (KnotFit::applies(frame)) return std::make_unique<KnotFit>(frame);
  if (EdgeFit::applies(frame)) return std::make_unique<EdgeFit>(frame);
  return std::make_unique<SquaredFit>(frame);
}

}  // namespace

SquaredRelaxation::SquaredRelaxation(const Frame& frame)
    : frame_(frame), fit_(make_fit(frame)), rule_(frame), rounding_(frame, rule_) {}

std::optional<Proved> SquaredRelaxation::prove(const Region& region, const Rational& target) {
  if (target <= frame_.floor) return Proved{erm::Witness{}, frame_.floor};
  const Guess gap = fit_->value() - frame_.risk_to_guess(target);
  const Guess spread = fit_->spread();
  if (gap > too_close * spread) {
    if (std::optional<Proved> proved = rounding_.round(region, *fit_, target)) return proved;
  }
  if (gap < -too_close * spread) return std::nullopt;
  return prove_exactly(region, target);
}

std::optional<Proved> SquaredRelaxation::prove_exactly(const Region& region, const Rational& target) {
  // Exact numbers of a fit with hinges are long; the parts of the region, which are cells in the end, need
  // none.
  if (!fit_->hinges().empty()) return std::nullopt;
  SquaredExact exact(frame_, region, fit_->columns());
  exact.solve(fit_->support());
  Proved proved{exact.witness(), 0};
  const std::optional<Rational> bound = rule_.bound(region, proved.witness);
  if (!bound || *bound < target) return std::nullopt;
  proved.bound = *bound;
  return proved;
}

std::optional<Proved> SquaredRelaxation::confirm(const Region& region,
                                                 const std::vector<Rational>& parameters,
                                                 const Rational& target) {
  if (!can_confirm()) return std::nullopt;
  Proved proved{residual_witness(frame_, region, parameters), 0};
  const std::optional<Rational> bound = rule_.bound(region, proved.witness, target);
  if (!bound || *bound < target) return std::nullopt;
  proved.bound = *bound;
  return proved;
}

Settled SquaredRelaxation::settle(const Region& region) {
  if (!region.is_cell()) throw std::logic_error("only cells can be settled");
  SquaredExact exact(frame_, region, fit_->columns());
  exact.solve(fit_->support(), fit_->hinges(), fit_->multipliers());
  Settled settled{{exact.witness(), 0}, exact.parameters()};
  const std::optional<Rational> bound = rule_.bound(region, settled.proved.witness);
  if (!bound) throw std::logic_error("an exact optimum failed the exact test");
  settled.proved.bound = *bound;
  return settled;
}

}  // namespace infimum::relaxations
