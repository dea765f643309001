// SPDX-License-Identifier: Apache-2.0
#include "relaxations/squared_exact.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "relaxations/coarse.hpp"
#include "relaxations/entries.hpp"
#include "relaxations/exact_moments.hpp"

namespace infimum::relaxations {

SquaredExact::SquaredExact(const Frame& frame, const Region& region, const Columns& columns)
    : frame_(frame), region_(region), columns_(columns), counting_(frame.points()) {
  collect_moments();
  if (!region.is_cell()) return;
  for (std::size_t i = 0; i < frame.points(); ++i) {
    if (region.is_one_sided(i)) one_sided_.push_back(i);
  }
  list_terms();
}

void SquaredExact::collect_moments() {
  ExactMoments moments(frame_);
  ExactMoments::Signs signs(region_.units());
  const auto add = [&](std::size_t i) {
    for (std::size_t j = 0; j < signs.size(); ++j)
      signs[j] = region_.cone(j).on().test(i) ? region_.sign(j) : 0;
    moments.add(i, signs, !region_.outputs_off().test(i));
  };
  region_.decided().for_each(add);
  counting_.for_each(add);
  moments_ = moments.gram();
  linear_ = moments.linear();
}

SquaredExact::Gradient SquaredExact::gradient(std::size_t point) const {
  Gradient z;
  const cells::IntegerVector& row = frame_.groups.row(point);
  if (frame_.intercept() > 0) z.emplace_back(0, 1);
  for (std::size_t t = 0; t < frame_.affine(); ++t) z.emplace_back(frame_.affine_offset() + t, row[t]);
  for (std::size_t j = 0; j < region_.units(); ++j) {
    if (!region_.cone(j).on().test(point)) continue;
    for (std::size_t t = 0; t < row.size(); ++t)
      z.emplace_back(frame_.unit_offset(j) + t, region_.sign(j) * row[t]);
  }
  return z;
}

Rational SquaredExact::target(std::size_t point) const {
  return region_.outputs_off().test(point) ? Rational(0) : frame_.groups[point].mean;
}

// How far g lies above the target of the point.
Rational SquaredExact::excess(std::size_t point, const std::vector<Rational>& parameters) const {
  Rational sum = -target(point);
  for (const auto& [a, za] : gradient(point)) sum += za * parameters[a];
  return sum;
}

void SquaredExact::solve(const std::vector<std::size_t>& start, const std::vector<Hinge>& hinges,
                         const GuessVector& multipliers, std::optional<std::size_t> most_steps) {
  if (!terms_.empty()) {
    const std::size_t most = most_steps.value_or(linear::EdgeSquares::plenty(*this));
    if (solve_edges(start, hinges, multipliers, most)) return;
    one_sided_.clear();
  } else {
    for (const Hinge& hinge : hinges) counting_.set(hinge.point);
  }
  std::vector<std::size_t> from = start;
  for (bool first = true;; first = false) {
    if (!first || !hinges.empty()) collect_moments();
    nnls_.minimise(*this, from, std::vector<Rational>(from.size(), Rational(1)), Rational(1));
    std::vector<Rational> found = combined(nnls_.support(), nnls_.values());
    const bool is_least = is_consistent(found);
    if (first || is_least) {
      parameters_ = std::move(found);
      if (is_least) return;
    } else if (!walk(found)) {
      return;
    }
    counting_.assign([&](std::size_t i) { return region_.is_one_sided(i) && excess(i, parameters_) > 0; });
    from = nnls_.support();
  }
}

// Do the points count that lie above their targets, and no others? At their targets it does not matter.
bool SquaredExact::is_consistent(const std::vector<Rational>& parameters) const {
  return std::ranges::all_of(one_sided_, [&](std::size_t i) {
    const int side = sgn(excess(i, parameters));
    return side == 0 || (side > 0) == counting_.test(i);
  });
}

// Half of the risk along the step.
linear::EdgeLine<Rational> SquaredExact::line(const std::vector<Rational>& step) const {
  linear::EdgeLine<Rational> result;
  for (std::size_t i = 0; i < frame_.points(); ++i) {
    const Rational& weight = frame_.groups[i].weight;
    Rational here = excess(i, parameters_), rise = 0;
    for (const auto& [a, za] : gradient(i)) rise += za * step[a];
    if (region_.is_one_sided(i)) {
      result.terms.push_back({weight, 0, std::move(here), std::move(rise)});
    } else {
      result.slope += weight * here * rise;
      result.curvature += weight * rise * rise;
    }
  }
  return result;
}

// Goes towards a network to where the risk is least on the way; false if that is here.
bool SquaredExact::walk(const std::vector<Rational>& to) {
  std::vector<Rational> step;
  for (std::size_t a = 0; a < to.size(); ++a) step.emplace_back(to[a] - parameters_[a]);
  const Rational far = line(step).least(1).place;
  for (std::size_t a = 0; a < to.size(); ++a) parameters_[a] += far * step[a];
  return far > 0;
}

// The program of linear::EdgeSquares: g = phi . l, e = g less the target, and where that is below 0, the edge
// is at g = 0, and W (g - mean)^2 = W (g^2 + 2 (-mean) g) + W mean^2.
void SquaredExact::list_terms() {
  const auto has_edge = [&](std::size_t i) { return frame_.has_edge(i); };
  if (std::ranges::none_of(one_sided_, has_edge)) return;
  for (std::size_t i : one_sided_) {
    const Rational pull = target(i);
    terms_.push_back(
        {frame_.groups[i].weight, std::max(Rational(-pull), Rational(0)), std::max(pull, Rational(0))});
  }
}

Rational SquaredExact::phi(std::size_t term, std::size_t a) const {
  const std::size_t first = columns_.offset(a), end = first + columns_.length(a);
  Rational sum = 0;
  for (const auto& [place, z] : gradient(one_sided_[term])) {
    if (place >= first && place < end) sum += z * entry(a, place - first);
  }
  return sum;
}

bool SquaredExact::solve_edges(const std::vector<std::size_t>& start, const std::vector<Hinge>& hinges,
                               const GuessVector& multipliers, std::size_t most_steps) {
  using State = linear::EdgeSquares::State;
  std::vector<State> states(one_sided_.size(), State::idle);
  for (const Hinge& hinge : hinges) {
    const auto place = std::ranges::lower_bound(one_sided_, hinge.point);
    if (place == one_sided_.end() || *place != hinge.point) continue;
    states[static_cast<std::size_t>(place - one_sided_.begin())] =
        hinge.stiffness > 1 ? State::pinned : State::counting;
  }
  linear::EdgeSquares squares(*this);
  const bool found = squares.minimise(start, start_values(start, multipliers), std::move(states), most_steps);
  parameters_ = combined(squares.support(), squares.values());
  if (!found) return false;
  for (std::size_t q = 0; q < one_sided_.size(); ++q) {
    if (squares.state(q) == State::counting) counting_.set(one_sided_[q]);
    if (squares.state(q) == State::pinned) held_[one_sided_[q]] = -2 * squares.multiplier(q);
  }
  return true;
}

// Multipliers of guessed columns as those of the exact ones; nothing depends on how good they are.
std::vector<Rational> SquaredExact::start_values(const std::vector<std::size_t>& start,
                                                 const GuessVector& multipliers) const {
  std::vector<Rational> values(start.size(), Rational(1));
  for (std::size_t s = 0; s < multipliers.size(); ++s) {
    const Guess value = multipliers[s] * columns_[start[s]].factor * frame_.y_unit();
    if (std::isfinite(value)) values[s] = value;
  }
  return values;
}

Rational SquaredExact::entry(std::size_t a, std::size_t t) const {
  return columns_[a].generator == nullptr ? Rational(1) : Rational(columns_[a].generator->v[t]);
}

Rational SquaredExact::gram(std::size_t a, std::size_t b) const {
  Rational sum = 0;
  for (std::size_t s = 0; s < columns_.length(a); ++s) {
    Rational partial = 0;
    for (std::size_t t = 0; t < columns_.length(b); ++t) {
      partial += moments_[columns_.offset(a) + s][columns_.offset(b) + t] * entry(b, t);
    }
    sum += partial * entry(a, s);
  }
  return sum;
}

Rational SquaredExact::linear(std::size_t a) const {
  Rational sum = 0;
  for (std::size_t t = 0; t < columns_.length(a); ++t) sum += linear_[columns_.offset(a) + t] * entry(a, t);
  return sum;
}

void SquaredExact::gradients(const std::vector<std::size_t>& support, const std::vector<Rational>& values,
                             std::vector<Rational>& out) const {
  const std::vector<Rational> fitted = combined(support, values);
  std::vector<Rational> slope = linear_;
  for (std::size_t a = 0; a < slope.size(); ++a) {
    for (std::size_t b = 0; b < slope.size(); ++b) {
      if (fitted[b] != 0) slope[a] -= moments_[a][b] * fitted[b];
    }
  }
  out.assign(columns_.size(), Rational(0));
  for (std::size_t a = 0; a < columns_.size(); ++a) {
    for (std::size_t t = 0; t < columns_.length(a); ++t)
      out[a] += slope[columns_.offset(a) + t] * entry(a, t);
  }
}

// The network form with exact coefficients says r at all decided points at once; those that are one-sided
// stand alone.
erm::Witness SquaredExact::witness() const {
  erm::Witness witness = region_.decided().none() ? erm::Witness{} : exact_network(frame_, parameters_);
  std::map<std::size_t, Rational> entries = held_;
  counting_.for_each(
      [&](std::size_t i) { entries[i] = -2 * frame_.groups[i].weight * excess(i, parameters_); });
  set_entries(witness, entries);
  return witness;
}

std::vector<Rational> SquaredExact::combined(const std::vector<std::size_t>& support,
                                             const std::vector<Rational>& values) const {
  std::vector<Rational> result(frame_.parameters(), Rational(0));
  for (std::size_t s = 0; s < support.size(); ++s) {
    const std::size_t a = support[s];
    for (std::size_t t = 0; t < columns_.length(a); ++t)
      result[columns_.offset(a) + t] += values[s] * entry(a, t);
  }
  return result;
}

}  // namespace infimum::relaxations
