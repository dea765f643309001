// SPDX-License-Identifier: Apache-2.0
#include "relaxations/envelope.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "linear/lanes.hpp"

namespace infimum::relaxations {

namespace {

constexpr Guess infinite = std::numeric_limits<Guess>::infinity();
constexpr Guess least_pivot = 1e-7;  // with which a cut enters the basis at the start
constexpr Guess unreachable = 1e-8;  // in a direction that no cut bounds
constexpr Guess vanishing = 1e-12;   // coefficients
constexpr Guess least_slope = 1e-9;  // of a coefficient along a step
constexpr Guess negligible = 1e-9;   // breaches, of the largest right side
constexpr int most_pivots = 100;

// Rows of the table after the exchange of base vector `place` for the one whose row is `pivot`.
INFIMUM_CLONES void exchange(Guess* table, std::size_t rows, std::size_t room, const Guess* pivot,
                             std::size_t place) {
  const Guess inverse = 1 / pivot[place];
  for (std::size_t r = 0; r < rows; ++r, table += room) {
    const Guess factor = table[place] * inverse;
    if (factor == 0) continue;
    for (std::size_t e = 0; e < room; ++e) table[e] -= factor * pivot[e];
    table[place] = factor;
  }
}

}  // namespace

Envelope::Envelope(const Frame& frame)
    : frame_(frame),
      dimension_(frame.dimension()),
      room_(linear::in_lanes(frame.dimension())),
      coefficients_(room_, 0.0),
      heights_(room_, 0.0),
      vertex_(room_, 0.0),
      pivot_row_(room_, 0.0) {}

void Envelope::start(const std::vector<cells::Cut>& cuts, const Places& basis) {
  cuts_ = &cuts;
  table_.assign((cuts.size() + dimension_) * room_, 0.0);
  for (std::size_t l = 0; l < cuts.size(); ++l) {
    const Guess* x = frame_.x(cuts[l].row);
    for (std::size_t t = 0; t < dimension_; ++t) row(l)[t] = cuts[l].sign * x[t];
  }
  for (std::size_t t = 0; t < dimension_; ++t) row(cuts.size() + t)[t] = 1;
  base_.assign(dimension_, none);
  place_of_.assign(cuts.size(), none);
  missing_ = dimension_;
  for (std::size_t l : basis) {
    if (l < cuts.size()) enter(l);
  }
  for (std::size_t l = cuts.size(); l-- > 0 && missing_ > 0;) enter(l);
  products_.resize(cuts.size());
}

// Takes the place of a unit vector, if there is one on which it depends enough.
void Envelope::enter(std::size_t cut) {
  if (place_of_[cut] != none) return;
  std::size_t best = none;
  Guess most = least_pivot;
  for (std::size_t b = 0; b < dimension_; ++b) {
    if (base_[b] != none || !(std::abs(row(cut)[b]) > most)) continue;
    most = std::abs(row(cut)[b]);
    best = b;
  }
  if (best == none) return;
  pivot(cut, best);
  --missing_;
}

void Envelope::pivot(std::size_t cut, std::size_t place) {
  std::copy_n(row(cut), room_, pivot_row_.data());
  exchange(table_.data(), table_.size() / room_, room_, pivot_row_.data(), place);
  if (base_[place] != none) place_of_[base_[place]] = none;
  base_[place] = cut;
  place_of_[cut] = place;
}

void Envelope::look_at(const Guess* place) {
  rights_.resize(cuts_->size());
  Guess largest = 0;
  for (std::size_t l = 0; l < rights_.size(); ++l) {
    const cells::Cut& cut = (*cuts_)[l];
    const Guess* x = frame_.x(cut.row);
    Guess sum = 0;
    for (std::size_t t = 0; t < dimension_; ++t) sum += x[t] * place[t];
    rights_[l] = std::max(0.0, cut.sign * sum);
    largest = std::max(largest, rights_[l]);
  }
  noise_ = negligible * largest + std::numeric_limits<Guess>::min();
}

// The point in the basis; false if that needs a unit vector.
bool Envelope::express(std::size_t point) {
  const Guess* x = frame_.x(point);
  std::fill(coefficients_.begin(), coefficients_.end(), 0.0);
  for (std::size_t t = 0; t < dimension_; ++t) {
    linear::add_multiple(coefficients_.data(), x[t], row(cuts_->size() + t), room_);
  }
  for (std::size_t b = 0; b < dimension_; ++b) {
    if (base_[b] == none && std::abs(coefficients_[b]) > unreachable) return false;
  }
  return true;
}

// Where x . p is largest as far as the basis knows: a positive coefficient takes g_b . p to its right side.
void Envelope::find_heights() {
  for (std::size_t b = 0; b < dimension_; ++b) {
    heights_[b] = base_[b] != none && coefficients_[b] > vanishing ? rights_[base_[b]] : 0.0;
  }
}

Envelope::Breach Envelope::worst_breach() {
  linear::products_of(table_.data(), cuts_->size(), room_, heights_.data(), room_, products_.data());
  Breach worst{none, false, noise_};
  for (std::size_t l = 0; l < products_.size(); ++l) {
    if (place_of_[l] != none) continue;
    if (-products_[l] > worst.size) worst = {l, false, -products_[l]};
    if (products_[l] - rights_[l] > worst.size) worst = {l, true, products_[l] - rights_[l]};
  }
  return worst;
}

// The cut enters the basis. Coefficients that change their sign on the way take their g_b . p to the other
// side, and the value goes on falling as long as the breach outweighs them; the last of them leaves.
bool Envelope::mend(const Breach& breach) {
  struct Turn {
    Guess at;
    std::size_t place;
    bool operator<(const Turn& other) const { return at != other.at ? at < other.at : place < other.place; }
  };
  std::array<Turn, erm::most_cut_dimension> turns;
  const Guess* slopes = row(breach.cut);
  const Guess way = breach.above ? 1 : -1;
  std::size_t count = 0;
  for (std::size_t b = 0; b < dimension_; ++b) {
    const Guess slope = way * slopes[b];
    if (base_[b] == none || std::abs(slope) < least_slope) continue;
    const bool is_positive = coefficients_[b] > vanishing;
    if (is_positive != (slope > 0)) continue;
    turns[count++] = {is_positive ? coefficients_[b] / slope : std::max(0.0, coefficients_[b] / slope), b};
  }
  if (count == 0) return false;
  std::sort(turns.begin(), turns.begin() + static_cast<std::ptrdiff_t>(count));
  Guess left = breach.size;
  std::size_t turn = 0;
  for (;; ++turn) {
    const std::size_t b = turns[turn].place;
    left -= std::abs(slopes[b]) * rights_[base_[b]];
    if (left <= 0 || turn + 1 == count) break;
  }
  const std::size_t place = turns[turn].place;
  const Guess step = way * std::max(turns[turn].at, 2 * vanishing);  // not 0, which would tell no side
  for (std::size_t b = 0; b < dimension_; ++b) {
    if (base_[b] != none) coefficients_[b] -= step * slopes[b];
  }
  pivot(breach.cut, place);
  coefficients_[place] = step;
  return true;
}

Guess Envelope::least(std::size_t point) {
  if (!express(point)) return infinite;
  for (int pivots = 0; pivots < most_pivots; ++pivots) {
    find_heights();
    const Breach breach = worst_breach();
    if (breach.cut == none) break;
    if (!mend(breach)) return infinite;
  }
  Guess sum = 0;
  for (std::size_t b = 0; b < dimension_; ++b) {
    if (base_[b] != none && coefficients_[b] > 0) sum += coefficients_[b] * rights_[base_[b]];
  }
  return sum;
}

void Envelope::chord(Guess* out) const {
  std::fill_n(out, dimension_, 0.0);
  for (std::size_t b = 0; b < dimension_; ++b) {
    if (base_[b] == none || !(coefficients_[b] > 0)) continue;
    const cells::Cut& cut = (*cuts_)[base_[b]];
    const Guess* x = frame_.x(cut.row);
    for (std::size_t t = 0; t < dimension_; ++t) out[t] += coefficients_[b] * cut.sign * x[t];
  }
}

void Envelope::basis(Places& out) const {
  out.clear();
  for (std::size_t cut : base_) {
    if (cut != none) out.push_back(cut);
  }
  std::sort(out.begin(), out.end());
}

const Guess* Envelope::vertex() {
  linear::products_of(row(cuts_->size()), dimension_, room_, heights_.data(), room_, vertex_.data());
  return vertex_.data();
}

}  // namespace infimum::relaxations
