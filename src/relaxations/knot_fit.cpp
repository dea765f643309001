// SPDX-License-Identifier: Apache-2.0
#include "relaxations/knot_fit.hpp"

#include <algorithm>
#include <cmath>

namespace infimum::relaxations {

namespace {

constexpr std::size_t most_points = 20000;  // beyond, hinges cost less: they do not look at decided points
constexpr Guess rough_share = 1e-4;         // of the bound that is wanted, for the first fit
constexpr Guess idle_share = 0.5;           // of the miss at a point that ties leave out counts as a gap
constexpr std::size_t many_columns = 32;
constexpr std::size_t least_trimmed = 8;  // one part in so many of the points
constexpr Guess promising_share = 0.9;    // a first fit above this share is made precise

// Eight partial sums: the same result on every machine, and room for wide registers.
template <class Term>
Guess sum(std::size_t size, Term term) {
  Guess sums[8] = {};
  std::size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    for (std::size_t l = 0; l < 8; ++l) sums[l] += term(i + l);
  }
  for (; i < size; ++i) sums[0] += term(i);
  return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

}  // namespace

bool KnotFit::applies(const Frame& frame) {
  if (frame.dimension() != 2 || frame.problem.loss != erm::Loss::squared) return false;
  if (frame.problem.family.output_relu) return false;
  if (frame.points() > most_points) return false;
  const auto parallel = [&](std::size_t i, std::size_t l) {
    return frame.rows[i][0] * frame.rows[l][1] == frame.rows[i][1] * frame.rows[l][0];
  };
  std::size_t first = 0;
  while (first < frame.points() && frame.rows[first][0] == 0 && frame.rows[first][1] == 0) ++first;
  for (std::size_t i = first + 1; i < frame.points(); ++i) {
    if (!parallel(first, i)) return true;
  }
  return false;
}

KnotFit::KnotFit(const Frame& frame)
    : frame_(frame),
      sums_(frame),
      idle_runs_(frame),
      line_unit_(frame.risk_to_guess(frame.constant_risk + frame.line_fits.unit())),
      unused_(frame.points()),
      units_begin_(frame.intercept() + frame.affine()),
      columns_(frame) {
  for (std::size_t i = 0; i < frame.points(); ++i) {
    const Guess root = std::sqrt(frame.weight(i));
    one_.push_back(root);
    y_.push_back(root * frame.y(i));
    for (std::size_t t = 0; t < 2; ++t) x_[t].push_back(root * frame.x(i)[t]);
  }
  for (std::size_t i = 0; i < frame.points(); ++i) used_.push_back(1);
  sums_.use(used_);
  for (const cells::Knots::Turn& turn : frame_.knots.turns()) {
    Direction v;
    frame_.to_guess(frame_.knots.at(turn.row, turn.side)->products.direction, v.data());
    const Guess largest = std::max(std::abs(v[0]), std::abs(v[1]));
    for (Guess& entry : v) entry /= largest;
    directions_.push_back(v);
    const auto value = [&](std::size_t i) { return value_at(v, i); };
    squares_.push_back(sum(frame.points(), [&](std::size_t i) { return value(i) * value(i); }));
  }
}

KnotFit::Place KnotFit::place(std::size_t a) const {
  std::size_t unit = 0;
  while (a >= starts_[unit + 1]) ++unit;
  const std::size_t turn = arcs_[unit].first + (a - starts_[unit]), turns = squares_.size();
  return {unit, turn < turns ? turn : turn - turns, region_->sign(unit)};
}

// Of the column that is 1, or one of the inputs.
const GuessVector& KnotFit::free_values(std::size_t a) const {
  return a < frame_.intercept() ? one_ : x_[a - frame_.intercept()];
}

Guess KnotFit::gram(std::size_t a, std::size_t b) const {
  if (a < units_begin_ && b < units_begin_) {
    const GuessVector &u = free_values(a), &v = free_values(b);
    return sum(used_.size(), [&](std::size_t i) { return u[i] * v[i] * used_[i]; });
  }
  if (a < units_begin_) return gram(b, a);
  const Place at = place(a);
  const Direction& v = directions_[at.turn];
  if (b < units_begin_) {
    const ArcSums::Sums sums = sums_.between(at.turn, at.turn);
    if (b < frame_.intercept()) return at.sign * (v[0] * sums.one[0] + v[1] * sums.one[1]);
    const std::size_t t = b - frame_.intercept();
    return at.sign * (v[0] * sums.xx[t] + v[1] * sums.xx[t + 1]);
  }
  const Place to = place(b);
  const Direction& w = directions_[to.turn];
  const ArcSums::Sums sums = sums_.between(at.turn, to.turn);
  return at.sign * to.sign *
         (v[0] * (sums.xx[0] * w[0] + sums.xx[1] * w[1]) + v[1] * (sums.xx[1] * w[0] + sums.xx[2] * w[1]));
}

Guess KnotFit::linear(std::size_t a) const {
  if (a < units_begin_) {
    const GuessVector& u = free_values(a);
    return sum(used_.size(), [&](std::size_t i) { return u[i] * y_[i] * used_[i]; });
  }
  const Place at = place(a);
  const ArcSums::Sums sums = sums_.between(at.turn, at.turn);
  return at.sign * (directions_[at.turn][0] * sums.xy[0] + directions_[at.turn][1] * sums.xy[1]);
}

Guess KnotFit::bound(Region& region, Guess enough, std::size_t patience) {
  region_ = &region;
  has_columns_ = has_hinges_ = false;
  std::vector<std::size_t> known;
  GuessVector multipliers;
  start(region, known, multipliers);
  find_ties();
  use_points();
  enough_ = patience > 1 ? enough / 2 : enough;  // those who are patient ask for twice what they need
  fit(known, multipliers, enough, patience > 1);
  find_parameters();
  true_risk_ = value_;
  is_surveyed_ = !(value_ >= enough);
  if (is_surveyed_) survey();
  remember(region);
  return cut_short_ ? std::min(value_, region.parent_bound) : value_;
}

void KnotFit::complete() {
  if (!is_surveyed_) survey();
  is_surveyed_ = true;
}

// Roughly first: most regions are far from being closed.
void KnotFit::fit(const std::vector<std::size_t>& known, const GuessVector& multipliers, Guess enough,
                  bool precisely) {
  const Guess rough = std::sqrt(rough_share * std::min(enough, spread_)) / linear::Nnls<Guess>::tolerance;
  nnls_.minimise(*this, known, multipliers, rough);
  find_value();
  if (precisely || value_ >= promising_share * enough) fit_again();
}

void KnotFit::fit_again() {
  const std::vector<std::size_t> from = support();
  const GuessVector multipliers = nnls_.values();
  nnls_.minimise(*this, from, multipliers, std::sqrt(spread_));
  find_value();
}

// Of the undecided points in use those that count least, together less than half the allowance: without them
// the fit gives way a little, too.
std::vector<std::size_t> KnotFit::spared(const std::vector<std::size_t>& order, Guess allowance) const {
  std::vector<std::size_t> points;
  for (std::size_t point : order) {
    if (used_[point] == 0) continue;
    allowance -= 2 * residuals_[point] * residuals_[point];
    if (allowance < 0) break;
    points.push_back(point);
  }
  return points;
}

std::vector<std::size_t> KnotFit::by_residual() const {
  std::vector<std::pair<Guess, std::size_t>> sizes;
  for (std::size_t i = 0; i < residuals_.size(); ++i) {
    if (used_[i] > 0 && !region_->decided().test(i)) sizes.emplace_back(std::abs(residuals_[i]), i);
  }
  std::sort(sizes.begin(), sizes.end());
  std::vector<std::size_t> order;
  for (const auto& [size, point] : sizes) order.push_back(point);
  return order;
}

void KnotFit::trim(Guess enough) {
  const std::vector<std::size_t> order = by_residual();
  for (std::size_t in_use = order.size();;) {
    const std::vector<std::size_t> points = spared(order, value_ - enough);
    if (points.size() * least_trimmed < in_use + 1) return;  // not worth a fit
    for (std::size_t point : points) used_[point] = 0;
    use_points();
    fit_again();
    has_hinges_ = false;
    if (value_ >= enough) {
      in_use -= points.size();
      continue;
    }
    for (std::size_t point : points) used_[point] = 1;
    use_points();
    return fit_again();
  }
}

void KnotFit::find_value() {
  find_residuals(support(), nnls_.values());
  value_ = size_of_residuals() + shift_;
}

Guess KnotFit::size_of_residuals() const {
  return sum(residuals_.size(), [this](std::size_t i) { return residuals_[i] * residuals_[i]; });
}

// A fit only gets closer. One that is too close already closes no region, and where there are many columns
// the rest of the way is long.
bool KnotFit::suffices(const std::vector<std::size_t>& support) const {
  cut_short_ = support.size() > many_columns && size_of_residuals() + shift_ < enough_;
  return cut_short_;
}

void KnotFit::use_points() {
  sums_.use(used_);
  shift_ = idle_loss();
  spread_ = sum(y_.size(), [this](std::size_t i) { return y_[i] * y_[i] * used_[i]; });
}

// Of the points that are left out.
Guess KnotFit::idle_loss() {
  if (!frame_.line_fits.exist()) return 0;
  unused_.assign([&](std::size_t i) { return used_[i] == 0; });
  return idle_runs_.least(*region_, unused_) * line_unit_;
}

// A knot that units of both signs may use ties r: their conditions are opposite, so that both hold with
// equality. Where that happens at three knots in a row, r vanishes at the point of the middle one, which is
// left out; of a row of ties the first and the last are all that is left. Where units of equal sign meet, the
// point is decided, and stays: what a witness says about decided points, it says about all.
void KnotFit::find_ties() {
  const std::size_t turns = squares_.size();
  tied_.assign(turns, 0);
  for (std::size_t j = 0; j < arcs_.size(); ++j) {
    const unsigned char sign = region_->sign(j) > 0 ? 1 : 2;
    for (std::size_t step = 0; step < arcs_[j].count; ++step) tied_[(arcs_[j].first + step) % turns] |= sign;
  }
  used_.assign(frame_.points(), 1.0);
  ends_.clear();
  for (std::size_t turn = 0; turn < turns; ++turn) {
    if (!is_tied_at(turn)) continue;
    const std::size_t point = frame_.knots.turns()[turn].row;
    const bool inside =
        is_tied_at(turn == 0 ? turns - 1 : turn - 1) && is_tied_at(turn + 1 == turns ? 0 : turn + 1);
    if (inside && !region_->decided().test(point)) {
      used_[point] = 0;
    } else {
      ends_.push_back(turn);
    }
  }
}

std::vector<std::size_t> KnotFit::ties() const {
  std::vector<std::size_t> result;
  const std::size_t turns = squares_.size();
  for (std::size_t turn : ends_) {
    for (std::size_t j = 0; j < arcs_.size(); ++j) {
      const std::size_t along = (turn + turns - arcs_[j].first) % turns;
      if (along >= arcs_[j].count) continue;
      result.push_back(starts_[j] + along);
      break;
    }
  }
  return result;
}

void KnotFit::start(const Region& region, std::vector<std::size_t>& known, GuessVector& multipliers) {
  arcs_.clear();
  starts_.assign(1, units_begin_);
  for (std::size_t j = 0; j < region.units(); ++j) {
    arcs_.push_back(frame_.knots.arc(region.cone(j)));
    starts_.push_back(starts_.back() + arcs_[j].count);
  }
  const std::size_t turns = squares_.size();
  for (const Region::Support& support : region.support) {
    const cells::Knots::Arc& arc = arcs_[support.unit];
    const std::size_t along = (support.turn + turns - arc.first) % turns;
    if (along >= arc.count) continue;
    known.push_back(starts_[support.unit] + along);
    multipliers.push_back(support.multiplier);
  }
}

void KnotFit::find_residuals(const std::vector<std::size_t>& support, const GuessVector& multipliers) const {
  residuals_ = y_;
  knots_.clear();
  for (std::size_t s = 0; s < support.size(); ++s) {
    if (support[s] < units_begin_) {
      const GuessVector& column = free_values(support[s]);
      for (std::size_t i = 0; i < residuals_.size(); ++i) residuals_[i] -= multipliers[s] * column[i];
    } else {
      const Place at = place(support[s]);
      const Guess factor = -at.sign * multipliers[s];
      const Direction& v = directions_[at.turn];
      knots_.push_back({at.turn, {factor * v[0], factor * v[1]}});
    }
  }
  sums_.add_values(knots_, x_, residuals_);
  for (std::size_t i = 0; i < residuals_.size(); ++i) residuals_[i] *= used_[i];
}

// At every turn v, the sum of residual_i max(0, X_i . v): the points that are positive there change one at a
// time.
void KnotFit::sweep(const GuessVector& residuals) const {
  Guess sum[2] = {0, 0};
  for (std::size_t i = 0; i < residuals.size(); ++i) {
    if (!frame_.knots.starts_positive(i)) continue;
    for (std::size_t t = 0; t < 2; ++t) sum[t] += residuals[i] * x_[t][i];
  }
  const std::vector<cells::Knots::Turn>& turns = frame_.knots.turns();
  by_turn_.resize(turns.size());
  for (std::size_t turn = 0; turn < turns.size(); ++turn) {
    by_turn_[turn] = sum[0] * directions_[turn][0] + sum[1] * directions_[turn][1];
    const std::size_t i = turns[turn].row;
    const Guess change = turns[turn].side * residuals[i];
    for (std::size_t t = 0; t < 2; ++t) sum[t] += change * x_[t][i];
  }
}

void KnotFit::gradients(const std::vector<std::size_t>& support, const GuessVector& values_of_support,
                        GuessVector& out) const {
  find_residuals(support, values_of_support);
  project(residuals_, out);
}

// All at once, in one walk over the points.
void KnotFit::update_residuals(const Region&, const std::vector<std::size_t>& support,
                               const GuessVector& values_of_support, std::vector<Hinge>& hinges) const {
  find_residuals(support, values_of_support);
  for (Hinge& hinge : hinges) hinge.residual = residuals_[hinge.point] / one_[hinge.point];
}

void KnotFit::respond(const GuessVector& step, const std::vector<Pull>& pulls, GuessVector& out) const {
  GuessVector change(frame_.points(), 0.0);
  const auto subtract = [&](const GuessVector& values, Guess factor) {
    for (std::size_t i = 0; i < change.size(); ++i) change[i] -= factor * values[i];
  };
  for (std::size_t a = 0; a < units_begin_; ++a) subtract(free_values(a), step[a]);
  for (std::size_t j = 0; j < region_->units(); ++j) {
    const Guess* theta = &step[frame_.unit_offset(j)];
    const int sign = region_->sign(j);
    region_->cone(j).on().for_each(
        [&](std::size_t i) { change[i] -= sign * (theta[0] * x_[0][i] + theta[1] * x_[1][i]); });
  }
  for (std::size_t i = 0; i < change.size(); ++i) change[i] *= region_->decided().test(i) ? used_[i] : 0.0;
  for (const Pull& pull : pulls) change[pull.point] += pull.size / one_[pull.point];
  project(change, out);
}

// Knots are never negative.
void KnotFit::sizes(GuessVector& out) const {
  GuessVector ones = one_;
  for (std::size_t i = 0; i < ones.size(); ++i) ones[i] *= used_[i];
  project(ones, out);
  for (Guess& size : out) size = std::abs(size);
}

void KnotFit::project(const GuessVector& residuals, GuessVector& out) const {
  out.resize(size());
  for (std::size_t a = 0; a < units_begin_; ++a) {
    const GuessVector& values = free_values(a);
    out[a] = sum(residuals.size(), [&](std::size_t i) { return residuals[i] * values[i]; });
  }
  sweep(residuals);
  for (std::size_t j = 0; j < arcs_.size(); ++j) {
    const int sign = region_->sign(j);
    std::size_t turn = arcs_[j].first;
    for (std::size_t a = starts_[j]; a < starts_[j + 1]; ++a) {
      out[a] = sign * by_turn_[turn];
      if (++turn == by_turn_.size()) turn = 0;
    }
  }
}

void KnotFit::find_parameters() {
  parameters_.assign(frame_.parameters(), 0.0);
  for (std::size_t s = 0; s < support().size(); ++s) {
    const std::size_t a = support()[s];
    if (a < units_begin_) {
      parameters_[a] += multipliers()[s];
      continue;
    }
    const Place at = place(a);
    for (std::size_t t = 0; t < 2; ++t) {
      parameters_[frame_.unit_offset(at.unit) + t] += multipliers()[s] * directions_[at.turn][t];
    }
  }
}

// The fitted network beside its relaxation: they differ at undecided points only.
void KnotFit::survey() {
  const std::size_t units = region_->units();
  gaps_.resize(units);
  for (GuessVector& gap : gaps_) gap.assign(frame_.points(), 0.0);
  excess_.assign(frame_.points(), 0.0);
  true_risk_ = value_ - shift_;
  Bitset open(frame_.points());
  open.fill();
  open -= region_->decided();
  for (std::size_t s = 0; s < support().size(); ++s) {
    if (support()[s] < units_begin_) continue;
    const Place at = place(support()[s]);
    GuessVector& gap = gaps_[at.unit];
    open.for_each([&](std::size_t i) { gap[i] += multipliers()[s] * value_at(directions_[at.turn], i); });
  }
  open.for_each([&](std::size_t i) {
    Guess residual = y_[i];
    if (frame_.intercept() > 0) residual -= parameters_[0] * one_[i];
    for (std::size_t t = 0; t < frame_.affine(); ++t)
      residual -= parameters_[frame_.affine_offset() + t] * x_[t][i];
    for (std::size_t j = 0; j < units; ++j) {
      const Guess* theta = &parameters_[frame_.unit_offset(j)];
      const Guess output = value_at({theta[0], theta[1]}, i);
      gaps_[j][i] = region_->cone(j).is_free(i) ? std::max(gaps_[j][i] - output, 0.0) : 0.0;
      residual -= region_->sign(j) * output;
    }
    excess_[i] = residual * residual - residuals_[i] * residuals_[i];
    true_risk_ += excess_[i];
    if (used_[i] > 0) return;
    for (std::size_t j = 0; j < units; ++j) {  // units of opposite signs could meet any target here
      if (region_->cone(j).is_free(i)) gaps_[j][i] = std::max(gaps_[j][i], idle_share * std::abs(residual));
    }
  });
}

void KnotFit::remember(Region& region) const {
  region.support.clear();
  for (std::size_t s = 0; s < support().size(); ++s) {
    if (support()[s] < units_begin_) continue;
    const Place at = place(support()[s]);
    region.support.push_back({at.unit, nullptr, multipliers()[s], at.turn});
  }
}

const Columns& KnotFit::columns() const {
  if (!has_columns_) columns_.collect_knots(*region_, arcs_);
  has_columns_ = true;
  return columns_;
}

const std::vector<Hinge>& KnotFit::hinges() const {
  if (has_hinges_) return hinges_;
  has_hinges_ = true;
  hinges_.clear();
  for (std::size_t i = 0; i < frame_.points(); ++i) {
    if (region_->decided().test(i) || residuals_[i] == 0) continue;
    hinges_.push_back({i, residuals_[i] > 0 ? 1 : -1, std::vector<Piece>(region_->units(), Piece::exact),
                       residuals_[i] / one_[i]});
  }
  return hinges_;
}

}  // namespace infimum::relaxations
