// SPDX-License-Identifier: Apache-2.0
#include "search/descent.hpp"

#include <algorithm>
#include <cmath>

namespace infimum::search {

namespace {

constexpr int most_steps = 60;
constexpr Guess worthwhile = 1e-10;  // relative fall of the risk that keeps the descent going
constexpr Guess reaches[] = {0.3, 0.05, 0.005, 1e-4};  // of holding outputs at edges, one after the other
constexpr Guess hold = 1e7;                            // times the weight

std::vector<PatternSquares::Target> targets_of(const Frame& frame) {
  std::vector<PatternSquares::Target> targets;
  for (std::size_t i = 0; i < frame.points(); ++i) {
    if (frame.problem.loss == erm::Loss::squared) {
      targets.push_back({i, frame.y(i), frame.weight(i)});
      continue;
    }
    for (const erm::Member& member : frame.groups[i].members)
      targets.push_back({i, frame.y_of(member.y), member.weight.get_d() / frame.weight_unit()});
  }
  return targets;
}

}  // namespace

Descent::Descent(const Frame& frame)
    : frame_(frame), targets_(targets_of(frame)), squares_(frame, targets_), ridge_walk_(frame) {
  if (frame.problem.loss != erm::Loss::squared) return;
  for (std::size_t i = 0; i < frame.points(); ++i) {
    edge_losses_ += frame.edge_loss(i);
    if (frame.has_edge(i)) has_edges_ = true;
  }
}

Guess Descent::value(const GuessVector& parameters, std::size_t positive, std::size_t group) const {
  const Guess* x = frame_.x(group);
  Guess sum = frame_.intercept() > 0 ? parameters[0] : 0.0;
  for (std::size_t t = 0; t < frame_.affine(); ++t) sum += parameters[frame_.affine_offset() + t] * x[t];
  for (std::size_t j = 0; j < frame_.units(); ++j) {
    const Guess* theta = &parameters[frame_.unit_offset(j)];
    Guess u = 0;
    for (std::size_t t = 0; t < frame_.dimension(); ++t) u += theta[t] * x[t];
    if (u > 0) sum += j < positive ? u : -u;
  }
  return sum;
}

// Before an output ReLU.
void Descent::find_values(const GuessVector& parameters, std::size_t positive) const {
  squares_.preactivations(parameters, u_);
  squares_.affine_part(parameters, f_);
  squares_.add_units(u_, u_, positive, f_);
}

Guess Descent::risk(const GuessVector& parameters, std::size_t positive) const {
  find_values(parameters, positive);
  return risk_of_values();
}

Guess Descent::risk_of_values() const {
  if (has_output_relu()) {
    for (Guess& f : f_) f = std::max(f, frame_.zero());
  }
  if (frame_.problem.loss == erm::Loss::squared)
    return squares_.squares(squares_.weights(), squares_.y(), f_) - edge_losses_;
  Guess total = 0;
  for (std::size_t l = 0; l < f_.size(); ++l)
    total += squares_.weights()[l] * std::abs(squares_.y()[l] - f_[l]);
  return total;
}

Guess Descent::improve(GuessVector& parameters, std::size_t positive) {
  const bool squared = frame_.problem.loss == erm::Loss::squared;
  return descend(parameters, positive, 1e-9, squared ? worthwhile : -1.0);
}

Guess Descent::approach(GuessVector& parameters, std::size_t positive) {
  if (frame_.problem.loss == erm::Loss::squared) return improve(parameters, positive);
  return descend(parameters, positive, 0.01, 0.02);
}

Guess Descent::perfect(GuessVector& parameters, std::size_t positive) {
  const Guess improved = improve(parameters, positive);
  if (frame_.problem.loss != erm::Loss::squared || has_output_relu()) return improved;
  trial_ = parameters;
  ridge_walk_.improve(trial_, positive);
  const Guess walked = risk(trial_, positive);
  if (!(walked < improved)) return improved;
  parameters = trial_;
  return walked;
}

// Until the risk falls by less than `least_fall` of itself; for the absolute loss not before its smoothing
// has come down.
Guess Descent::descend(GuessVector& parameters, std::size_t positive, Guess least_smoothing,
                       Guess least_fall) {
  const bool squared = frame_.problem.loss == erm::Loss::squared;
  Guess best = risk(parameters, positive), smoothing = 0.1;
  GuessVector fit;
  for (int step = 0; step < most_steps; ++step) {
    const Guess before = best;
    const bool smooth = squared || smoothing < least_smoothing;
    const auto try_fit = [&](Outputs outputs) {
      return fit_pattern(parameters, positive, smoothing, outputs, fit) &&
             walk(parameters, positive, fit, best);
    };
    const Outputs first = step == 0 ? Outputs::wanted : Outputs::present;
    const Outputs second = step == 0 ? Outputs::present : Outputs::wanted;
    const bool falls = try_fit(first) || (has_output_relu() && try_fit(second));
    smoothing *= 0.25;
    if (!smooth || (falls && before - best > least_fall * best)) continue;
    if (!has_edges_ || !hold_edges(parameters, positive, best, least_fall)) break;
  }
  return best;
}

bool Descent::hold_edges(GuessVector& parameters, std::size_t positive, Guess& best, Guess least_fall) {
  const Guess before = best;
  GuessVector fit;
  for (const Guess reach : reaches) {
    reach_ = reach;
    if (fit_pattern(parameters, positive, 0, Outputs::present, fit)) walk(parameters, positive, fit, best);
    if (before - best > least_fall * best) break;
  }
  reach_ = -1;
  return before - best > least_fall * best;
}

// Least squares under the current pattern.
bool Descent::fit_pattern(const GuessVector& parameters, std::size_t positive, Guess smoothing,
                          Outputs outputs, GuessVector& fit) {
  if (has_output_relu() || frame_.problem.loss == erm::Loss::absolute) {
    find_values(parameters, positive);
    weigh_targets(smoothing, outputs);
    squares_.moments(u_, positive, fit_weights_, fit_y_, gram_, fit);
  } else {
    squares_.preactivations(parameters, u_);
    squares_.moments(u_, positive, squares_.weights(), squares_.y(), gram_, fit);
  }
  return solve_guess(gram_, fit, frame_.parameters());
}

// What a fit near the values is to reach: for the absolute loss with weights 1 / max(|residual|, smoothing).
void Descent::weigh_targets(Guess smoothing, Outputs outputs) {
  fit_weights_ = squares_.weights();
  fit_y_ = squares_.y();
  for (std::size_t l = 0; l < targets_.size(); ++l) {
    const PatternSquares::Target& target = targets_[l];
    if (has_edges_ && frame_.has_edge(target.group) && std::abs(f_[l] - frame_.zero()) <= reach_) {
      fit_weights_[l] *= hold;
      fit_y_[l] = frame_.zero();
    } else if (has_output_relu() && f_[l] <= frame_.zero() &&
               (outputs == Outputs::present || target.y <= frame_.zero())) {
      fit_weights_[l] = 0;
    }
    if (frame_.problem.loss == erm::Loss::absolute)
      fit_weights_[l] /= std::max(std::abs(target.y - f_[l]), smoothing);
  }
}

// Pre-activations are linear on the way.
Guess Descent::risk_between(Guess step, std::size_t positive) {
  f_ = affine_;
  for (std::size_t l = 0; l < f_.size(); ++l) f_[l] += step * (fit_affine_[l] - affine_[l]);
  squares_.add_units_between(u_, fit_u_, step, positive, f_);
  return risk_of_values();
}

// The longest of a few steps from the network looked at last towards the fit that lowers the true risk.
bool Descent::walk(GuessVector& parameters, std::size_t positive, const GuessVector& fit, Guess& best) {
  squares_.affine_part(parameters, affine_);
  squares_.affine_part(fit, fit_affine_);
  squares_.preactivations(fit, fit_u_);
  Guess best_step = 0;
  for (Guess step = 1.0; step > 0.01; step *= 0.5) {
    const Guess risk_there = risk_between(step, positive);
    if (risk_there < best) {
      best = risk_there;
      best_step = step;
    } else if (best_step > 0) {
      break;
    }
  }
  if (best_step == 0) return false;
  for (std::size_t a = 0; a < parameters.size(); ++a) parameters[a] += best_step * (fit[a] - parameters[a]);
  return true;
}

}  // namespace infimum::search
