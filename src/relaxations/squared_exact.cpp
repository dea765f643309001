// SPDX-License-Identifier: Apache-2.0
#include "relaxations/squared_exact.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "relaxations/coarse.hpp"
#include "relaxations/entries.hpp"

namespace infimum::relaxations {

SquaredExact::SquaredExact(const Frame& frame, const Region& region, const Columns& columns)
    : frame_(frame), region_(region), columns_(columns), counting_(frame.points()) {
  collect_moments();
  if (!region.is_cell()) return;
  for (std::size_t i = 0; i < frame.points(); ++i) {
    if (region.is_one_sided(i)) one_sided_.push_back(i);
  }
}

void SquaredExact::collect_moments() {
  const std::size_t p = frame_.parameters();
  moments_.assign(p, std::vector<Rational>(p, Rational(0)));
  linear_.assign(p, Rational(0));
  region_.decided().for_each([&](std::size_t i) { add_moment(i); });
  counting_.for_each([&](std::size_t i) { add_moment(i); });
}

void SquaredExact::add_moment(std::size_t point) {
  const Gradient z = gradient(point);
  const Rational& weight = frame_.groups[point].weight;
  const Rational pull = target(point);
  for (const auto& [a, za] : z) {
    const Rational scaled = weight * za;
    for (const auto& [b, zb] : z) moments_[a][b] += scaled * zb;
    linear_[a] += scaled * pull;
  }
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

void SquaredExact::solve(const std::vector<std::size_t>& start, const std::vector<Hinge>& hinges) {
  for (const Hinge& hinge : hinges) counting_.set(hinge.point);
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

// Half the derivative of the risk along the step.
Rational SquaredExact::slope(const std::vector<Rational>& at, const std::vector<Rational>& step) const {
  Rational sum = 0;
  for (std::size_t i = 0; i < frame_.points(); ++i) {
    const Rational here = excess(i, at);
    if (region_.is_one_sided(i) && here <= 0) continue;
    Rational rise = 0;
    for (const auto& [a, za] : gradient(i)) rise += za * step[a];
    sum += frame_.groups[i].weight * here * rise;
  }
  return sum;
}

// Goes towards a network to where the risk is least on the way; false if that is here. Its slope rises
// along the way, and is linear between the places where one-sided points begin or cease to count.
bool SquaredExact::walk(const std::vector<Rational>& to) {
  const std::vector<Rational> from = parameters_;
  std::vector<Rational> step;
  for (std::size_t a = 0; a < to.size(); ++a) step.emplace_back(to[a] - from[a]);
  const auto at = [&](const Rational& time) {
    std::vector<Rational> there = from;
    for (std::size_t a = 0; a < there.size(); ++a) there[a] += time * step[a];
    return there;
  };
  std::vector<Rational> times{1};
  for (std::size_t i : one_sided_) {
    const Rational begin = excess(i, from), end = excess(i, to);
    if (sgn(begin) * sgn(end) < 0) times.emplace_back(begin / (begin - end));
  }
  std::ranges::sort(times);
  Rational before = 0, slope_before = slope(from, step);
  if (slope_before >= 0) return false;
  for (const Rational& time : times) {
    const Rational slope_here = slope(at(time), step);
    if (slope_here >= 0) {
      before += (time - before) * -slope_before / (slope_here - slope_before);
      break;
    }
    before = time;
    slope_before = slope_here;
  }
  parameters_ = at(before);
  return true;
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
  std::map<std::size_t, Rational> entries;
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
