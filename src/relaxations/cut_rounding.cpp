// SPDX-License-Identifier: Apache-2.0
#include "relaxations/cut_rounding.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "linear/lanes.hpp"

namespace infimum::relaxations {

namespace {

constexpr Guess too_close = 1e-9;                    // a gap, of the goal
constexpr Guess shares[] = {0.5, 0.2, 0.8};          // of the gap, that the pull may cost
constexpr Guess least_independent[] = {1e-2, 1e-6};  // of the square of a direction, beside the others
constexpr Guess most_size = 1e6;                     // of a cut that can be pulled, of that of another
constexpr Guess dependent = 1e-10;                   // squares, beside the others
constexpr int most_failures = 2;                     // of what was promised
constexpr long most_bits = 40, fewer_bits = 2;       // than last time, tried first

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
    reduce(fit);
    if (!complete_form(fit)) return std::nullopt;
    draft_.start(region, fit, form_, idle_cuts(fit));
    proved = round_off(region, target, goal);
    fit.pull(GuessVector(frame_.dimension(), 0.0));
    if (proved) break;
    fit.solve();
    if (!choose_form(fit)) break;
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
  return complete_form(fit);
}

// Cuts in order, as far as they are independent of those before.
bool CutRounding::complete_form(const CutFit& fit) {
  independent_.clear();
  for (const std::size_t l : form_) joins_form(fit, l, 0);
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

// Of the form: along which nothing holds the fit back, so that q cannot be pulled.
std::vector<std::size_t> CutRounding::idle_cuts(const CutFit& fit) const {
  Guess least = fit.size_of_cut(form_.front());
  for (const std::size_t l : form_) least = std::min(least, fit.size_of_cut(l));
  std::vector<std::size_t> result;
  for (const std::size_t l : form_) {
    if (fit.size_of_cut(l) > most_size * least) result.push_back(l);
  }
  return result;
}

// Multiples of the cuts of the form that together cost so much of the bound: a multiple eta of g_l costs
// 2 eta times the slack of the cut, which grows by eta times the square of its size, and so do others.
GuessVector CutRounding::pull(const CutFit& fit, Guess allowance) {
  GuessVector result(frame_.dimension(), 0.0);
  parts_.clear();
  const auto count = static_cast<Guess>(form_.size());
  const Guess each = allowance / (2 * count);
  const std::vector<std::size_t> idle = idle_cuts(fit);
  for (const std::size_t l : form_) {
    if (std::find(idle.begin(), idle.end(), l) != idle.end()) continue;
    const Guess slack = std::max(0.0, fit.slack(l)), curvature = count * fit.size_of_cut(l);
    const Guess eta = 2 * each / (slack + std::sqrt(slack * slack + 2 * curvature * each));
    const cells::Cut& cut = fit.cuts()[l];
    parts_.push_back({l, eta});
    for (std::size_t t = 0; t < frame_.dimension(); ++t) {
      result[t] += eta * cut.sign * frame_.x(cut.row)[t];
    }
  }
  return result;
}

// q, half of which is the sum of the pull and the cuts' multipliers, as a combination of independent cuts
// (Caratheodory): these are the form.
void CutRounding::reduce(const CutFit& fit) {
  std::vector<Part> all = parts_;
  for (const auto& [l, multiplier] : fit.multipliers()) {
    const std::size_t cut = l;  // clang 14 lets no lambda capture l
    const auto same = std::find_if(all.begin(), all.end(), [&](const Part& part) { return part.cut == cut; });
    if (same == all.end()) {
      all.push_back({cut, multiplier});
    } else {
      same->multiple += multiplier;
    }
  }
  std::sort(all.begin(), all.end(), [](const Part& a, const Part& b) { return a.multiple > b.multiple; });
  whole_.clear();
  factor_ = linear::SemidefiniteLdl({}, dependent);
  for (const Part& part : all) add_part(fit, part);
  form_.clear();
  for (const Part& part : whole_) form_.push_back(part.cut);
}

// A cut that depends on the others is put together from them, as far as none of their multiples becomes
// negative; the one that would leaves, and the rest of the new one takes its place.
void CutRounding::add_part(const CutFit& fit, Part part) {
  row_.clear();
  for (const Part& other : whole_) row_.push_back(product(fit, part.cut, other.cut));
  row_.push_back(product(fit, part.cut, part.cut));
  if (factor_.append_or_combine(row_, beta_)) {
    whole_.push_back(part);
    return;
  }
  Guess step = part.multiple;
  std::size_t leaving = whole_.size();
  for (std::size_t b = 0; b < whole_.size(); ++b) {
    if (!(beta_[b] < 0) || whole_[b].multiple + step * beta_[b] >= 0) continue;
    step = whole_[b].multiple / -beta_[b];
    leaving = b;
  }
  for (std::size_t b = 0; b < whole_.size(); ++b) whole_[b].multiple += step * beta_[b];
  if (leaving == whole_.size()) return;
  whole_.erase(whole_.begin() + static_cast<std::ptrdiff_t>(leaving));
  const std::vector<Part> others = std::exchange(whole_, {});
  factor_ = linear::SemidefiniteLdl({}, dependent);
  for (const Part& other : others) add_part(fit, other);
  add_part(fit, {part.cut, part.multiple - step});
}

Guess CutRounding::product(const CutFit& fit, std::size_t a, std::size_t b) const {
  const cells::Cut &one = fit.cuts()[a], &other = fit.cuts()[b];
  Guess sum = 0;
  for (std::size_t t = 0; t < frame_.dimension(); ++t) sum += frame_.x(one.row)[t] * frame_.x(other.row)[t];
  return one.sign * other.sign * sum;
}

std::optional<Proved> CutRounding::round_off(const Region& region, const Rational& target, Guess goal) {
  int failures = 0;
  for (long bits = std::max<long>(4, last_bits_ - fewer_bits); bits <= most_bits && failures < most_failures;
       ++bits) {
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
