// SPDX-License-Identifier: Apache-2.0
#include "search/ridge_walk.hpp"

#include <algorithm>
#include <cmath>

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
  const std::size_t k = frame_.units(), D = frame_.dimension();
  before_.resize(frame_.points() * k);
  for (std::size_t i = 0; i < frame_.points(); ++i) {
    for (std::size_t j = 0; j < k; ++j) {
      Guess u = 0;
      for (std::size_t t = 0; t < D; ++t) u += parameters[frame_.unit_offset(j) + t] * frame_.x(i)[t];
      before_[i * k + j] = u;
    }
  }
  for (const Held& held : held_) {
    Guess& u = before_[held.point * k + held.unit];
    if (std::abs(u) < on_ridge) u = 0;
  }
}

// Of the least squares under the pattern; its minimum is sought as a step from the parameters.
void RidgeWalk::collect_moments(const GuessVector& parameters, std::size_t released, int side) {
  const std::size_t p = frame_.parameters(), k = frame_.units(), D = frame_.dimension();
  gram_.assign(p * p, 0.0);
  right_.assign(p, 0.0);
  z_.resize(p);
  for (std::size_t i = 0; i < frame_.points(); ++i) {
    const Guess* x = frame_.x(i);
    std::fill(z_.begin(), z_.end(), 0.0);
    if (frame_.intercept() > 0) z_[0] = 1.0;
    for (std::size_t t = 0; t < frame_.affine(); ++t) z_[frame_.affine_offset() + t] = x[t];
    for (std::size_t j = 0; j < k; ++j) {
      const bool leaves = released != none && held_[released].unit == j && held_[released].point == i;
      if (leaves ? side < 0 : !(before_[i * k + j] > 0)) continue;
      for (std::size_t t = 0; t < D; ++t) z_[frame_.unit_offset(j) + t] = sign(j) * x[t];
    }
    Guess residual = frame_.y(i);
    for (std::size_t a = 0; a < p; ++a) residual -= z_[a] * parameters[a];
    for (std::size_t a = 0; a < p; ++a) {
      if (z_[a] == 0) continue;
      const Guess scaled = frame_.weight(i) * z_[a];
      for (std::size_t b = 0; b < p; ++b) gram_[a * p + b] += scaled * z_[b];
      right_[a] += scaled * residual;
    }
  }
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
  const std::size_t k = frame_.units(), D = frame_.dimension();
  change_.resize(before_.size());
  for (std::size_t i = 0; i < frame_.points(); ++i) {
    for (std::size_t j = 0; j < k; ++j) {
      Guess u = 0;
      for (std::size_t t = 0; t < D; ++t) u += step_[frame_.unit_offset(j) + t] * frame_.x(i)[t];
      change_[i * k + j] = u;
    }
  }
  for (std::size_t h = 0; h < held_.size(); ++h) {
    if (h != released) change_[held_[h].point * k + held_[h].unit] = 0;
  }
  return true;
}

void RidgeWalk::find_kinks() {
  const std::size_t k = frame_.units();
  kinks_.clear();
  for (std::size_t place = 0; place < before_.size(); ++place) {
    const Guess time = -before_[place] / change_[place];
    if (time > 0 && time < longest_step) kinks_.push_back({time, place % k, place / k});
  }
  std::sort(kinks_.begin(), kinks_.end(), [](const Kink& a, const Kink& b) { return a.time < b.time; });
}

RidgeWalk::Parabola RidgeWalk::parabola_at_start(const GuessVector& parameters) {
  const std::size_t k = frame_.units();
  residual_.resize(frame_.points());
  slope_.resize(frame_.points());
  Parabola sum;
  for (std::size_t i = 0; i < frame_.points(); ++i) {
    Guess residual = frame_.y(i), slope = 0;
    const auto subtract = [&](std::size_t a, Guess z) {
      residual -= z * parameters[a];
      slope -= z * step_[a];
    };
    if (frame_.intercept() > 0) subtract(0, 1.0);
    for (std::size_t t = 0; t < frame_.affine(); ++t) subtract(frame_.affine_offset() + t, frame_.x(i)[t]);
    for (std::size_t j = 0; j < k; ++j) {
      const Guess u = before_[i * k + j], change = change_[i * k + j];
      if (!(u > 0 || (u == 0 && change > 0))) continue;
      residual -= sign(j) * u;
      slope -= sign(j) * change;
    }
    residual_[i] = residual;
    slope_[i] = slope;
    sum.add(frame_.weight(i), residual, slope);
  }
  return sum;
}

// Behind the kink the unit is on if it was off, and the other way round.
void RidgeWalk::pass(const Kink& kink, Parabola& parabola) {
  const std::size_t place = kink.point * frame_.units() + kink.unit;
  const Guess weight = frame_.weight(kink.point);
  const Guess direction = change_[place] > 0 ? sign(kink.unit) : -sign(kink.unit);
  parabola.add(-weight, residual_[kink.point], slope_[kink.point]);
  residual_[kink.point] -= direction * before_[place];
  slope_[kink.point] -= direction * change_[place];
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
