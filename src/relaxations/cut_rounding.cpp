// SPDX-License-Identifier: Apache-2.0
#include "relaxations/cut_rounding.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "linear/lanes.hpp"

namespace infimum::relaxations {

namespace {

constexpr Guess too_close = 1e-9;                      // a gap, of the goal
constexpr Guess shares[] = {0.5, 0.2, 0.8};            // of the gap, that the pull may cost
constexpr Guess least_independent[] = {1e-2, 1e-6};    // of the square of a direction, beside the others
constexpr int most_failures = 2;  // of what was promised
constexpr long most_bits = 40, fewer_bits = 2;         // than last time, tried first

}  // namespace

CutRounding::CutRounding(const Frame& frame, LeafRule& rule) : frame_(frame), rule_(rule), draft_(frame) {}

std::optional<Proved> CutRounding::round(const Region& region, CutFit& fit, Guess value,
                                         const Rational& target) {
  const Guess goal = frame_.risk_to_guess(target), gap = value - goal;
  if (!(gap > too_close * goal) || !fit.is_solved() || !choose_form(fit)) return std::nullopt;
  std::optional<Proved> proved;
  for (const Guess share : shares) {
    fit.pull(pull(fit, share * gap));
    fit.solve();
    draft_.start(region, fit, form_);
    proved = round_off(region, target, goal);
    fit.pull(GuessVector(frame_.dimension(), 0.0));
    if (proved) break;
    fit.solve();
  }
  return proved;
}

// Cuts with multipliers, then those that the fit is near to: a multiple of these costs least.
bool CutRounding::choose_form(const CutFit& fit) {
  const std::size_t cuts = fit.cuts().size();
  if (cuts < frame_.dimension()) return false;
  distances_.clear();
  for (std::size_t l = 0; l < cuts; ++l) {
    distances_.push_back(std::max(0.0, fit.slack(l)) / std::sqrt(fit.size_of_cut(l)));
  }
  for (const auto& [l, multiplier] : fit.multipliers()) {
    if (multiplier > 0) distances_[l] = -multiplier;
  }
  order_.resize(cuts);
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::stable_sort(order_.begin(), order_.end(),
                   [&](std::size_t a, std::size_t b) { return distances_[a] < distances_[b]; });
  form_.clear();
  independent_.clear();
  for (const Guess least : least_independent) {
    for (const std::size_t l : order_) {
      if (form_.size() == frame_.dimension()) break;
      if (std::find(form_.begin(), form_.end(), l) == form_.end() && joins_form(fit, l, least))
        form_.push_back(l);
    }
  }
  std::sort(form_.begin(), form_.end());
  return form_.size() == frame_.dimension();
}

bool CutRounding::joins_form(const CutFit& fit, std::size_t cut, Guess least) {
  const std::size_t room = fit.room();
  GuessVector left(fit.direction_of_cut(cut), fit.direction_of_cut(cut) + room);
  for (std::size_t begin = 0; begin < independent_.size(); begin += room) {
    const Guess along = linear::product_of(&independent_[begin], left.data(), room);
    linear::add_multiple(left.data(), -along, &independent_[begin], room);
  }
  const Guess square = linear::product_of(left.data(), left.data(), room);
  if (!(square > least * fit.size_of_cut(cut))) return false;
  for (Guess& entry : left) entry /= std::sqrt(square);
  independent_.insert(independent_.end(), left.begin(), left.end());
  return true;
}

// Multiples of the cuts of the form that together cost so much of the bound: a multiple eta of g_l costs
// 2 eta times the slack of the cut, which grows by eta times the square of its size, and so do others.
GuessVector CutRounding::pull(const CutFit& fit, Guess allowance) const {
  GuessVector result(frame_.dimension(), 0.0);
  const auto count = static_cast<Guess>(form_.size());
  const Guess each = allowance / (2 * count);
  for (const std::size_t l : form_) {
    const Guess slack = std::max(0.0, fit.slack(l)), curvature = count * fit.size_of_cut(l);
    const Guess eta = 2 * each / (slack + std::sqrt(slack * slack + 2 * curvature * each));
    const cells::Cut& cut = fit.cuts()[l];
    for (std::size_t t = 0; t < frame_.dimension(); ++t) {
      result[t] += eta * cut.sign * frame_.x(cut.row)[t];
    }
  }
  return result;
}

std::optional<Proved> CutRounding::round_off(const Region& region, const Rational& target, Guess goal) {
  int failures = 0;
  for (long bits = std::max<long>(4, last_bits_ - fewer_bits); bits <= most_bits && failures < most_failures; ++bits) {
    if (!draft_.promises(bits, goal)) continue;
    erm::Witness witness = draft_.witness();
    const std::optional<Rational> bound = rule_.bound(region, witness, target);
    if (!bound || *bound < target) {
      ++failures;
      continue;
    }
    last_bits_ = bits;
    return Proved{std::move(witness), *bound};
  }
  return std::nullopt;
}

}  // namespace infimum::relaxations
