// SPDX-License-Identifier: Apache-2.0
#include "relaxations/knot_fit.hpp"

#include <algorithm>
#include <cmath>

#include "linear/lanes.hpp"

namespace infimum::relaxations {

namespace {

constexpr std::size_t most_points = 20000;  // beyond, hinges cost less: they do not look at decided points
constexpr Guess rough_share = 1e-4;         // of the bound that is wanted, for the first fit
constexpr Guess idle_share = 0.5;           // of the miss at a point that ties leave out counts as a gap
constexpr std::size_t many_columns = 32;
constexpr std::size_t least_trimmed = 8;  // one part in so many of the points
constexpr Guess promising_share = 0.9;    // a first fit above this share is made precise

// Of whole lanes.
template <class Term>
Guess sum(std::size_t size, Term term) {
  Guess sums[linear::lane_count] = {};
  for (std::size_t e = 0; e < size; e += linear::lane_count) {
    for (std::size_t l = 0; l < linear::lane_count; ++l) sums[l] += term(e + l);
  }
  return linear::sum_of_lanes(sums);
}

INFIMUM_CLONES Guess square_of_unit(Guess v, Guess w, const Guess* x, const Guess* y, std::size_t size) {
  Guess sums[linear::lane_count] = {};
  for (std::size_t e = 0; e < size; e += linear::lane_count) {
    for (std::size_t l = 0; l < linear::lane_count; ++l) {
      const Guess u = v * x[e + l] + w * y[e + l];
      sums[l] += u > 0 ? u * u : 0.0;
    }
  }
  return linear::sum_of_lanes(sums);
}

// sum -= sign mask (v x + w y)
INFIMUM_CLONES void subtract_unit(Guess sign, Guess v, Guess w, const Guess* x, const Guess* y,
                                  const Guess* mask, std::size_t size, Guess* sum) {
  for (std::size_t e = 0; e < size; ++e) sum[e] -= sign * mask[e] * (v * x[e] + w * y[e]);
}

// The output max(0, v x + w y); what `gap` is more than it, and `sum` less the output, turned by the sign.
INFIMUM_CLONES void compare_unit(Guess sign, Guess v, Guess w, const Guess* x, const Guess* y,
                                 std::size_t size, Guess* gap, Guess* sum) {
  for (std::size_t e = 0; e < size; ++e) {
    const Guess u = v * x[e] + w * y[e], output = u > 0 ? u : 0.0, above = gap[e] - output;
    gap[e] = above > 0 ? above : 0.0;
    sum[e] -= sign * output;
  }
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
      points_(sums_.points()),
      places_(points_.size()),
      units_begin_(frame.intercept() + frame.affine()),
      columns_(frame) {
  const std::size_t size = linear::in_lanes(points_.size());
  for (GuessVector* list : {&x_[0], &x_[1], &y_, &one_, &used_}) list->assign(size, 0.0);
  for (std::size_t place = 0; place < points_.size(); ++place) {
    const std::size_t i = points_[place];
    places_[i] = place;
    const Guess root = std::sqrt(frame.weight(i));
    one_[place] = root;
    y_[place] = root * frame.y(i);
    for (std::size_t t = 0; t < 2; ++t) x_[t][place] = root * frame.x(i)[t];
    used_[place] = 1;
  }
  sums_.use(used_);
  for (std::size_t turn = 0; turn < frame.knots.turns().size(); ++turn) {
    const Direction& v = sums_.direction(turn);
    squares_.push_back(square_of_unit(v[0], v[1], x_[0].data(), x_[1].data(), size));
  }
}

KnotFit::Knot KnotFit::knot(std::size_t a) const {
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
  const Knot at = knot(a);
  const Direction& v = sums_.direction(at.turn);
  if (b < units_begin_) {
    const ArcSums::Sums sums = sums_.between(at.turn, at.turn);
    if (b < frame_.intercept()) return at.sign * (v[0] * sums.one[0] + v[1] * sums.one[1]);
    const std::size_t t = b - frame_.intercept();
    return at.sign * (v[0] * sums.xx[t] + v[1] * sums.xx[t + 1]);
  }
  const Knot to = knot(b);
  const Direction& w = sums_.direction(to.turn);
  const ArcSums::Sums sums = sums_.between(at.turn, to.turn);
  return at.sign * to.sign *
         (v[0] * (sums.xx[0] * w[0] + sums.xx[1] * w[1]) + v[1] * (sums.xx[1] * w[0] + sums.xx[2] * w[1]));
}

Guess KnotFit::linear(std::size_t a) const {
  if (a < units_begin_) {
    const GuessVector& u = free_values(a);
    return sum(used_.size(), [&](std::size_t i) { return u[i] * y_[i] * used_[i]; });
  }
  const Knot at = knot(a);
  const ArcSums::Sums sums = sums_.between(at.turn, at.turn);
  return at.sign * (sums_.direction(at.turn)[0] * sums.xy[0] + sums_.direction(at.turn)[1] * sums.xy[1]);
}

Guess KnotFit::bound(Region& region, Guess enough, std::size_t patience) {
  region_ = &region;
  has_columns_ = has_hinges_ = has_counts_ = false;
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

// Places: of the undecided points in use those that count least, together less than half the allowance:
// without them the fit gives way a little, too.
std::vector<std::size_t> KnotFit::spared(const std::vector<std::size_t>& order, Guess allowance) const {
  std::vector<std::size_t> places;
  for (std::size_t place : order) {
    if (used_[place] == 0) continue;
    allowance -= 2 * residuals_[place] * residuals_[place];
    if (allowance < 0) break;
    places.push_back(place);
  }
  return places;
}

std::vector<std::size_t> KnotFit::by_residual() const {
  std::vector<std::pair<Guess, std::size_t>> sizes;
  for (std::size_t place = 0; place < points_.size(); ++place) {
    if (used_[place] > 0 && !region_->decided().test(points_[place]))
      sizes.emplace_back(std::abs(residuals_[place]), place);
  }
  std::sort(sizes.begin(), sizes.end());
  std::vector<std::size_t> order;
  for (const auto& [size, place] : sizes) order.push_back(place);
  return order;
}

void KnotFit::trim(Guess enough) {
  const std::vector<std::size_t> order = by_residual();
  for (std::size_t in_use = order.size();;) {
    const std::vector<std::size_t> places = spared(order, value_ - enough);
    if (places.size() * least_trimmed < in_use + 1) return;  // not worth a fit
    for (std::size_t place : places) used_[place] = 0;
    use_points();
    fit_again();
    has_hinges_ = false;
    if (value_ >= enough) {
      in_use -= places.size();
      continue;
    }
    for (std::size_t place : places) used_[place] = 1;
    use_points();
    return fit_again();
  }
}

void KnotFit::find_value() {
  find_residuals(support(), nnls_.values());
  value_ = size_of_residuals() + shift_;
}

Guess KnotFit::size_of_residuals() const {
  return linear::product_of(residuals_.data(), residuals_.data(), residuals_.size());
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
  unused_.assign([&](std::size_t i) { return used_[places_[i]] == 0; });
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
  std::fill_n(used_.begin(), points_.size(), 1.0);
  ends_.clear();
  for (std::size_t turn = 0; turn < turns; ++turn) {
    if (!is_tied_at(turn)) continue;
    const std::size_t point = frame_.knots.turns()[turn].row;
    const bool inside =
        is_tied_at(turn == 0 ? turns - 1 : turn - 1) && is_tied_at(turn + 1 == turns ? 0 : turn + 1);
    if (inside && !region_->decided().test(point)) {
      used_[places_[point]] = 0;
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
  column_squares_.resize(size());
  for_each_arc([&](std::size_t, std::size_t a, std::size_t turn, std::size_t count) {
    std::copy_n(&squares_[turn], count, &column_squares_[a]);
  });
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
      linear::add_multiple(residuals_.data(), -multipliers[s], free_values(support[s]).data(),
                           residuals_.size());
    } else {
      const Knot at = knot(support[s]);
      const Guess factor = -at.sign * multipliers[s];
      const Direction& v = sums_.direction(at.turn);
      knots_.push_back({at.turn, {factor * v[0], factor * v[1]}});
    }
  }
  sums_.add_values(knots_, x_, residuals_);
  linear::multiply(residuals_.data(), used_.data(), residuals_.size(), residuals_.data());
}

// The columns of all units as slices of the turns: the unit, its first column and turn, and how many.
template <class Visit>
void KnotFit::for_each_arc(Visit visit) const {
  const std::size_t turns = squares_.size();
  for (std::size_t j = 0; j < arcs_.size(); ++j) {
    const std::size_t before = std::min(arcs_[j].count, turns - arcs_[j].first);
    visit(j, starts_[j], arcs_[j].first, before);
    if (before < arcs_[j].count) visit(j, starts_[j] + before, 0, arcs_[j].count - before);
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
  for (Hinge& hinge : hinges) {
    const std::size_t place = places_[hinge.point];
    hinge.residual = residuals_[place] / one_[place];
  }
}

void KnotFit::respond(const GuessVector& step, const std::vector<Pull>& pulls, GuessVector& out) const {
  if (!has_counts_) find_counts();
  GuessVector change(y_.size(), 0.0);
  for (std::size_t a = 0; a < units_begin_; ++a)
    linear::add_multiple(change.data(), -step[a], free_values(a).data(), change.size());
  linear::multiply(change.data(), counts_.data(), change.size(), change.data());
  for (std::size_t j = 0; j < region_->units(); ++j) {
    const Guess* theta = &step[frame_.unit_offset(j)];
    subtract_unit(region_->sign(j), theta[0], theta[1], x_[0].data(), x_[1].data(),
                  counts_.data() + (j + 1) * change.size(), change.size(), change.data());
  }
  for (const Pull& pull : pulls) change[places_[pull.point]] += pull.size / one_[places_[pull.point]];
  project(change, out);
}

// Trimming leaves all decided points in use.
void KnotFit::find_counts() const {
  has_counts_ = true;
  counts_.assign((1 + region_->units()) * y_.size(), 0.0);
  const Bitset& decided = region_->decided();
  decided.for_each([&](std::size_t i) { counts_[places_[i]] = used_[places_[i]]; });
  for (std::size_t j = 0; j < region_->units(); ++j) {
    const Bitset& on = region_->cone(j).on();
    decided.for_each([&](std::size_t i) {
      if (on.test(i)) counts_[(j + 1) * y_.size() + places_[i]] = used_[places_[i]];
    });
  }
}

// Knots are never negative.
void KnotFit::sizes(GuessVector& out) const {
  GuessVector ones = one_;
  linear::multiply(ones.data(), used_.data(), ones.size(), ones.data());
  project(ones, out);
  for (Guess& size : out) size = std::abs(size);
}

void KnotFit::project(const GuessVector& residuals, GuessVector& out) const {
  out.resize(size());
  for (std::size_t a = 0; a < units_begin_; ++a)
    out[a] = linear::product_of(residuals.data(), free_values(a).data(), residuals.size());
  sums_.project(residuals, x_, by_turn_);
  for_each_arc([&](std::size_t unit, std::size_t a, std::size_t turn, std::size_t count) {
    const Guess sign = region_->sign(unit);
    for (std::size_t e = 0; e < count; ++e) out[a + e] = sign * by_turn_[turn + e];
  });
}

void KnotFit::find_parameters() {
  parameters_.assign(frame_.parameters(), 0.0);
  for (std::size_t s = 0; s < support().size(); ++s) {
    const std::size_t a = support()[s];
    if (a < units_begin_) {
      parameters_[a] += multipliers()[s];
      continue;
    }
    const Knot at = knot(a);
    for (std::size_t t = 0; t < 2; ++t) {
      parameters_[frame_.unit_offset(at.unit) + t] += multipliers()[s] * sums_.direction(at.turn)[t];
    }
  }
}

// The fitted network beside its relaxation: they differ at undecided points only.
void KnotFit::survey() {
  const std::size_t units = region_->units();
  compare_units();
  gaps_.resize(units);
  for (GuessVector& gap : gaps_) gap.assign(frame_.points(), 0.0);
  excess_.assign(frame_.points(), 0.0);
  true_risk_ = value_ - shift_;
  Bitset open(frame_.points());
  open.fill();
  open -= region_->decided();
  open.for_each([&](std::size_t i) {
    const std::size_t place = places_[i];
    const Guess residual = network_residuals_[place];
    excess_[i] = residual * residual - residuals_[place] * residuals_[place];
    true_risk_ += excess_[i];
    // Units of opposite signs could meet any target where ties leave a point out.
    const Guess least = used_[place] > 0 ? 0.0 : idle_share * std::abs(residual);
    for (std::size_t j = 0; j < units; ++j) {
      if (region_->cone(j).is_free(i)) gaps_[j][i] = std::max(relaxed_[j][place], least);
    }
  });
}

// At every place, how far the relaxation of each unit lies above the unit itself, and the residual of the
// network.
void KnotFit::compare_units() {
  relaxed_.resize(region_->units());
  for (GuessVector& unit : relaxed_) unit.assign(y_.size(), 0.0);
  for (std::size_t s = 0; s < support().size(); ++s) {
    if (support()[s] < units_begin_) continue;
    const Knot at = knot(support()[s]);
    const Direction& v = sums_.direction(at.turn);
    const Guess factor = multipliers()[s];
    knots_.assign(1, {at.turn, {factor * v[0], factor * v[1]}});
    sums_.add_values(knots_, x_, relaxed_[at.unit]);
  }
  network_residuals_ = y_;
  for (std::size_t a = 0; a < units_begin_; ++a)
    linear::add_multiple(network_residuals_.data(), -parameters_[a], free_values(a).data(), y_.size());
  for (std::size_t j = 0; j < region_->units(); ++j) {
    const Guess* theta = &parameters_[frame_.unit_offset(j)];
    compare_unit(region_->sign(j), theta[0], theta[1], x_[0].data(), x_[1].data(), y_.size(),
                 relaxed_[j].data(), network_residuals_.data());
  }
}

void KnotFit::remember(Region& region) const {
  region.support.clear();
  for (std::size_t s = 0; s < support().size(); ++s) {
    if (support()[s] < units_begin_) continue;
    const Knot at = knot(support()[s]);
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
    const Guess residual = residuals_[places_[i]];
    if (region_->decided().test(i) || residual == 0) continue;
    hinges_.push_back({i, residual > 0 ? 1 : -1, std::vector<Piece>(region_->units(), Piece::exact),
                       residual / one_[places_[i]]});
  }
  return hinges_;
}

}  // namespace infimum::relaxations
