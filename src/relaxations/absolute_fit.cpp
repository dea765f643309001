// SPDX-License-Identifier: Apache-2.0
#include "relaxations/absolute_fit.hpp"

#include <algorithm>
#include <cmath>

namespace infimum::relaxations {

namespace {

constexpr Guess negligible = 1e-9;
constexpr std::size_t most_entries = 3000000;  // of a tableau of guesses

// The same quantities as guesses and as rationals.
template <class Number>
struct Units;

template <>
struct Units<Guess> {
  static Guess y(const Frame& frame, const erm::Member& member) { return frame.y_of(member.y); }
  static Guess weight(const Frame& frame, const erm::Member& member) {
    return member.weight.get_d() / frame.weight_unit();
  }
  static Guess value(const Columns& columns, const Region& region, std::size_t a, std::size_t point,
                     const std::vector<Piece>* pieces) {
    return columns.value(region, a, point, pieces);
  }
};

template <>
struct Units<Rational> {
  static Rational y(const Frame&, const erm::Member& member) { return member.y; }
  static Rational weight(const Frame&, const erm::Member& member) { return member.weight; }
  static Rational value(const Columns& columns, const Region& region, std::size_t a, std::size_t point,
                        const std::vector<Piece>* pieces) {
    return columns.exact_value(region, a, point, pieces);
  }
};

}  // namespace

template <class Number>
void AbsoluteProgram<Number>::start(const Region& region) {
  variables_.clear();
  costs_.clear();
  std::vector<bool> is_equation;
  for (std::size_t a = 0; a < columns_.size(); ++a) is_equation.push_back(columns_[a].is_free);
  simplex_.reset(is_equation);
  region.decided().for_each([&](std::size_t i) { add_members(region, i, 0, nullptr); });
}

template <class Number>
void AbsoluteProgram<Number>::add_hinge(const Region& region, const Hinge& hinge) {
  add_members(region, hinge.point, hinge.side, &hinge.pieces);
}

template <class Number>
void AbsoluteProgram<Number>::add_members(const Region& region, std::size_t group, int side,
                                          const std::vector<Piece>* pieces) {
  std::vector<Number> column;
  for (std::size_t a = 0; a < columns_.size(); ++a) {
    column.push_back(Units<Number>::value(columns_, region, a, group, pieces));
  }
  const std::vector<erm::Member>& members = frame_.groups[group].members;
  for (std::size_t m = 0; m < members.size(); ++m) {
    const Number weight = Units<Number>::weight(frame_, members[m]);
    costs_.push_back(Units<Number>::y(frame_, members[m]));
    simplex_.add(column, costs_.back(), side > 0 ? Number(0) : Number(-weight),
                 side < 0 ? Number(0) : weight);
    variables_.push_back({group, m, side});
  }
}

template <class Number>
Number AbsoluteProgram<Number>::value() const {
  Number sum(0);
  for (std::size_t l = 0; l < variables_.size(); ++l) sum += costs_[l] * simplex_.value(l);
  return sum;
}

template class AbsoluteProgram<Guess>;
template class AbsoluteProgram<Rational>;

AbsoluteFit::AbsoluteFit(const Frame& frame)
    : frame_(frame), columns_(frame), finder_(frame, columns_), misses_(frame), program_(frame, columns_) {
  for (std::size_t i = 0; i < frame.points(); ++i) {
    spread_ += loss_at(i, 0.0);
    floors_.push_back(frame.groups.value(erm::Loss::absolute, i, 0).get_d() / frame.risk_unit());
  }
}

Guess AbsoluteFit::bound(Region& region, Guess enough, std::size_t patience) {
  region_ = &region;
  hinges_.clear();
  columns_.collect(region);
  is_solved_ = columns_.size() * (columns_.size() + frame_.points()) <= most_entries;
  if (!is_solved_) return give_up();
  program_.start(region);
  solve();
  for (std::size_t round = 0;; ++round) {
    survey();
    if (round == patience * misses_.rounds() || value_ >= enough || !add_hinges()) break;
    solve();
  }
  return value_;
}

// With many inputs a cone may have thousands of rays, and the program as many rows: no bound is guessed then.
Guess AbsoluteFit::give_up() {
  parameters_.assign(frame_.parameters(), 0.0);
  excess_.assign(frame_.points(), 0.0);
  for (std::size_t i = 0; i < frame_.points(); ++i) {
    if (!region_->decided().test(i)) excess_[i] = loss_at(i, 0.0);
  }
  true_risk_ = spread_;
  return value_ = 0;
}

void AbsoluteFit::solve() {
  program_.maximise();
  value_ = program_.value();
  support_.clear();
  multipliers_.clear();
  for (std::size_t a = 0; a < columns_.size(); ++a) {
    const Guess multiplier = program_.simplex().multiplier(a);
    if (multiplier == 0) continue;
    support_.push_back(a);
    multipliers_.push_back(columns_[a].is_free ? multiplier : std::max(multiplier, 0.0));
  }
  combine(frame_, columns_, support_, multipliers_, parameters_);
}

Guess AbsoluteFit::loss_at(std::size_t group, Guess value) const {
  Guess sum = 0;
  for (const erm::Member& member : frame_.groups[group].members) {
    sum += member.weight.get_d() / frame_.weight_unit() * std::abs(frame_.y_of(member.y) - value);
  }
  return sum;
}

// Minus the slope of the group's loss in f: positive where more weight lies above.
Guess AbsoluteFit::pull_at(std::size_t group, Guess value) const {
  Guess sum = 0;
  for (const erm::Member& member : frame_.groups[group].members) {
    const Guess above = frame_.y_of(member.y) - value;
    if (std::abs(above) > negligible)
      sum += std::copysign(member.weight.get_d() / frame_.weight_unit(), above);
  }
  return sum;
}

void AbsoluteFit::survey() {
  misses_.clear();
  excess_.assign(frame_.points(), 0.0);
  true_risk_ = value_;
  for (std::size_t i = 0; i < frame_.points(); ++i) {
    if (!region_->decided().test(i)) survey_point(i);
  }
  const auto& variables = program_.variables();
  for (std::size_t l = 0; l < variables.size(); ++l) {
    if (variables[l].side == 0) continue;
    const erm::Member& member = frame_.groups[variables[l].group].members[variables[l].member];
    const Guess residual = variables[l].side * program_.simplex().reduced_cost(l);
    const Guess counted = member.weight.get_d() / frame_.weight_unit() * std::max(residual, 0.0);
    excess_[variables[l].group] -= counted;
    true_risk_ -= counted;
  }
}

void AbsoluteFit::survey_point(std::size_t point) {
  const Band band = finder_.band(*region_, {support_, multipliers_, parameters_}, point);
  excess_[point] = loss_at(point, band.truth);
  true_risk_ += excess_[point];
  if (std::isfinite(band.high) && pull_at(point, band.high) > 0) {
    const Guess size = loss_at(point, band.high) - floors_[point];
    if (size > negligible) misses_.add(size, finder_.hinge(*region_, point, 1));
  } else if (std::isfinite(band.low) && pull_at(point, band.low) < 0) {
    const Guess size = loss_at(point, band.low) - floors_[point];
    if (size > negligible) misses_.add(size, finder_.hinge(*region_, point, -1));
  }
}

bool AbsoluteFit::add_hinges() {
  std::vector<Hinge> chosen = misses_.largest(hinges_);
  for (Hinge& hinge : chosen) {
    program_.add_hinge(*region_, hinge);
    hinges_.push_back(std::move(hinge));
  }
  return !chosen.empty();
}

}  // namespace infimum::relaxations
