// SPDX-License-Identifier: Apache-2.0
#include "relaxations/forecast.hpp"

#include <algorithm>
#include <cmath>

#include "relaxations/coarse.hpp"

namespace infimum::relaxations {

namespace {

constexpr Guess smallest_square = 1e-16;  // of a column: sums of squares are no more accurate
constexpr Guess noise_share = 1e-14;

}  // namespace

bool Forecast::passes(long bits, long exponent, Guess goal) {
  gradient_ = draft_.gradient;
  step_.assign(frame_.parameters(), 0.0);
  if (has_network()) round_network(bits);
  round_hinges(exponent);
  balance();
  respond();
  return correct() && conditions_hold() && draft_.bound + gain() >= goal;
}

void Forecast::round_network(long bits) {
  step_ = frame_.change_to_guess(coarse_change(frame_, draft_.parameters, bits));
}

void Forecast::round_hinges(long exponent) {
  // r = 2 weight residual, in units of the data
  const Guess unit = 2 * frame_.weight_unit() * frame_.y_unit();
  const Grid grid(exponent);
  pulls_.clear();
  for (const Hinge& hinge : draft_.hinges) {
    const Guess r = unit * frame_.weight(hinge.point) * hinge.stiffness * hinge.residual;
    pulls_.push_back({hinge.point, (grid.nearest(r) - r) / unit});
  }
}

// The network form has an intercept such that r sums up to 0.
void Forecast::balance() {
  if (!has_network() || frame_.intercept() == 0) return;
  const GuessVector& gram = region_.moments().gram;
  Guess sum = 0;
  for (const QuadraticFit::Pull& pull : pulls_) sum += pull.size;
  for (std::size_t m = 1; m < step_.size(); ++m) sum -= gram[m] * step_[m];
  step_[0] = sum / gram[0];
}

void Forecast::respond() {
  fit_.respond(step_, pulls_, response_);
  for (std::size_t a = 0; a < gradient_.size(); ++a) gradient_[a] = draft_.gradient[a] + response_[a];
}

bool Forecast::correct() {
  if (corrections_.points().empty()) return true;
  const std::optional<GuessVector> sizes = corrections_.guess(gradient_);
  if (!sizes) return false;
  for (std::size_t q = 0; q < sizes->size(); ++q) {
    const std::size_t point = corrections_.points()[q];
    const auto same = std::find_if(pulls_.begin(), pulls_.end(),
                                   [&](const QuadraticFit::Pull& pull) { return pull.point == point; });
    if (same != pulls_.end()) {
      same->size += (*sizes)[q];
    } else {
      pulls_.push_back({point, (*sizes)[q]});
    }
  }
  balance();
  respond();
  return true;
}

// Up to noise, of which the exact test has none: a column may be 0 there, or a condition an equation.
bool Forecast::conditions_hold() const {
  const Guess noise = noise_share * std::sqrt(fit_.spread());
  for (std::size_t a = 0; a < gradient_.size(); ++a) {
    if (gradient_[a] <= 0 || draft_.equations[a]) continue;
    const Guess square = fit_.gram(a, a);
    if (square > smallest_square && gradient_[a] > noise * std::sqrt(square)) return false;
  }
  return true;
}

// The bound is the sum of weight * (y^2 - (y - residual)^2).
Guess Forecast::gain() const {
  Guess sum = has_network() ? gain_of_step() : 0;
  for (std::size_t q = 0; q < pulls_.size(); ++q)
    sum += q < draft_.hinges.size() ? gain_at_hinge(q) : gain_of_network(pulls_[q]);
  return sum;
}

Guess Forecast::gain_of_step() const {
  const std::size_t p = step_.size();
  Guess sum = 0;
  for (std::size_t a = 0; a < p; ++a) {
    const Guess* row = &region_.moments().gram[a * p];
    for (std::size_t b = 0; b < p; ++b) sum -= step_[a] * row[b] * (2 * draft_.guessed[b] + step_[b]);
  }
  return sum;
}

Guess Forecast::gain_at_hinge(std::size_t index) const {
  const Hinge& hinge = draft_.hinges[index];
  const Guess size = pulls_[index].size, fit = region_.target(frame_, hinge) - hinge.residual;
  return size * (2 * fit - size / (frame_.weight(hinge.point) * hinge.stiffness));
}

// At a decided point.
Guess Forecast::gain_of_network(const QuadraticFit::Pull& pull) const {
  const Guess fit = network_at(draft_.guessed, pull.point) + network_at(step_, pull.point);
  return pull.size * (2 * fit - pull.size / frame_.weight(pull.point));
}

Guess Forecast::network_at(const GuessVector& parameters, std::size_t point) const {
  const Guess* x = frame_.x(point);
  Guess value = frame_.intercept() > 0 ? parameters[0] : 0;
  for (std::size_t t = 0; t < frame_.affine(); ++t) value += parameters[frame_.affine_offset() + t] * x[t];
  for (std::size_t j = 0; j < region_.units(); ++j) {
    if (!region_.cone(j).on().test(point)) continue;
    const Guess* theta = &parameters[frame_.unit_offset(j)];
    for (std::size_t t = 0; t < frame_.dimension(); ++t) value += region_.sign(j) * theta[t] * x[t];
  }
  return value;
}

}  // namespace infimum::relaxations
