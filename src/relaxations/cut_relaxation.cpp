// SPDX-License-Identifier: Apache-2.0
#include "relaxations/cut_relaxation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "relaxations/cut_exact.hpp"

namespace infimum::relaxations {

namespace {

constexpr std::size_t most_rounds = 6;  // of chords, times the patience
constexpr std::size_t most_new = 24;    // chords of one round
constexpr std::size_t most_chords = 4;  // of one point; the loosest gives way
constexpr std::size_t most_asked = 64;  // points at the end, before one is found whose miss is not a chord's
constexpr Guess most_slope = 100;  // of a chord, of the length of its row; of a flat basis, it would be noise
constexpr Guess most_hope = 5;     // further rounds have to be as good as the last, this many times
constexpr Guess least_gain = 1e-4;  // of what is left, in a round after the first
constexpr Guess shift = 0.05;       // of the place into the cone
constexpr Guess negligible = 1e-7;  // misses, of the mean loss at the goal
constexpr std::size_t most_cell_rays = 1000;
constexpr Guess too_close = 1e-9;   // to the goal, to be told apart from it
constexpr Guess least_part = 1e-9;  // of a miss that is a chord's, for who must choose among such

}  // namespace

CutRelaxation::CutRelaxation(const Frame& frame)
    : frame_(frame),
      fit_(frame),
      envelope_(frame),
      rule_(frame),
      exact_risk_(frame),
      rounding_(frame, rule_),
      parameters_(frame.parameters(), 0.0),
      excess_(frame.points(), 0.0),
      inside_(frame.dimension(), 0.0),
      place_(frame.dimension(), 0.0),
      least_(frame.points(), 0.0) {}

Guess CutRelaxation::guess(Region& region, Guess enough, std::size_t patience) {
  begin(region);
  value_ = fit_.solve();
  value_ = std::max(value_, region.parent_bound);
  for (std::size_t round = 0; round < patience * most_rounds && value_ < enough; ++round) {
    if (!collect_candidates(enough) || add_chords() == 0) break;
    fit_.see_chords();
    const Guess before = value_;
    value_ = std::max(value_, fit_.solve());
    const Guess gain = value_ - before, left = enough - value_;
    if (left > static_cast<Guess>(patience) * most_hope * gain) break;
    if (round > 0 && gain < least_gain * left) break;
  }
  finish(region, enough);
  return value_;
}

void CutRelaxation::begin(Region& region) {
  fit_.start(region);
  has_started_ = false;
  const CutStart* start = region.cut_start.get();
  basis_ = start != nullptr ? start->basis : Envelope::Places{};
  std::fill(inside_.begin(), inside_.end(), 0.0);
  if (start == nullptr || region.cone(0).cuts().empty()) return;
  const Cut& last = region.cone(0).cuts().back();
  Guess side = 0;
  for (std::size_t t = 0; t < frame_.dimension(); ++t) side += frame_.x(last.row)[t] * start->inside[t];
  if (last.sign * side > 0) inside_ = start->inside;
}

// The points whose loss the bound misses most; false if all of it would not be enough.
bool CutRelaxation::collect_candidates(Guess enough) {
  candidates_.clear();
  const Guess tiny = negligible * enough / static_cast<Guess>(frame_.points());
  Guess total = 0;
  for (const std::size_t i : fit_.undecided()) {
    const Guess miss = fit_.miss(i), counted = fit_.counted(i);
    if (miss <= 0) continue;
    const Guess more = frame_.weight(i) * (miss * miss - counted * counted);
    if (!(more > tiny)) continue;
    candidates_.emplace_back(-more, i);
    total += more;
  }
  std::sort(candidates_.begin(), candidates_.end());
  return value_ + total >= enough;
}

void CutRelaxation::start_envelope() {
  if (!has_started_) envelope_.start(fit_.cuts(), basis_);
  has_started_ = true;
}

// The place of the fit lies on the border of the cone, where many bases are as good; a step inside, the best
// of them is.
void CutRelaxation::look_inside() {
  Guess size = 0, length = 0;
  for (std::size_t t = 0; t < frame_.dimension(); ++t) {
    place_[t] = fit_.theta()[t];
    size += place_[t] * place_[t];
    length += inside_[t] * inside_[t];
  }
  if (length > 0) {
    const Guess step = shift * (size > 0 ? std::sqrt(size) : 1.0) / std::sqrt(length);
    for (std::size_t t = 0; t < frame_.dimension(); ++t) place_[t] += step * inside_[t];
  }
  envelope_.look_at(place_.data());
  std::fill(least_.begin(), least_.end(), -std::numeric_limits<Guess>::infinity());
}

// How many.
std::size_t CutRelaxation::add_chords() {
  start_envelope();
  if (!envelope_.is_pointed()) return 0;
  look_inside();
  std::size_t added = 0;
  for (const auto& [more, i] : candidates_) {
    if (added == most_new) break;
    // A vertex of the cone's part below the place shows that no chord can help here.
    const Guess left = fit_.target(i) - fit_.intercept();
    if (least_[i] >= left || least_[i] >= fit_.top(i)) continue;
    if (add_chord(i)) ++added;
  }
  return added;
}

// Its place among the chords, if it is of use.
std::optional<std::size_t> CutRelaxation::add_chord(std::size_t point) {
  const Guess value = envelope_.least(point);
  if (!std::isfinite(value)) return std::nullopt;
  learn_from_vertex();
  Chord chord{point, {}, {}, 0};
  envelope_.chord(chord.slope.data());
  if (is_steep(chord)) return std::nullopt;
  const Guess here = fit_.along(chord), left = fit_.target(point) - fit_.intercept();
  const Guess tiny = negligible * std::abs(here);
  if (!(left - here > tiny) || !(here < fit_.top(point) - tiny)) return std::nullopt;
  envelope_.basis(basis_);
  chord.basis_size = basis_.size();
  std::copy(basis_.begin(), basis_.end(), chord.basis.begin());
  return put_chord(chord);
}

bool CutRelaxation::is_steep(const Chord& chord) const {
  const Guess* x = frame_.x(chord.point);
  Guess slope = 0, length = 0;
  for (std::size_t t = 0; t < frame_.dimension(); ++t) {
    slope = std::max(slope, std::abs(chord.slope[t]));
    length = std::max(length, std::abs(x[t]));
  }
  return !(slope <= most_slope * length);
}

std::size_t CutRelaxation::put_chord(const Chord& chord) {
  std::size_t count = 0, loosest = 0;
  Guess most = -std::numeric_limits<Guess>::infinity();
  for (std::size_t k = 0; k < fit_.chords.size(); ++k) {
    if (fit_.chords[k].point != chord.point) continue;
    ++count;
    const Guess value = fit_.along(fit_.chords[k]);
    if (value > most) {
      most = value;
      loosest = k;
    }
  }
  if (count < most_chords) {
    loosest = fit_.chords.size();
    fit_.chords.push_back(chord);
  } else {
    fit_.chords[loosest] = chord;
  }
  return loosest;
}

void CutRelaxation::learn_from_vertex() {
  const Guess* vertex = envelope_.vertex();
  fit_.products(vertex, products_);
  for (std::size_t i = 0; i < least_.size(); ++i) least_[i] = std::max(least_[i], products_[i]);
  Guess size = 0;
  for (std::size_t t = 0; t < frame_.dimension(); ++t) size += vertex[t] * vertex[t];
  if (!(size > 0)) return;
  for (std::size_t t = 0; t < frame_.dimension(); ++t) inside_[t] += vertex[t] / std::sqrt(size);
}

void CutRelaxation::finish(Region& region, Guess enough) {
  true_risk_ = value_ < enough ? fit_.true_risk() : value_;
  for (std::size_t t = 0; t < frame_.parameters(); ++t) {
    parameters_[t] =
        t < frame_.intercept() ? fit_.sign() * fit_.intercept() : fit_.theta()[t - frame_.intercept()];
  }
  has_excess_ = false;
  if (value_ < enough) find_all_excess();
  std::shared_ptr<CutStart> end = fit_.end();
  if (has_started_) envelope_.basis(basis_);
  end->basis = basis_;
  end->inside = inside_;
  region.cut_start = std::move(end);
}

void CutRelaxation::find_all_excess() {
  std::fill(excess_.begin(), excess_.end(), 0.0);
  for (const std::size_t i : fit_.undecided()) find_excess(i);
  find_worst();
  has_excess_ = true;
}

// What a point misses is worth no split if it could be told by a chord. Where no point misses anything the
// fit is optimal, but to be confirmed it must do without chords, and then without points at which its unit
// bends.
void CutRelaxation::find_excess(std::size_t i) {
  const Guess miss = fit_.miss(i), weight = frame_.weight(i);
  if (miss > 0) {
    excess_[i] = weight * miss * (std::max(miss - fit_.counted(i), 0.0) + least_part * miss);
  } else if (fit_.bends_at(i)) {
    excess_[i] = weight * miss * miss * least_part * least_part;
  }
}

// Of the points that seem to miss most, the first that does with its least chord, too.
void CutRelaxation::find_worst() {
  start_envelope();
  if (!envelope_.is_pointed()) return;
  look_inside();
  std::size_t last = frame_.points();
  for (std::size_t asked = 0; asked < most_asked; ++asked) {
    const auto worst =
        static_cast<std::size_t>(std::max_element(excess_.begin(), excess_.end()) - excess_.begin());
    if (worst == last || !(excess_[worst] > 0)) return;
    const std::optional<std::size_t> chord = add_chord(worst);
    if (!chord) return;
    last = worst;
    fit_.see_chord(*chord);
    find_excess(worst);
  }
}

std::optional<Proved> CutRelaxation::prove(const Region& region, const Rational& target) {
  if (target <= frame_.floor) return Proved{erm::nothing_said(frame_.problem), frame_.floor};
  std::optional<Proved> proved = rounding_.round(region, fit_, value_, target);
  if (!proved && value_ > frame_.risk_to_guess(target) * (1 - too_close))
    proved = prove_exactly(region, target);
  if (!proved && !has_excess_) find_all_excess();
  return proved;
}

// With no chords but those that are exact, if that is enough.
std::optional<Proved> CutRelaxation::prove_exactly(const Region& region, const Rational& target) {
  const std::vector<Chord> chords = fit_.chords;
  std::erase_if(fit_.chords,
                [&](const Chord& chord) { return exact_part(frame_, chord) == ExactPart::none; });
  fit_.see_chords();
  std::optional<Proved> proved;
  if (fit_.solve() > frame_.risk_to_guess(target) * (1 - too_close))
    proved = prove_by_equations(region, target);
  fit_.chords = chords;
  fit_.see_chords();
  if (!proved) fit_.solve();
  return proved;
}

std::optional<Proved> CutRelaxation::prove_by_equations(const Region& region, const Rational& target) {
  if (!fit_.is_solved()) return std::nullopt;
  std::optional<CutSolution> solution = solve_exactly(frame_, region, fit_);
  if (!solution) return std::nullopt;
  const std::optional<Rational> bound = rule_.bound(region, solution->witness, target, true);
  if (!bound || *bound < target) return std::nullopt;
  return Proved{std::move(solution->witness), *bound};
}

// A cell has no chords. Where floats do not tell its tight cuts, its rays do; where these are too many, it
// stays open.
Settled CutRelaxation::settle(const Region& region) {
  if (!region.is_cell()) throw std::logic_error("only cells can be settled");
  fit_.chords.clear();
  fit_.see_chords();
  fit_.solve();
  if (std::optional<CutSolution> solution = solve_exactly(frame_, region, fit_)) {
    const std::optional<Rational> bound = rule_.bound(region, solution->witness);
    if (bound && *bound == exact_risk_.of(solution->parameters, region.positive()))
      return {{std::move(solution->witness), *bound}, std::move(solution->parameters)};
  }
  return settle_by_rays(region);
}

Settled CutRelaxation::settle_by_rays(const Region& region) {
  std::optional<Region> with_rays = region.with_rays(frame_, most_cell_rays);
  std::vector<Rational> parameters(frame_.parameters(), Rational(0));
  if (with_rays) {
    if (!cells_) cells_ = std::make_unique<SquaredRelaxation>(frame_);
    cells_->guess(*with_rays, std::numeric_limits<Guess>::infinity());
    parameters = cells_->settle(*with_rays).parameters;
    erm::Witness witness = cell_witness(frame_, region, parameters);
    if (const std::optional<Rational> bound = rule_.bound(region, witness))
      return {{std::move(witness), *bound}, std::move(parameters)};
  }
  return {{erm::nothing_said(frame_.problem), frame_.floor}, std::move(parameters)};
}

}  // namespace infimum::relaxations
