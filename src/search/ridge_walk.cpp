// SPDX-License-Identifier: Apache-2.0
#include "search/ridge_walk.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "linear/lanes.hpp"

namespace infimum::search {

namespace {

constexpr int most_steps = 100;
constexpr Guess longest_step = 1.5;  // of the way to the minimum of the pattern
constexpr Guess worthwhile = 1e-9;   // relative fall of the risk
constexpr Guess vanished = 1e-14;
constexpr Guess definite = 1e-11;
constexpr Guess on_ridge = 1e-9;   // pre-activations so small are 0, where they are held
constexpr Guess dependent = 1e-9;  // relative size of a row that others nearly span
constexpr std::size_t none = ~std::size_t{0};

}  // namespace

bool solve_guess(GuessVector gram, GuessVector& right, std::size_t n) {
  Guess largest = 0;
  for (std::size_t a = 0; a < n; ++a) largest = std::max(largest, gram[a * n + a]);
  if (!(largest > 0)) return false;
  for (std::size_t a = 0; a < n; ++a) {
    gram[a * n + a] += definite * largest;
    for (std::size_t b = 0; b < a; ++b) {
      Guess sum = gram[a * n + b];
      for (std::size_t e = 0; e < b; ++e) sum -= gram[a * n + e] * gram[b * n + e];
      gram[a * n + b] = sum / gram[b * n + b];
    }
    Guess pivot = gram[a * n + a];
    for (std::size_t e = 0; e < a; ++e) pivot -= gram[a * n + e] * gram[a * n + e];
    if (!(pivot > 0)) return false;
    gram[a * n + a] = std::sqrt(pivot);
  }
  for (std::size_t a = 0; a < n; ++a) {
    for (std::size_t e = 0; e < a; ++e) right[a] -= gram[a * n + e] * right[e];
    right[a] /= gram[a * n + a];
  }
  for (std::size_t a = n; a-- > 0;) {
    for (std::size_t e = a + 1; e < n; ++e) right[a] -= gram[e * n + a] * right[e];
    right[a] /= gram[a * n + a];
  }
  return true;
}

void RidgeWalk::Parabola::add(Guess weight, Guess residual, Guess slope) {
  constant += weight * residual * residual;
  linear += 2 * weight * residual * slope;
  square += weight * slope * slope;
}

Guess RidgeWalk::improve(GuessVector& parameters, std::size_t positive) {
  positive_ = positive;
  held_.clear();
  find_preactivations(parameters);
  step_.assign(frame_.parameters(), 0.0);
  change_.assign(before_.size(), 0.0);
  Guess risk = parabola_at_start(parameters).constant;
  for (int step = 0; step < most_steps; ++step) {
    bool falls = attempt(parameters, risk, none, 0);
    for (std::size_t h = held_.size(); h-- > 0 && !falls;) {
      falls = attempt(parameters, risk, h, 1) || attempt(parameters, risk, h, -1);
    }
    if (!falls) break;
  }
  return risk;
}

// One step; with a held pre-activation released to a side, unless `released` is none.
bool RidgeWalk::attempt(GuessVector& parameters, Guess& risk, std::size_t released, int side) {
  if (!find_step(parameters, released, side)) return false;
  Guess time = 0;
  const Kink* stop = nullptr;
  if (!minimise_along_step(parameters, risk, time, stop)) return false;
  for (std::size_t a = 0; a < parameters.size(); ++a) parameters[a] += time * step_[a];
  if (released != none) held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(released));
  if (stop != nullptr) held_.push_back({stop->unit, stop->point});
  find_preactivations(parameters);
  return true;
}

void RidgeWalk::find_preactivations(const GuessVector& parameters) {
  squares_.preactivations(parameters, before_);
  for (const Held& held : held_) {
    Guess& u = before_[place(held)];
    if (std::abs(u) < on_ridge) u = 0;
  }
}

// What the targets are more than the values.
void RidgeWalk::find_residuals(const GuessVector& parameters) {
  squares_.affine_part(parameters, residual_);
  squares_.add_units(before_, before_, positive_, residual_);
  for (std::size_t i = 0; i < residual_.size(); ++i) residual_[i] = squares_.y()[i] - residual_[i];
}

// Of the least squares under the pattern; its minimum is sought as a step from the parameters.
void RidgeWalk::collect_moments(const GuessVector& parameters, std::size_t released, int side) {
  find_residuals(parameters);
  if (released == none)
    return squares_.moments(before_, positive_, squares_.weights(), residual_, gram_, right_);
  Guess& leaving = before_[place(held_[released])];
  const Guess held = std::exchange(leaving, side);
  squares_.moments(before_, positive_, squares_.weights(), residual_, gram_, right_);
  leaving = held;
}

// Takes the directions of held pre-activations out of the problem: a row q of size 1 for each, orthogonal to
// those of its unit before, and gram becomes (I - qq')gram(I - qq') + qq'.
void RidgeWalk::project_moments(std::size_t released) {
  const std::size_t p = frame_.parameters(), D = frame_.dimension();
  std::vector<std::pair<std::size_t, GuessVector>> rows;
  for (std::size_t h = 0; h < held_.size(); ++h) {
    if (h == released) continue;
    GuessVector q(frame_.x(held_[h].point), frame_.x(held_[h].point) + D);
    const auto product = [&](const GuessVector& v, const Guess* w) {
      Guess sum = 0;
      for (std::size_t t = 0; t < D; ++t) sum += v[t] * w[t];
      return sum;
    };
    const Guess size = std::sqrt(product(q, q.data()));
    for (const auto& [unit, row] : rows) {
      if (unit != held_[h].unit) continue;
      const Guess along = product(row, q.data());
      for (std::size_t t = 0; t < D; ++t) q[t] -= along * row[t];
    }
    const Guess rest = std::sqrt(product(q, q.data()));
    if (!(rest > dependent * size)) continue;
    for (Guess& entry : q) entry /= rest;
    const std::size_t offset = frame_.unit_offset(held_[h].unit);
    for (std::size_t a = 0; a < p; ++a) {
      const Guess along = product(q, &gram_[a * p + offset]);
      for (std::size_t t = 0; t < D; ++t) gram_[a * p + offset + t] -= along * q[t];
    }
    for (std::size_t b = 0; b < p; ++b) {
      Guess along = 0;
      for (std::size_t t = 0; t < D; ++t) along += q[t] * gram_[(offset + t) * p + b];
      for (std::size_t t = 0; t < D; ++t) gram_[(offset + t) * p + b] -= along * q[t];
    }
    for (std::size_t s = 0; s < D; ++s) {
      for (std::size_t t = 0; t < D; ++t) gram_[(offset + s) * p + offset + t] += q[s] * q[t];
    }
    const Guess along = product(q, &right_[offset]);
    for (std::size_t t = 0; t < D; ++t) right_[offset + t] -= along * q[t];
    rows.emplace_back(held_[h].unit, std::move(q));
  }
}

bool RidgeWalk::find_step(const GuessVector& parameters, std::size_t released, int side) {
  collect_moments(parameters, released, side);
  project_moments(released);
  step_ = right_;
  if (!solve_guess(gram_, step_, frame_.parameters())) return false;
  squares_.preactivations(step_, change_);
  for (std::size_t h = 0; h < held_.size(); ++h) {
    if (h != released) change_[place(held_[h])] = 0;
  }
  return true;
}

void RidgeWalk::find_kinks() {
  kinks_.clear();
  for (std::size_t j = 0; j < frame_.units(); ++j) {
    for (std::size_t i = 0; i < frame_.points(); ++i) {
      const Guess u = before_[place({j, i})], change = change_[place({j, i})];
      if (u * change >= 0) continue;  // it never vanishes ahead
      const Guess time = -u / change;
      if (time > 0 && time < longest_step) kinks_.push_back({time, j, i});
    }
  }
  std::sort(kinks_.begin(), kinks_.end(), [](const Kink& a, const Kink& b) { return a.time < b.time; });
}

RidgeWalk::Parabola RidgeWalk::parabola_at_start(const GuessVector& parameters) {
  find_residuals(parameters);
  squares_.affine_part(step_, slope_);
  squares_.add_units(before_, change_, positive_, slope_);
  GuessVector weighted = squares_.weights();
  for (std::size_t i = 0; i < slope_.size(); ++i) {
    slope_[i] = -slope_[i];
    weighted[i] *= residual_[i];
  }
  const std::size_t size = squares_.size();
  Parabola sum;
  sum.constant = linear::product_of(weighted.data(), residual_.data(), size);
  sum.linear = 2 * linear::product_of(weighted.data(), slope_.data(), size);
  for (std::size_t i = 0; i < size; ++i) weighted[i] = squares_.weights()[i] * slope_[i];
  sum.square = linear::product_of(weighted.data(), slope_.data(), size);
  return sum;
}

// Behind the kink the unit is on if it was off, and the other way round.
void RidgeWalk::pass(const Kink& kink, Parabola& parabola) {
  const std::size_t kinked = place({kink.unit, kink.point});
  const Guess weight = frame_.weight(kink.point);
  const Guess direction = change_[kinked] > 0 ? sign(kink.unit) : -sign(kink.unit);
  parabola.add(-weight, residual_[kink.point], slope_[kink.point]);
  residual_[kink.point] -= direction * before_[kinked];
  slope_[kink.point] -= direction * change_[kinked];
  parabola.add(weight, residual_[kink.point], slope_[kink.point]);
}

// False if the risk does not fall worth mentioning; `stop` is the kink at the minimum, if there is one.
bool RidgeWalk::minimise_along_step(const GuessVector& parameters, Guess& risk, Guess& time,
                                    const Kink*& stop) {
  find_kinks();
  Parabola parabola = parabola_at_start(parameters);
  Guess best = risk - worthwhile * risk - vanished, begin = 0;
  bool falls = false;
  const auto try_at = [&](Guess t, const Kink* kink) {
    const Guess here = parabola.at(t);
    if (!(here < best)) return;
    best = here;
    time = t;
    stop = kink;
    falls = true;
  };
  for (std::size_t next = 0; next <= kinks_.size(); ++next) {
    const Guess end = next < kinks_.size() ? kinks_[next].time : longest_step;
    const Guess lowest = -parabola.linear / (2 * parabola.square);
    if (lowest > begin && lowest < end) try_at(lowest, nullptr);
    if (next == kinks_.size()) break;
    try_at(end, &kinks_[next]);
    pass(kinks_[next], parabola);
    begin = end;
  }
  if (falls) risk = best;
  return falls;
}

}  // namespace infimum::search
