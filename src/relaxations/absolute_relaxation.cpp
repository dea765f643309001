// SPDX-License-Identifier: Apache-2.0
#include "relaxations/absolute_relaxation.hpp"

#include <stdexcept>

#include "relaxations/absolute_exact.hpp"

namespace infimum::relaxations {

namespace {

constexpr Guess too_close = 1e-9;

}  // namespace

std::optional<Proved> AbsoluteRelaxation::prove(const Region& region, const Rational& target) {
  if (target <= frame_.floor) return Proved{erm::Witness{}, frame_.floor};
  if (!fit_.is_solved()) return std::nullopt;
  const Guess gap = fit_.value() - frame_.risk_to_guess(target);
  if (gap < -too_close * fit_.spread()) return std::nullopt;
  AbsoluteResiduals r{encoding_.bounded(fit_), {}};
  const AbsoluteVertex vertex(frame_, region, fit_, r.bounded, encoding_.unit());
  const auto reaches = [&](std::optional<std::map<std::size_t, Rational>> added) -> std::optional<Proved> {
    if (!added) return std::nullopt;
    r.added = std::move(*added);
    std::optional<Proved> proved = accept(region, r);
    return proved && proved->bound >= target ? std::move(proved) : std::nullopt;
  };
  if (gap > too_close * fit_.spread()) {
    for (std::size_t attempt = 0;; ++attempt) {
      auto rounded = rounding_.round(vertex, fit_, gap, attempt);
      if (!rounded) break;
      if (std::optional<Proved> proved = reaches(std::move(rounded))) return proved;
    }
  }
  return reaches(vertex.residuals());
}

std::optional<Proved> AbsoluteRelaxation::accept(const Region& region, const AbsoluteResiduals& r) {
  Proved proved{encoding_.encode(region, fit_, r), 0};
  const std::optional<Rational> bound = rule_.bound(region, proved.witness);
  if (!bound) return std::nullopt;
  proved.bound = *bound;
  return proved;
}

// The vertex of the guess, if it is the optimum: a bound and a network of equal risk.
std::optional<Settled> AbsoluteRelaxation::settle_vertex(const Region& region) {
  if (!fit_.is_solved() || !fit_.hinges().empty()) return std::nullopt;
  AbsoluteResiduals r{encoding_.bounded(fit_), {}};
  const AbsoluteVertex vertex(frame_, region, fit_, r.bounded, encoding_.unit());
  auto added = vertex.residuals();
  auto parameters = vertex.parameters();
  if (!added || !parameters) return std::nullopt;
  r.added = std::move(*added);
  std::optional<Proved> proved = accept(region, r);
  if (!proved) return std::nullopt;
  if (exact_risk_.of(*parameters, region.positive()) != proved->bound) return std::nullopt;
  return Settled{std::move(*proved), std::move(*parameters)};
}

Settled AbsoluteRelaxation::settle(const Region& region) {
  if (!region.is_cell()) throw std::logic_error("only cells can be settled");
  if (std::optional<Settled> settled = settle_vertex(region)) return std::move(*settled);
  AbsoluteExact program(frame_, fit_.columns());
  program.maximise(region);
  const AbsoluteResiduals r{std::vector<Integer>(frame_.points()), program.residuals()};
  std::optional<Proved> proved = accept(region, r);
  if (!proved) throw std::logic_error("an exact optimum failed the exact test");
  return {std::move(*proved), program.parameters()};
}

}  // namespace infimum::relaxations
