// SPDX-License-Identifier: Apache-2.0
#include "relaxations/cut_fit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "linear/lanes.hpp"

namespace infimum::relaxations {

namespace {

constexpr Guess infinite = std::numeric_limits<Guess>::infinity();
constexpr Guess negligible = 1e-9;        // residuals, of the root of the targets' mean square
constexpr Guess ridge = 1e-9;             // what is added to the Gram matrix, of its largest entry
constexpr Guess least_multiplier = 1e-7;  // of the size of gradients
constexpr int most_steps = 60;
constexpr Guess most_drift = 1e-12;  // of what the ridge adds to gradients, of their size
constexpr int most_idle = 4;         // steps for the drift alone
constexpr int most_changes = 2;      // of a point's piece, before it counts as resting on an edge

}  // namespace

// The dual of one Newton step, with one column for each cut and each piece of a point on an edge: those of
// one point share their residual.
struct CutFit::System {
  const CutFit& fit;

  std::size_t size() const { return fit.columns_.size(); }
  bool is_free(std::size_t) const { return false; }
  const Guess* direction(std::size_t a) const { return &fit.directions_[a * fit.room_]; }
  Guess linear(std::size_t a) const { return fit.columns_[a].linear; }
  Guess square(std::size_t a) const { return fit.columns_[a].square; }
  Guess gram(std::size_t a, std::size_t b) const {
    const Guess product = linear::product_of(direction(a), direction(b), fit.room_);
    const std::size_t point = fit.columns_[a].point;
    return point != no_point && point == fit.columns_[b].point ? product + 1 / fit.frame_.weight(point)
                                                               : product;
  }
  void gradients(const std::vector<std::size_t>& support, const GuessVector& values, GuessVector& out) const {
    std::fill(fit.sums_.begin(), fit.sums_.end(), 0.0);
    for (std::size_t s = 0; s < support.size(); ++s) {
      linear::add_multiple(fit.sums_.data(), values[s], direction(support[s]), fit.room_);
      const std::size_t point = fit.columns_[support[s]].point;
      if (point != no_point) fit.point_sums_[point] += values[s] / fit.frame_.weight(point);
    }
    out.resize(size());
    linear::products_of(fit.directions_.data(), size(), fit.room_, fit.sums_.data(), fit.room_, out.data());
    for (std::size_t a = 0; a < size(); ++a) {
      const std::size_t point = fit.columns_[a].point;
      out[a] = fit.columns_[a].linear - out[a] - (point == no_point ? 0.0 : fit.point_sums_[point]);
    }
    for (const std::size_t a : support) {
      if (fit.columns_[a].point != no_point) fit.point_sums_[fit.columns_[a].point] = 0;
    }
  }
};

CutFit::CutFit(const Frame& frame)
    : frame_(frame),
      parameters_(frame.parameters()),
      room_(linear::in_lanes(frame.parameters())),
      kinds_(frame.points(), Kind::free),
      inputs_(frame.points() * frame.dimension()),
      u_(frame.points(), 0.0),
      top_(frame.points(), 0.0),
      pull_(frame.dimension(), 0.0),
      lowest_(frame.points()),
      piece_(frame.points()),
      changes_(frame.points()),
      first_chord_(frame.points()),
      row_(room_, 0.0),
      reduced_(room_, 0.0),
      sums_(room_, 0.0),
      point_sums_(frame.points(), 0.0) {
  Guess squares = 0;
  for (std::size_t i = 0; i < frame.points(); ++i) {
    squares += frame.y(i) * frame.y(i);
    for (std::size_t t = 0; t < frame.dimension(); ++t) inputs_[t * frame.points() + i] = frame.x(i)[t];
  }
  tolerance_ = negligible * std::sqrt(squares / static_cast<Guess>(std::max<std::size_t>(frame.points(), 1)));
}

void CutFit::start(const Region& region) {
  region_ = &region;
  sign_ = region.sign(0);
  cuts_ = &region.cone(0).cuts();
  undecided_.clear();
  for (std::size_t i = 0; i < frame_.points(); ++i) {
    kinds_[i] = region.cone(0).is_free(i) ? Kind::free : region.cone(0).on().test(i) ? Kind::on : Kind::off;
    if (kinds_[i] == Kind::free) undecided_.push_back(i);
  }
  place_.assign(room_, 0.0);
  chords.clear();
  multipliers_.clear();
  if (const CutStart* start = region.cut_start.get()) {
    place_ = start->place;
    multipliers_ = start->multipliers;
    for (const Chord& chord : start->chords) {
      if (is_free(chord.point)) chords.push_back(chord);
    }
  }
  evaluate();
}

void CutFit::evaluate() {
  products(theta(), u_);
  std::fill(top_.begin(), top_.end(), infinite);
  std::fill(lowest_.begin(), lowest_.end(), none);
  for (std::size_t k = 0; k < chords.size(); ++k) {
    const std::size_t i = chords[k].point;
    const Guess value = along(chords[k]);
    if (!(value < top_[i])) continue;
    top_[i] = value;
    lowest_[i] = static_cast<long>(k);
  }
}

void CutFit::see_chord(std::size_t k) {
  const std::size_t i = chords[k].point;
  top_[i] = along(chords[k]);
  lowest_[i] = static_cast<long>(k);
}

void CutFit::products(const Guess* vector, GuessVector& out) const {
  out.assign(frame_.points(), 0.0);
  for (std::size_t t = 0; t < frame_.dimension(); ++t) {
    linear::add_multiple(out.data(), vector[t], &inputs_[t * frame_.points()], frame_.points());
  }
}

Guess CutFit::slack(std::size_t cut) const {
  const cells::Cut& there = (*cuts_)[cut];
  return there.sign * u_[there.row];
}

Guess CutFit::along(const Chord& chord) const {
  Guess sum = 0;
  for (std::size_t t = 0; t < frame_.dimension(); ++t) sum += chord.slope[t] * theta()[t];
  return sum;
}

Guess CutFit::counted(std::size_t i) const {
  return std::max(0.0, target(i) - intercept() - top_[i]);
}

Guess CutFit::value() const {
  Guess sum = 0;
  for (std::size_t i = 0; i < frame_.points(); ++i) {
    Guess error = 0;
    if (kinds_[i] == Kind::free) {
      error = std::max({0.0, -miss(i), counted(i)});
    } else {
      error = intercept() + (kinds_[i] == Kind::on ? u_[i] : 0.0) - target(i);
    }
    sum += frame_.weight(i) * error * error;
  }
  return sum;
}

Guess CutFit::true_risk() const {
  Guess sum = 0;
  for (std::size_t i = 0; i < frame_.points(); ++i) sum += frame_.weight(i) * miss(i) * miss(i);
  return sum;
}

Guess CutFit::solve() {
  begin();
  is_solved_ = false;
  for (int steps = 0, idle = 0; steps < most_steps && !is_solved_; ++steps) {
    const bool changed = choose_pieces(steps == 0);
    is_solved_ = !changed && (drift_ < most_drift || idle == most_idle);
    if (is_solved_) break;
    idle = changed ? 0 : idle + 1;
    if (!step()) break;
  }
  const Guess sum = value();
  return std::isfinite(sum) ? sum : 0.0;
}

// The moments of the decided points; those of a negative unit are turned with c and y.
void CutFit::begin() {
  const Moments& moments = region_->moments();
  gram_.assign(room_ * room_, 0.0);
  linear_.assign(room_, 0.0);
  square_ = moments.square;
  const auto turned = [&](std::size_t a) { return a < frame_.intercept() ? sign_ : 1; };
  for (std::size_t a = 0; a < parameters_; ++a) {
    for (std::size_t b = 0; b < parameters_; ++b) {
      gram_[a * room_ + b] = turned(a) * turned(b) * moments.gram[a * parameters_ + b];
    }
    linear_[a] = turned(a) * moments.linear[a];
  }
  for (std::size_t t = 0; t < frame_.dimension(); ++t) linear_[frame_.intercept() + t] += pull_[t];
  edges_.clear();
  std::fill(changes_.begin(), changes_.end(), 0);
  next_chord_.assign(chords.size(), none);
  std::fill(first_chord_.begin(), first_chord_.end(), none);
  for (std::size_t k = 0; k < chords.size(); ++k) {
    next_chord_[k] = std::exchange(first_chord_[chords[k].point], static_cast<long>(k));
  }
}

// The derivative of the fit of the point by the parameters.
void CutFit::fill_row(std::size_t point, long piece) {
  std::fill(row_.begin(), row_.end(), 0.0);
  if (frame_.intercept() > 0) row_[0] = 1;
  const Guess* slope = piece == on ? frame_.x(point) : piece >= 0 ? chords[piece].slope.data() : nullptr;
  if (slope != nullptr) std::copy_n(slope, frame_.dimension(), &row_[frame_.intercept()]);
}

void CutFit::add_piece(std::size_t point, long piece, Guess factor) {
  if (piece == none) return;
  fill_row(point, piece);
  const Guess weight = factor * frame_.weight(point), y = target(point);
  for (std::size_t a = 0; a < parameters_; ++a) {
    if (row_[a] != 0) linear::add_multiple(&gram_[a * room_], weight * row_[a], row_.data(), room_);
  }
  linear::add_multiple(linear_.data(), weight * y, row_.data(), room_);
  square_ += weight * y * y;
}

// The piece that counts where the fit is now.
long CutFit::piece_now(std::size_t point) const {
  if (-miss(point) > tolerance_) return u_[point] > 0 ? on : off;
  return counted(point) > tolerance_ ? lowest_[point] : none;
}

Guess CutFit::residual(std::size_t point, long piece) const {
  const Guess left = target(point) - intercept();
  if (piece == off) return -left;
  if (piece == on) return u_[point] - left;
  if (piece == none) return std::max(0.0, std::max(-miss(point), counted(point)));
  return left - along(chords[piece]);
}

// Whether it makes no difference which of the two counts.
bool CutFit::are_equal(std::size_t point, long before, long now) const {
  const Guess r = residual(point, before), s = now == none ? 0.0 : residual(point, now);
  const bool are_alike = before != none && now != none && (before >= 0) == (now >= 0);
  return (are_alike && std::abs(r - s) < tolerance_) ||
         (std::abs(r) < tolerance_ && std::abs(s) < tolerance_);
}

// Whether any has changed.
bool CutFit::choose_pieces(bool first) {
  bool changed = first;
  for (const std::size_t i : undecided_) {
    if (!first && piece_[i] == edge) continue;
    const long now = piece_now(i), before = first ? none : piece_[i];
    const bool on_kink = (now == on || now == off) && std::abs(u_[i]) < tolerance_;
    if (first) {
      piece_[i] = none;
    } else if (now == before || (!on_kink && are_equal(i, before, now))) {
      continue;
    } else {
      changed = true;
      ++changes_[i];
      add_piece(i, before, -1);
    }
    const bool turns = !first && before != none && now != none;
    if (on_kink || changes_[i] >= most_changes || turns) {
      piece_[i] = edge;
      edges_.push_back(i);
    } else {
      piece_[i] = now;
      add_piece(i, now, 1);
    }
  }
  return changed;
}

// The inverse of the upper triangle U of Cholesky's factorisation U'U, by rows. A ridge around the present
// place keeps it regular.
void CutFit::factorise() {
  Guess largest = 0;
  for (std::size_t a = 0; a < parameters_; ++a) largest = std::max(largest, gram_[a * room_ + a]);
  factor_ = gram_;
  ridge_ = ridge * largest + ridge;
  for (std::size_t a = 0; a < parameters_; ++a) factor_[a * room_ + a] += ridge_;
  for (std::size_t a = 0; a < parameters_; ++a) {
    Guess* row = &factor_[a * room_];
    linear::set_multiple(row, 1 / std::sqrt(std::max(row[a], ridge * ridge)), row, room_);
    for (std::size_t b = a + 1; b < parameters_; ++b)
      linear::add_multiple(&factor_[b * room_], -row[b], row, room_);
  }
  inverse_.assign(room_ * room_, 0.0);
  for (std::size_t a = parameters_; a-- > 0;) {
    const Guess* factors = &factor_[a * room_];
    Guess* row = &inverse_[a * room_];
    row[a] = 1;
    for (std::size_t b = a + 1; b < parameters_; ++b)
      linear::add_multiple(row, -factors[b], &inverse_[b * room_], room_);
    linear::set_multiple(row, 1 / factors[a], row, room_);
  }
}

// row_ is how the column moves the parameters; constant, what it demands of them.
void CutFit::add_column(Column column, Guess constant) {
  const std::size_t begin = directions_.size();
  directions_.resize(begin + room_, 0.0);
  Guess* direction = &directions_[begin];
  for (std::size_t c = 0; c < parameters_; ++c) {
    if (row_[c] != 0) linear::add_multiple(direction, row_[c], &inverse_[c * room_], room_);
  }
  column.linear = -linear::product_of(direction, reduced_.data(), room_) - constant;
  column.square = linear::product_of(direction, direction, room_);
  if (column.point != no_point) column.square += 1 / frame_.weight(column.point);
  columns_.push_back(column);
}

void CutFit::collect_columns() {
  columns_.clear();
  directions_.clear();
  for (std::size_t l = 0; l < cuts_->size(); ++l) {
    const cells::Cut& cut = (*cuts_)[l];
    std::fill(row_.begin(), row_.end(), 0.0);
    const Guess* x = frame_.x(cut.row);
    for (std::size_t t = 0; t < frame_.dimension(); ++t) row_[frame_.intercept() + t] = cut.sign * x[t];
    add_column({no_point, static_cast<long>(l), 0, 0}, 0);
  }
  for (const std::size_t i : edges_) {
    const auto add = [&](long piece) {
      fill_row(i, piece);
      if (piece < 0) {
        for (Guess& entry : row_) entry = -entry;
      }
      add_column({i, piece, 0, 0}, piece < 0 ? target(i) : -target(i));
    };
    add(off);
    add(on);
    for (long k = first_chord_[i]; k != none; k = next_chord_[k]) add(k);
  }
}

Guess CutFit::size_of_gradients() const {
  Guess largest = 0;
  for (std::size_t a = 0; a < parameters_; ++a) largest = std::max(largest, gram_[a * room_ + a]);
  return std::sqrt(largest * square_) + std::numeric_limits<Guess>::min();
}

// False if numbers leave the range of floats; the place is then what it was.
bool CutFit::step() {
  factorise();
  std::fill(reduced_.begin(), reduced_.end(), 0.0);
  for (std::size_t c = 0; c < parameters_; ++c) {
    linear::add_multiple(reduced_.data(), linear_[c] + ridge_ * place_[c], &inverse_[c * room_], room_);
  }
  collect_columns();
  from_.clear();
  from_values_.clear();
  for (const auto& [cut, multiplier] : multipliers_) {
    from_.push_back(cut);
    from_values_.push_back(multiplier);
  }
  nnls_.minimise(System{*this}, from_, from_values_, std::sqrt(square_) + negligible);
  multipliers_.clear();
  const Guess gradients = size_of_gradients();  // multipliers far below come from the ridge
  for (std::size_t s = 0; s < nnls_.support().size(); ++s) {
    const std::size_t a = nnls_.support()[s];
    linear::add_multiple(reduced_.data(), nnls_.values()[s], &directions_[a * room_], room_);
    if (columns_[a].point == no_point && nnls_.values()[s] > least_multiplier * gradients)
      multipliers_.emplace_back(a, nnls_.values()[s]);
  }
  row_ = place_;
  linear::products_of(inverse_.data(), parameters_, room_, reduced_.data(), room_, place_.data());
  drift_ = 0;
  bool is_finite = true;
  for (std::size_t a = 0; a < parameters_; ++a) {
    const Guess moved = std::abs(place_[a] - row_[a]);
    is_finite = is_finite && std::isfinite(moved);
    drift_ = std::max(drift_, moved);
  }
  if (!is_finite) {
    place_ = row_;
    multipliers_.clear();
  }
  drift_ *= ridge_ / size_of_gradients();
  evaluate();
  return is_finite;
}

void CutFit::shares(std::size_t i, std::vector<Share>& out) const {
  out.clear();
  if (piece_[i] == none) return;
  if (piece_[i] != edge) {
    out.push_back({piece_[i], frame_.weight(i) * residual(i, piece_[i])});
    return;
  }
  for (std::size_t s = 0; s < nnls_.support().size(); ++s) {
    const Column& column = columns_[nnls_.support()[s]];
    if (column.point == i && nnls_.values()[s] > 0) out.push_back({column.piece, nnls_.values()[s]});
  }
}

std::shared_ptr<CutStart> CutFit::end() const {
  auto end = std::make_shared<CutStart>();
  end->place = place_;
  end->chords = chords;
  end->multipliers = multipliers_;
  return end;
}

}  // namespace infimum::relaxations
