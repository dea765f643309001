// SPDX-License-Identifier: Apache-2.0
#include "relaxations/squared_fit.hpp"

#include <algorithm>
#include <cmath>

namespace infimum::relaxations {

namespace {

constexpr Guess negligible =
    1e-9;  // a miss smaller than this, in units of the largest target, is not worth a row
constexpr Guess noise = 1e-13;      // of the length of the longest column at the decided points
constexpr Guess least_gain = 0.01;  // of the bound, for which a cone is subdivided

}  // namespace

SquaredFit::SquaredFit(const Frame& frame)
    : frame_(frame),
      columns_(frame),
      subdivision_(frame),
      finder_(frame, columns_, subdivision_),
      rows_(frame),
      misses_(frame) {}

Guess SquaredFit::bound(Region& region, Guess enough, std::size_t patience) {
  start(region);
  const std::size_t rounds = patience * misses_.rounds();
  for (std::size_t round = 0;; ++round) {
    if (round == rounds || value_ >= enough) settle();
    survey();
    if (round == rounds || value_ >= enough) break;
    if (!refine()) {
      if (settle()) survey();
      break;
    }
    solve_again();
    settle_roughly();
  }
  remember(region);
  return value_;
}

void SquaredFit::start(Region& region) {
  region_ = &region;
  is_settled_ = true;
  columns_.collect(region);
  subdivision_.start(region);
  finder_.start(region);
  begin();
  inherit(region);
  std::vector<std::size_t> known;
  GuessVector values;
  find_support(known, values);
  solve(known, values);
  settle_hinges();
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
  forget_hinges(region.hinges.size());
  target_ = region.moments().triangle.target();
  target_.resize(values_.hinges_begin(), 0.0);
  for (const Hinge& hinge : region.hinges) {
    if (region.takes(hinge) && !lies_on_lines(hinge)) append_hinge(hinge);
  }
  fill_hinges(0, 0, hinges_.size());
}

// Makes room for about so many.
void SquaredFit::forget_hinges(std::size_t expected) {
  hinges_.clear();
  rows_.clear();
  values_.clear(columns_.size(), frame_.parameters(), expected);
  fill_front(0);
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

// Of the columns from `first` on, their values at the decided points, through the triangle. What is zero but
// for rounding is zero: columns that vanish at all points must be seen to.
void SquaredFit::fill_front(std::size_t first) {
  const linear::Triangle& triangle = region_->moments().triangle;
  Guess longest = 0;
  for (std::size_t m = 0; m < frame_.parameters(); ++m) {
    longest = std::max(longest, region_->moments().gram[m * (frame_.parameters() + 1)]);
  }
  const Guess least = noise * std::sqrt(longest);
  for (std::size_t a = first; a < columns_.size(); ++a) {
    Guess* front = values_.column(a);
    const std::size_t offset = columns_.offset(a), length = columns_.length(a);
    const Guess* direction = columns_.direction(a);
    for (std::size_t c = 0; c < offset + length; ++c) {
      const double* row = triangle.row(c) + offset;
      Guess sum = 0;
      for (std::size_t s = 0; s < length; ++s) sum += row[s] * direction[s];
      front[c] = std::abs(sum) > least ? sum : 0.0;
    }
  }
}

void SquaredFit::add_hinge(Hinge hinge) {
  append_hinge(std::move(hinge));
  fill_hinges(0, hinges_.size() - 1, hinges_.size());
}

// Its values are left to fill_hinges().
void SquaredFit::append_hinge(Hinge hinge) {
  values_.add(weight(hinge));
  rows_.add(*region_, hinge, values_.root(values_.size() - 1));
  hinges_.push_back(std::move(hinge));
}

// The values of the columns from `column` on at the hinges from `first` on, before `end`.
void SquaredFit::fill_hinges(std::size_t column, std::size_t first, std::size_t end) {
  if (column < columns_.size())
    rows_.fill(columns_, column, first, end, values_.column(column) + values_.hinges_begin(),
               values_.stride());
}

void SquaredFit::solve(const std::vector<std::size_t>& start, const GuessVector& values) {
  spread_ = region_->moments().square;
  target_.resize(values_.hinges_begin());
  for (std::size_t h = 0; h < hinges_.size(); ++h) {
    target_.push_back(values_.root(h) * region_->target(frame_, hinges_[h]));
    spread_ += target_.back() * target_.back() / hinges_[h].stiffness;
  }
  target_.resize(values_.padded(), 0.0);
  from_ = start;
  from_values_ = values;
  squares_.assign(columns_.size(), -1.0);
  nnls_.minimise(*this, from_, from_values_, std::sqrt(spread_));
  combine(frame_, columns_, nnls_.support(), nnls_.values(), parameters_);
  has_bands_ = false;

  // The dual value: sum over the used points of weight * (y^2 - fit^2).
  find_residuals(support(), multipliers());
  value_ = spread_;
  for (std::size_t e = 0; e < residuals_.size(); ++e) {
    const Guess fit = target_[e] - residuals_[e];
    value_ -= fit * fit;
  }
  shift_ = 0;
  for (std::size_t h = 0; h < hinges_.size(); ++h) {
    Hinge& hinge = hinges_[h];
    hinge.residual = residuals_[values_.hinges_begin() + h] / values_.root(h);
    if (!frame_.has_edge(hinge.point)) continue;
    const Guess target = target_[values_.hinges_begin() + h];
    shift_ += target * target * (1 - 1 / hinge.stiffness);
    shift_ += counted(hinge) - weight(hinge) * hinge.residual * hinge.residual;
  }
  value_ += shift_;
}

// What the bound counts at the hinge, for the value of the fit there: V(r) - r fit, less what is in the
// floor.
Guess SquaredFit::counted(const Hinge& hinge) const {
  const Guess pull = weight(hinge) * hinge.residual;  // r / 2
  if (!frame_.has_edge(hinge.point)) return pull * hinge.residual;
  const Guess fit = region_->target(frame_, hinge) - hinge.residual, plain = frame_.weight(hinge.point);
  const Guess beyond = std::min(pull - plain * (frame_.y(hinge.point) - frame_.zero()), 0.0);
  return 2 * pull * (frame_.zero() - fit) - beyond * beyond / plain;
}

Guess SquaredFit::square(std::size_t a) const {
  if (squares_[a] < 0) squares_[a] = gram(a, a);
  return squares_[a];
}

void SquaredFit::find_residuals(const std::vector<std::size_t>& support, const GuessVector& values) const {
  residuals_ = target_;
  for (std::size_t s = 0; s < support.size(); ++s) values_.add_to(residuals_, -values[s], support[s]);
}

void SquaredFit::gradients(const std::vector<std::size_t>& support, const GuessVector& values,
                           GuessVector& out) const {
  find_residuals(support, values);
  values_.project(residuals_, out);
}

void SquaredFit::respond(const GuessVector& step, const std::vector<Pull>& pulls, GuessVector& out) const {
  pulled_.assign(values_.padded(), 0.0);
  for (std::size_t c = 0; c < step.size(); ++c) {
    const double* row = region_->moments().triangle.row(c);
    for (std::size_t m = c; m < step.size(); ++m) pulled_[c] -= row[m] * step[m];
  }
  find_places();
  for (const Pull& pull : pulls) {
    const std::size_t h = places_[pull.point];
    if (h != none) pulled_[values_.hinges_begin() + h] += pull.size / values_.root(h);
  }
  values_.project(pulled_, out);
  for (const Pull& pull : pulls) {
    if (places_[pull.point] != none) continue;
    for (std::size_t a = 0; a < columns_.size(); ++a)
      out[a] += pull.size * columns_.value(*region_, a, pull.point, nullptr);
  }
}

void SquaredFit::find_places() const {
  places_.assign(frame_.points(), none);
  for (std::size_t h = 0; h < hinges_.size(); ++h) places_[hinges_[h].point] = h;
}

// All at once; they are those of the fit, in its order.
void SquaredFit::update_residuals(const Region&, const std::vector<std::size_t>& support,
                                  const GuessVector& values, std::vector<Hinge>& hinges) const {
  find_residuals(support, values);
  for (std::size_t h = 0; h < hinges.size(); ++h)
    hinges[h].residual = residuals_[values_.hinges_begin() + h] / values_.root(h);
}

void SquaredFit::sizes(GuessVector& out) const {
  out.assign(columns_.size(), 0.0);
  for (std::size_t j = 0; j < region_->units(); ++j) {
    const Cone& cone = region_->cone(j);
    GuessVector sum(frame_.dimension(), 0.0);  // of weight x where the unit is on
    region_->decided().for_each([&](std::size_t i) {
      if (!cone.on().test(i)) return;
      for (std::size_t t = 0; t < sum.size(); ++t) sum[t] += frame_.weight(i) * frame_.x(i)[t];
    });
    std::vector<std::size_t> one_sided;  // hinges
    for (std::size_t h = 0; h < hinges_.size(); ++h) {
      const bool bent = hinges_[h].pieces[j] == Piece::chord || hinges_[h].pieces[j] == Piece::exact;
      if (cone.on().test(hinges_[h].point) || (bent && cone.is_free(hinges_[h].point)))
        one_sided.push_back(h);
    }
    for (std::size_t a = 0; a < columns_.size(); ++a) {
      if (columns_[a].kind != Column::Kind::unit || columns_[a].index != j) continue;
      const Guess *v = columns_.direction(a), *at_hinges = values_.column(a) + values_.hinges_begin();
      for (std::size_t t = 0; t < sum.size(); ++t) out[a] += sum[t] * v[t];
      for (std::size_t h : one_sided)
        out[a] += values_.root(h) * std::abs(at_hinges[h]) / hinges_[h].stiffness;
      out[a] = std::max(out[a], 0.0);
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
  take_bands();
  for (std::size_t i = 0; i < frame_.points(); ++i) {
    if (!region_->decided().test(i)) survey_point(i);
  }
  for (const Hinge& hinge : hinges_) {
    excess_[hinge.point] -= counted(hinge);
    true_risk_ -= counted(hinge);
  }
}

// Where the output is not known to be on: the value beyond which the loss rises.
Guess SquaredFit::level(std::size_t point) const {
  return frame_.has_edge(point) ? frame_.zero() : region_->target(frame_, point);
}

void SquaredFit::survey_point(std::size_t point) {
  const Band band = finder_.band(point);
  const Guess weight = frame_.weight(point), y = region_->target(frame_, point);
  const bool one_sided = region_->is_one_sided(point);
  const Guess error = (one_sided ? std::max(band.truth, frame_.zero()) : band.truth) - y;
  excess_[point] = weight * error * error - frame_.edge_loss(point);
  true_risk_ += excess_[point];
  if (frame_.corners.exist()) suggest(band, point);
  const Guess miss = one_sided ? band.low - level(point) : std::max(band.low - y, y - band.high);
  if (!(miss > negligible)) return;
  const Guess whole = miss + (one_sided ? level(point) - y : 0.0);
  misses_.add(
      {weight * whole * whole - frame_.edge_loss(point), point, !one_sided && y > band.high ? 1 : -1});
}

// Of the present fit.
void SquaredFit::take_bands() {
  if (!has_bands_) finder_.take({support(), multipliers(), parameters_});
  has_bands_ = true;
}

const GuessVector& SquaredFit::widths(std::size_t point) {
  take_bands();
  finder_.band(point);
  return finder_.widths();
}

// If the point subdivided the cones of all units that now give way to the error, the relaxation would miss
// the target by that error, as long as it stays where it is.
void SquaredFit::suggest(const Band& band, std::size_t point) {
  const Guess y = region_->target(frame_, point), error = y - band.finest;
  if (!std::isfinite(error) || (region_->is_one_sided(point) && level(point) > band.finest)) return;
  const Guess free = region_->is_one_sided(point) ? level(point) - y : 0.0;
  const Guess counted = error > 0 ? std::max(y - band.high, 0.0) : std::max(band.low - y, free);
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
  const std::size_t known = hinges_.size();
  const std::vector<Misses::Miss> chosen = misses_.largest(hinges_);
  for (const Misses::Miss& miss : chosen) {
    finder_.band(miss.point);
    Hinge hinge = finder_.hinge(miss.point, miss.side);
    if (frame_.has_edge(miss.point)) {  // all at their means would pull the fit too far at once
      hinge.lift = frame_.zero() - frame_.y(miss.point);
    }
    append_hinge(std::move(hinge));
  }
  fill_hinges(0, known, hinges_.size());
  return !chosen.empty();
}

bool SquaredFit::subdivide() {
  const std::vector<Subdivision::Candidate> chosen = subdivision_.best(least_gain * value_);
  if (chosen.empty()) return false;
  const std::size_t before = columns_.size();
  for (const Subdivision::Candidate& candidate : chosen)
    subdivision_.add(candidate.unit, candidate.point, columns_);
  values_.grow(columns_.size());
  fill_front(before);
  fill_hinges(before, 0, hinges_.size());
  for (std::size_t h = 0; h < hinges_.size(); ++h) {
    if (sharpen(hinges_[h], chosen)) refill_hinge(h);
  }
  return true;
}

// The pieces of units whose cones the hinge's point subdivides are exact now; false if there are none.
bool SquaredFit::sharpen(Hinge& hinge, const std::vector<Subdivision::Candidate>& chosen) {
  bool changed = false;
  for (const Subdivision::Candidate& candidate : chosen) {
    Piece& piece = hinge.pieces[candidate.unit];
    if (candidate.point != hinge.point || piece == Piece::chord) continue;
    piece = Piece::exact;
    changed = true;
  }
  return changed;
}

// The last one takes its place.
void SquaredFit::remove_hinge(std::size_t h) {
  if (h + 1 < hinges_.size()) hinges_[h] = std::move(hinges_.back());
  hinges_.pop_back();
  values_.remove(h);
  rows_.remove(h);
}

// A row whose residual changed sides proves nothing: its pieces were chosen for the other side.
bool SquaredFit::drop_turned_hinges() {
  return keep_hinges([](const Hinge& hinge) { return hinge.side * hinge.residual > 0; });
}

void SquaredFit::drop_all_turned() {
  while (drop_turned_hinges()) solve_again();
}

// False if nothing was left to do.
bool SquaredFit::settle() {
  if (is_settled_) return false;
  is_settled_ = true;
  solve_again();
  drop_all_turned();
  return true;
}

void SquaredFit::change_hinge(std::size_t h, Guess lift, Guess stiffness) {
  Hinge& hinge = hinges_[h];
  hinge.lift = lift;
  if (hinge.stiffness == stiffness) return;
  hinge.stiffness = stiffness;
  values_.reweigh(h, weight(hinge));
  refill_hinge(h);
}

// Its pieces or its weight changed.
void SquaredFit::refill_hinge(std::size_t h) {
  rows_.set(*region_, h, hinges_[h], values_.root(h));
  fill_hinges(0, h, h + 1);
}

void SquaredFit::drop(const std::vector<std::size_t>& points) {
  keep_hinges([&](const Hinge& hinge) {
    return std::find(points.begin(), points.end(), hinge.point) == points.end();
  });
  solve_again();
  drop_all_turned();
}

void SquaredFit::trim(Guess enough) {
  const auto squared_pull = [&](const Hinge& hinge) {
    return frame_.weight(hinge.point) * hinge.residual * hinge.residual * hinge.stiffness * hinge.stiffness;
  };
  std::vector<std::pair<Guess, std::size_t>> order;
  for (const Hinge& hinge : hinges_) order.emplace_back(squared_pull(hinge), hinge.point);
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
  forget_hinges(hinges.size());
  for (const Hinge& hinge : hinges) append_hinge(hinge);
  fill_hinges(0, 0, hinges_.size());
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
