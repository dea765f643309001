// SPDX-License-Identifier: Apache-2.0
#include "relaxations/frame.hpp"

#include <algorithm>
#include <cmath>

namespace infimum::relaxations {

namespace {

// The power of two above |value|, 1 for 0 and beyond the range of floats.
Guess power_above(Guess value) {
  if (value == 0 || !std::isfinite(value)) return 1.0;
  return std::ldexp(1.0, std::min(std::ilogb(value) + 1, 1023));
}

// What lies beyond the range of floats is not guessed at.
Guess finite(Guess value) {
  return std::isfinite(value) ? value : 0.0;
}

bool falls_behind_zero(const erm::Group& group, erm::Loss loss) {
  if (loss == erm::Loss::squared) return group.mean > 0;
  Rational above = 0;
  for (const erm::Member& member : group.members) {
    if (member.y > 0) above += member.weight;
  }
  return 2 * above > group.weight;
}

}  // namespace

Frame::Frame(const erm::Problem& the_problem)
    : problem(the_problem),
      groups(the_problem),
      integers(groups, the_problem.loss),
      rows(groups.rows(), groups.dimension()),
      knots(rows),
      corners(rows),
      line_fits(problem, groups, integers),
      floor(groups.pure_error(the_problem.loss)),
      constant_risk(the_problem.loss == erm::Loss::squared ? floor : groups.out_of_reach()) {
  centre_inputs();
  centre_targets();
}

void Frame::centre_inputs() {
  const std::size_t d = groups.inputs(), n = points();
  // A shift of x is absorbed by the biases and, for the affine term, by the intercept.
  const bool may_shift = problem.family.bias && (problem.family.intercept || !problem.family.skip);
  centre_.assign(dimension(), 0.0);
  scale_.assign(dimension(), 1.0);
  x_.assign(n * dimension(), 1.0);
  for (std::size_t t = 0; t < d && n > 0; ++t) {
    Integer low = groups.row(0)[t], high = low;
    for (std::size_t i = 1; i < n; ++i) {
      low = std::min(low, groups.row(i)[t]);
      high = std::max(high, groups.row(i)[t]);
    }
    centre_[t] = may_shift ? finite(Integer((low + high) / 2).get_d()) : 0.0;
    const Integer middle(centre_[t]);  // so that sums of rows are moved by just as much
    const Integer reach = std::max(Integer(abs(high - middle)), Integer(abs(low - middle)));
    scale_[t] = 1.0 / power_above(reach.get_d());
    for (std::size_t i = 0; i < n; ++i) {
      x_[i * dimension() + t] = Integer(groups.row(i)[t] - middle).get_d() * scale_[t];
    }
  }
}

void Frame::centre_targets() {
  Guess reach = 0, heaviest = 0, sum = 0, total = 0;
  for (std::size_t i = 0; i < points(); ++i) {
    const Guess weight = groups[i].weight.get_d();
    heaviest = std::max(heaviest, weight);
    sum += weight * groups[i].mean.get_d();
    total += weight;
  }
  if (problem.family.intercept && total > 0) y_shift_ = finite(sum / total);
  for (std::size_t i = 0; i < points(); ++i)
    reach = std::max(reach, std::abs(groups[i].mean.get_d() - y_shift_));
  y_unit_ = power_above(reach);
  zero_ = y_of(Rational(0));
  weight_unit_ = power_above(heaviest);
  risk_unit_ = problem.loss == erm::Loss::squared ? weight_unit_ * y_unit_ * y_unit_ : weight_unit_ * y_unit_;
  for (std::size_t i = 0; i < points(); ++i) {
    y_.push_back(y_of(groups[i].mean));
    weight_.push_back(groups[i].weight.get_d() / weight_unit_);
    bends_.push_back(problem.family.output_relu && falls_behind_zero(groups[i], problem.loss));
  }
}

Guess Frame::y_of(const Rational& y) const {
  return (y.get_d() - y_shift_) / y_unit_;
}

Guess Frame::risk_to_guess(const Rational& risk) const {
  return Rational(risk - constant_risk).get_d() / risk_unit_;
}

Rational Frame::guess_to_risk(Guess risk) const {
  return constant_risk + Rational(finite(risk * risk_unit_));
}

void Frame::to_guess(const std::vector<double>& direction, Guess* out) const {
  const std::size_t d = groups.inputs();
  for (std::size_t t = 0; t < d; ++t) out[t] = direction[t] / scale_[t];
  if (!problem.family.bias) return;
  out[d] = direction[d];
  for (std::size_t t = 0; t < d; ++t) out[d] += direction[t] * centre_[t];
}

GuessVector Frame::to_rows(const GuessVector& parameters) const {
  GuessVector result(parameters.size());
  const std::size_t d = groups.inputs();
  Guess shift = 0;
  for (std::size_t t = 0; t < affine(); ++t) {
    result[affine_offset() + t] = parameters[affine_offset() + t] * scale_[t] * y_unit_;
    shift += result[affine_offset() + t] * centre_[t];
  }
  if (problem.family.intercept) result[0] = parameters[0] * y_unit_ + y_shift_ - shift;
  for (std::size_t j = 0; j < units(); ++j) {
    const Guess* from = &parameters[unit_offset(j)];
    Guess* to = &result[unit_offset(j)];
    Guess moved = 0;
    for (std::size_t t = 0; t < d; ++t) {
      to[t] = from[t] * scale_[t] * y_unit_;
      moved += to[t] * centre_[t];
    }
    if (problem.family.bias) to[d] = from[d] * y_unit_ - moved;
  }
  return result;
}

GuessVector Frame::change_to_guess(const GuessVector& change) const {
  GuessVector result(change.size());
  const std::size_t d = groups.inputs();
  for (std::size_t t = 0; t < affine(); ++t) {
    result[affine_offset() + t] = change[affine_offset() + t] / scale_[t] / y_unit_;
  }
  for (std::size_t j = 0; j < units(); ++j) {
    const Guess* from = &change[unit_offset(j)];
    Guess* to = &result[unit_offset(j)];
    Guess moved = 0;
    for (std::size_t t = 0; t < d; ++t) {
      to[t] = from[t] / scale_[t] / y_unit_;
      moved += from[t] * centre_[t];
    }
    if (problem.family.bias) to[d] = (from[d] + moved) / y_unit_;
  }
  return result;
}

GuessVector Frame::from_rows(const std::vector<Rational>& parameters) const {
  GuessVector result(parameters.size());
  const std::size_t d = groups.inputs();
  const auto moved = [&](std::size_t offset) {  // the exact sum: centring cancels
    Rational sum = 0;
    for (std::size_t t = 0; t < d; ++t) sum += parameters[offset + t] * Rational(centre_[t]);
    return sum;
  };
  for (std::size_t t = 0; t < affine(); ++t) {
    result[affine_offset() + t] = parameters[affine_offset() + t].get_d() / scale_[t] / y_unit_;
  }
  if (problem.family.intercept) {
    const Rational shift = affine() > 0 ? moved(affine_offset()) : Rational(0);
    result[0] = Rational(parameters[0] + shift - Rational(y_shift_)).get_d() / y_unit_;
  }
  for (std::size_t j = 0; j < units(); ++j) {
    const std::size_t offset = unit_offset(j);
    for (std::size_t t = 0; t < d; ++t)
      result[offset + t] = parameters[offset + t].get_d() / scale_[t] / y_unit_;
    if (problem.family.bias) {
      result[offset + d] = Rational(parameters[offset + d] + moved(offset)).get_d() / y_unit_;
    }
  }
  return result;
}

networks::ShallowNetwork Frame::to_network(const std::vector<Rational>& parameters,
                                           std::size_t positive) const {
  networks::ShallowNetwork network;
  network.output_relu = problem.family.output_relu;
  const std::size_t d = groups.inputs();
  if (problem.family.intercept) network.intercept = parameters[0];
  network.affine.assign(d, Rational(0));
  for (std::size_t t = 0; t < affine(); ++t)
    network.affine[t] = parameters[affine_offset() + t] * groups.scale(t);
  for (std::size_t j = 0; j < units(); ++j) {
    networks::Unit unit;
    unit.sign = j < positive ? 1 : -1;
    const std::size_t offset = unit_offset(j);
    for (std::size_t t = 0; t < d; ++t) unit.weights.push_back(parameters[offset + t] * groups.scale(t));
    if (problem.family.bias) unit.bias = parameters[offset + d];
    network.units.push_back(std::move(unit));
  }
  return network;
}

std::vector<Rational> Frame::from_network(const networks::ShallowNetwork& network,
                                          std::size_t& positive) const {
  const std::size_t d = groups.inputs();
  std::vector<Rational> result(parameters(), Rational(0));
  if (problem.family.intercept) result[0] = network.intercept;
  for (std::size_t t = 0; t < affine(); ++t)
    result[affine_offset() + t] = network.affine[t] / groups.scale(t);
  const auto is_positive = [](const networks::Unit& unit) { return unit.sign > 0; };
  const auto wanted =
      static_cast<std::size_t>(std::count_if(network.units.begin(), network.units.end(), is_positive));
  positive = problem.family.positive.value_or(wanted);
  std::size_t next_positive = 0, next_negative = positive;
  for (const networks::Unit& unit : network.units) {
    const std::size_t offset = unit_offset(unit.sign > 0 ? next_positive++ : next_negative++);
    for (std::size_t t = 0; t < d; ++t) result[offset + t] = unit.weights[t] / groups.scale(t);
    if (problem.family.bias) result[offset + d] = unit.bias;
  }
  return result;
}

}  // namespace infimum::relaxations
