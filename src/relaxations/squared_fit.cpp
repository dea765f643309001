// SPDX-License-Identifier: Apache-2.0
#include "relaxations/squared_fit.hpp"

#include <algorithm>
#include <cmath>

namespace infimum::relaxations {

namespace {

constexpr Guess negligible =
    1e-9;  // a miss smaller than this, in units of the largest target, is not worth a row
constexpr Guess least_gain = 0.01;  // of the bound, for which a cone is subdivided

}  // namespace

SquaredFit::SquaredFit(const Frame& frame)
    : frame_(frame),
      columns_(frame),
      subdivision_(frame),
      finder_(frame, columns_, subdivision_),
      misses_(frame) {}

Guess SquaredFit::bound(Region& region, Guess enough, std::size_t patience) {
  start(region);
  for (std::size_t round = 0;; ++round) {
    survey();
    if (round == patience * misses_.rounds() || value_ >= enough || !refine()) break;
    solve(nnls_.support(), nnls_.values());
    while (drop_turned_hinges()) solve(nnls_.support(), nnls_.values());
  }
  remember(region);
  return value_;
}

void SquaredFit::start(Region& region) {
  region_ = &region;
  columns_.collect(region);
  subdivision_.start(region);
  hinges_.clear();
  inherit(region);
  std::vector<std::size_t> known;
  GuessVector values;
  find_support(known, values);
  solve(known, values);
  while (drop_turned_hinges()) solve(nnls_.support(), nnls_.values());
}

// The columns of the parent's fit that there still are.
void SquaredFit::find_support(std::vector<std::size_t>& known, GuessVector& values) const {
  for (const Region::Support& support : region_->support) {
    for (std::size_t a = 0; a < columns_.size(); ++a) {
      if (columns_[a].generator != support.generator.get() || columns_[a].index != support.unit) continue;
      known.push_back(a);
      values.push_back(support.multiplier);
      break;
    }
  }
}

// What a hinge of the parent proved there it proves in every part where its pieces exist.
void SquaredFit::inherit(const Region& region) {
  for (const Hinge& hinge : region.hinges) {
    for (std::size_t j = 0; j < region.units(); ++j) {
      const bool is_exact = hinge.pieces[j] == Piece::exact && region.cone(j).is_free(hinge.point);
      if (is_exact && subdivision_.takes(j, hinge.point)) subdivision_.add(j, hinge.point, columns_);
    }
  }
  hinge_values_.clear(columns_.size(), region.hinges.size());
  for (const Hinge& hinge : region.hinges) {
    if (!region.decided().test(hinge.point) && !lies_on_lines(hinge)) add_hinge(hinge);
  }
}

// Does a chord of the hinge run along lineality, where relu has no upper bound?
bool SquaredFit::lies_on_lines(const Hinge& hinge) const {
  for (std::size_t j = 0; j < region_->units(); ++j) {
    if (hinge.pieces[j] != Piece::chord || !region_->cone(j).is_free(hinge.point)) continue;
    for (const cells::GeneratorPtr& b : region_->cone(j).lineality()) {
      if (b->sign(hinge.point) != 0) return true;
    }
  }
  return false;
}

void SquaredFit::add_hinge(Hinge hinge) {
  columns_.fill_values(*region_, hinge, 0, phi_);
  hinge_values_.add(frame_.weight(hinge.point), phi_);
  hinges_.push_back(std::move(hinge));
}

void SquaredFit::solve(const std::vector<std::size_t>& start, const GuessVector& values) {
  Guess square = region_->moments().square;
  for (const Hinge& hinge : hinges_)
    square += frame_.weight(hinge.point) * frame_.y(hinge.point) * frame_.y(hinge.point);
  const std::vector<std::size_t> from = start;
  const GuessVector from_values = values;
  squares_.assign(columns_.size(), -1.0);
  nnls_.minimise(*this, from, from_values, std::sqrt(square));
  combine(frame_, columns_, nnls_.support(), nnls_.values(), parameters_);

  // The dual value: sum over the used points of weight * (y^2 - fit^2).
  const std::size_t p = parameters_.size();
  value_ = spread_ = square;
  for (std::size_t a = 0; a < p; ++a) {
    Guess row = 0;
    for (std::size_t b = 0; b < p; ++b) row += region_->moments().gram[a * p + b] * parameters_[b];
    value_ -= row * parameters_[a];
  }
  for (std::size_t h = 0; h < hinges_.size(); ++h) {
    Guess fit = 0;
    for (std::size_t s = 0; s < support().size(); ++s)
      fit += multipliers()[s] * hinge_values_.at(h, support()[s]);
    hinges_[h].residual = frame_.y(hinges_[h].point) - fit / hinge_values_.root(h);
    value_ -= fit * fit;
  }
}

Guess SquaredFit::gram(std::size_t a, std::size_t b) const {
  const std::size_t p = frame_.parameters();
  const GuessVector& gram = region_->moments().gram;
  const Guess *va = columns_.direction(a), *vb = columns_.direction(b);
  Guess sum = 0;
  for (std::size_t s = 0; s < columns_.length(a); ++s) {
    const Guess* row = &gram[(columns_.offset(a) + s) * p + columns_.offset(b)];
    Guess partial = 0;
    for (std::size_t t = 0; t < columns_.length(b); ++t) partial += row[t] * vb[t];
    sum += va[s] * partial;
  }
  return sum + hinge_values_.product(a, b);
}

Guess SquaredFit::square(std::size_t a) const {
  if (squares_[a] < 0) squares_[a] = gram(a, a);
  return squares_[a];
}

Guess SquaredFit::linear(std::size_t a) const {
  const Guess* direction = columns_.direction(a);
  Guess sum = 0;
  for (std::size_t t = 0; t < columns_.length(a); ++t) {
    sum += direction[t] * region_->moments().linear[columns_.offset(a) + t];
  }
  for (std::size_t h = 0; h < hinges_.size(); ++h) {
    sum += hinge_values_.root(h) * frame_.y(hinges_[h].point) * hinge_values_.at(h, a);
  }
  return sum;
}

void SquaredFit::gradients(const std::vector<std::size_t>& support, const GuessVector& values,
                           GuessVector& out) const {
  GuessVector &parameters = trial_, &slope = slope_;
  combine(frame_, columns_, support, values, parameters);
  slope = region_->moments().linear;
  subtract_moments(parameters, slope);
  project(slope, out);
  residuals_.assign(hinge_values_.padded(), 0.0);
  for (std::size_t h = 0; h < hinges_.size(); ++h) {
    residuals_[h] = hinge_values_.root(h) * frame_.y(hinges_[h].point);
    for (std::size_t s = 0; s < support.size(); ++s)
      residuals_[h] -= values[s] * hinge_values_.at(h, support[s]);
  }
  hinge_values_.project(residuals_, out);
}

void SquaredFit::subtract_moments(const GuessVector& parameters, GuessVector& slope) const {
  const std::size_t p = frame_.parameters();
  for (std::size_t a = 0; a < p; ++a) {
    const Guess* row = &region_->moments().gram[a * p];
    for (std::size_t b = 0; b < p; ++b) slope[a] -= row[b] * parameters[b];
  }
}

void SquaredFit::project(const GuessVector& slope, GuessVector& out) const {
  out.assign(columns_.size(), 0.0);
  for (std::size_t a = 0; a < columns_.size(); ++a) {
    const Guess* direction = columns_.direction(a);
    for (std::size_t t = 0; t < columns_.length(a); ++t)
      out[a] += direction[t] * slope[columns_.offset(a) + t];
  }
}

void SquaredFit::respond(const GuessVector& step, const std::vector<Pull>& pulls, GuessVector& out) const {
  GuessVector slope(frame_.parameters(), 0.0);
  subtract_moments(step, slope);
  project(slope, out);
  for (const Pull& pull : pulls) {
    const auto hinge = std::find_if(hinges_.begin(), hinges_.end(),
                                    [&](const Hinge& other) { return other.point == pull.point; });
    const auto h = static_cast<std::size_t>(hinge - hinges_.begin());
    for (std::size_t a = 0; a < columns_.size(); ++a) {
      const Guess value = hinge != hinges_.end() ? hinge_values_.at(h, a) / hinge_values_.root(h)
                                                 : columns_.value(*region_, a, pull.point, nullptr);
      out[a] += pull.size * value;
    }
  }
}

// Looks at every undecided point: the true loss of the fitted network, and how far the target lies outside
// the band of values between the lower and the upper relaxation of f.
void SquaredFit::survey() {
  misses_.clear();
  subdivision_.clear_candidates();
  excess_.assign(frame_.points(), 0.0);
  true_risk_ = value_;
  for (std::size_t i = 0; i < frame_.points(); ++i) {
    if (!region_->decided().test(i)) survey_point(i);
  }
  for (const Hinge& hinge : hinges_) {
    const Guess counted = frame_.weight(hinge.point) * hinge.residual * hinge.residual;
    excess_[hinge.point] -= counted;
    true_risk_ -= counted;
  }
}

void SquaredFit::survey_point(std::size_t point) {
  const Band band = finder_.band(*region_, {support(), multipliers(), parameters_}, point);
  const Guess weight = frame_.weight(point), y = frame_.y(point);
  excess_[point] = weight * (y - band.truth) * (y - band.truth);
  true_risk_ += excess_[point];
  suggest(band, point);
  const Guess miss = std::max(band.low - y, y - band.high);
  if (!(miss > negligible)) return;
  misses_.add(weight * miss * miss, finder_.hinge(*region_, point, y > band.high ? 1 : -1));
}

// If the point subdivided the cones of all units that now give way to the error, the relaxation would miss
// the target by that error, as long as it stays where it is.
void SquaredFit::suggest(const Band& band, std::size_t point) {
  const Guess y = frame_.y(point), error = y - band.finest;
  if (!std::isfinite(error)) return;
  const Guess counted = error > 0 ? std::max(y - band.high, 0.0) : std::max(band.low - y, 0.0);
  const auto share = [&](std::size_t j) { return error * region_->sign(j) < 0 ? finder_.width(j) : 0.0; };
  Guess total = 0;
  for (std::size_t j = 0; j < region_->units(); ++j) total += share(j);
  const Guess gain = frame_.weight(point) * (error * error - counted * counted);
  for (std::size_t j = 0; j < region_->units(); ++j) {
    if (share(j) > 0) subdivision_.suggest({gain * share(j) / total, j, point});
  }
}

bool SquaredFit::refine() {
  const bool hinged = add_hinges();
  return subdivide() || hinged;
}

bool SquaredFit::add_hinges() {
  std::vector<Hinge> chosen = misses_.largest(hinges_);
  for (Hinge& hinge : chosen) add_hinge(std::move(hinge));
  return !chosen.empty();
}

bool SquaredFit::subdivide() {
  const std::vector<Subdivision::Candidate> chosen = subdivision_.best(least_gain * value_);
  for (const Subdivision::Candidate& candidate : chosen) subdivide(candidate.unit, candidate.point);
  return !chosen.empty();
}

void SquaredFit::subdivide(std::size_t unit, std::size_t point) {
  const std::size_t before = columns_.size();
  subdivision_.add(unit, point, columns_);
  hinge_values_.grow(columns_.size());
  for (std::size_t h = 0; h < hinges_.size(); ++h) {
    Hinge& hinge = hinges_[h];
    std::size_t from = before;
    if (hinge.point == point && hinge.pieces[unit] != Piece::chord) {
      hinge.pieces[unit] = Piece::exact;
      from = 0;
    }
    columns_.fill_values(*region_, hinge, from, phi_);
    hinge_values_.set(h, from, phi_);
  }
}

template <class Condition>
bool SquaredFit::keep_hinges(Condition keep) {
  std::vector<bool> marks;
  for (const Hinge& hinge : hinges_) marks.push_back(keep(hinge));
  if (std::find(marks.begin(), marks.end(), false) == marks.end()) return false;
  std::size_t kept = 0;
  for (std::size_t h = 0; h < hinges_.size(); ++h) {
    if (marks[h] && kept++ != h) hinges_[kept - 1] = std::move(hinges_[h]);
  }
  hinges_.resize(kept);
  hinge_values_.keep(marks);
  return true;
}

// A row whose residual changed sides proves nothing: its pieces were chosen for the other side.
bool SquaredFit::drop_turned_hinges() {
  return keep_hinges([](const Hinge& hinge) { return hinge.side * hinge.residual > 0; });
}

void SquaredFit::drop(const std::vector<std::size_t>& points) {
  keep_hinges([&](const Hinge& hinge) {
    return std::find(points.begin(), points.end(), hinge.point) == points.end();
  });
  do {
    solve(nnls_.support(), nnls_.values());
  } while (drop_turned_hinges());
}

void SquaredFit::trim(Guess enough) {
  const auto counted = [&](const Hinge& hinge) {
    return frame_.weight(hinge.point) * hinge.residual * hinge.residual;
  };
  std::vector<std::pair<Guess, std::size_t>> order;
  for (const Hinge& hinge : hinges_) order.emplace_back(counted(hinge), hinge.point);
  std::sort(order.begin(), order.end());
  // What a hinge counts is what the bound loses at least without it; the fit then gives way a little more.
  Guess allowance = value_ - enough;
  std::vector<std::size_t> dropped;
  for (const auto& [size, point] : order) {
    allowance -= 2 * size;
    if (allowance < 0) break;
    dropped.push_back(point);
  }
  if (dropped.empty()) return;
  const std::vector<Hinge> hinges = hinges_;
  const std::vector<std::size_t> from = nnls_.support();
  const GuessVector values = nnls_.values();
  drop(dropped);
  if (value_ >= enough) return trim(enough);
  hinges_.clear();
  hinge_values_.clear(columns_.size(), hinges.size());
  for (const Hinge& hinge : hinges) add_hinge(hinge);
  solve(from, values);
}

void SquaredFit::remember(Region& region) const {
  region.hinges = hinges_;
  region.support.clear();
  for (std::size_t s = 0; s < support().size(); ++s) {
    const Column& column = columns_[support()[s]];
    if (column.kind != Column::Kind::unit || column.is_free) continue;
    region.support.push_back({column.index, column.generator->shared_from_this(), multipliers()[s]});
  }
}

}  // namespace infimum::relaxations
