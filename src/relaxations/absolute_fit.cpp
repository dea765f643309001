// SPDX-License-Identifier: Apache-2.0
#include "relaxations/absolute_fit.hpp"

#include <algorithm>
#include <cmath>

namespace infimum::relaxations {

namespace {

constexpr Guess negligible = 1e-9;
constexpr std::size_t most_entries = 30000000;  // of columns and rows

}  // namespace

AbsoluteFit::AbsoluteFit(const Frame& frame)
    : frame_(frame),
      columns_(frame),
      subdivision_(frame),
      finder_(frame, columns_, subdivision_),
      misses_(frame) {
  for (std::size_t i = 0; i < frame.points(); ++i) {
    targets_.emplace_back();
    for (const erm::Member& member : frame.groups[i].members) {
      targets_.back().push_back({frame.y_of(member.y), member.weight.get_d() / frame.weight_unit()});
    }
    spread_ += members_loss(i, 0.0);
    floors_.push_back(frame.groups.value(erm::Loss::absolute, i, 0).get_d() / frame.risk_unit());
    if (frame.problem.family.output_relu) off_targets_.push_back({{frame.zero(), frame.weight(i)}});
  }
}

Guess AbsoluteFit::bound(Region& region, Guess enough, std::size_t patience) {
  region_ = &region;
  columns_.collect(region);
  subdivision_.start(region);
  finder_.start(region);
  is_solved_ = (columns_.size() + frame_.points()) * frame_.parameters() <= most_entries &&
               solve_rounds(enough, patience);
  if (!is_solved_) return give_up();
  remember(region);
  return value_;
}

// False if the method failed.
bool AbsoluteFit::solve_rounds(Guess enough, std::size_t patience) {
  build();
  if (region_->start) inherit(*region_->start);
  if (!solve()) return false;
  for (std::size_t round = 0;; ++round) {
    survey();
    if (round == patience * misses_.rounds() || value_ >= enough || !add_hinges()) return true;
    if (!solve()) return false;
  }
}

// With many inputs a cone may have thousands of rays: no bound is guessed then.
Guess AbsoluteFit::give_up() {
  support_.clear();
  multipliers_.clear();
  parameters_.assign(frame_.parameters(), 0.0);
  finder_.take({support_, multipliers_, parameters_});
  excess_.assign(frame_.points(), 0.0);
  for (std::size_t i = 0; i < frame_.points(); ++i) {
    if (!region_->decided().test(i)) excess_[i] = loss_at(i, 0.0);
  }
  true_risk_ = spread_;
  return value_ = 0;
}

// The program of the decided points, over stacked parameters.
void AbsoluteFit::build() {
  const std::size_t p = frame_.parameters();
  GuessVector directions(columns_.size() * p, 0.0);
  std::vector<bool> is_free;
  for (std::size_t a = 0; a < columns_.size(); ++a) {
    std::copy_n(columns_.direction(a), columns_.length(a), &directions[a * p + columns_.offset(a)]);
    is_free.push_back(columns_[a].is_free);
  }
  program_.reset(p, std::move(directions), std::move(is_free));
  variables_.clear();
  hinges_.clear();
  region_->decided().for_each([&](std::size_t i) { add_decided(i); });
}

void AbsoluteFit::add_decided(std::size_t group) {
  const Guess* x = frame_.x(group);
  z_.assign(frame_.parameters(), 0.0);
  if (frame_.intercept() > 0) z_[0] = 1.0;
  std::copy_n(x, frame_.affine(), z_.begin() + static_cast<std::ptrdiff_t>(frame_.affine_offset()));
  for (std::size_t j = 0; j < region_->units(); ++j) {
    if (!region_->cone(j).on().test(group)) continue;
    const Guess sign = region_->sign(j);
    for (std::size_t t = 0; t < frame_.dimension(); ++t) z_[frame_.unit_offset(j) + t] = sign * x[t];
  }
  for (std::size_t m = 0; m < targets_[group].size(); ++m) {
    const Target& target = targets_[group][m];
    program_.add(z_.data(), target.y, -target.weight, target.weight);
    variables_.push_back({group, m, 0, target.y, target.weight});
  }
}

// The least loss of a group whose fit is kept below h (for side +1) is its floor plus the sum of
// weight max(0, y - h), with twice the weights of the members, from the lowest on, until half the group's
// weight is reached: beyond its median the group does not pull any more.
void AbsoluteFit::add_hinge(Hinge hinge) {
  GuessVector phi(columns_.size());
  for (std::size_t a = 0; a < columns_.size(); ++a) {
    phi[a] = columns_.value(*region_, a, hinge.point, &hinge.pieces);
  }
  const bool is_off = region_->outputs_off().test(hinge.point);
  const std::vector<Target>& targets = is_off ? off_targets_[hinge.point] : targets_[hinge.point];
  Guess rest = 0;
  for (const Target& target : targets) rest += target.weight;
  for (std::size_t step = 0; step < targets.size(); ++step) {
    const std::size_t m = hinge.side > 0 ? step : targets.size() - 1 - step;
    const Guess weight = std::min(2 * targets[m].weight, rest);
    rest -= weight;
    program_.add_listed(phi, targets[m].y, hinge.side > 0 ? 0.0 : -weight, hinge.side > 0 ? weight : 0.0);
    variables_.push_back({hinge.point, m, hinge.side, targets[m].y, weight, is_off});
  }
  hinges_.push_back(std::move(hinge));
}

// No chord of the hinge is infinite.
bool AbsoluteFit::holds_chords(const Hinge& hinge) const {
  for (std::size_t j = 0; j < region_->units(); ++j) {
    const Cone& cone = region_->cone(j);
    if (!cone.is_free(hinge.point) || hinge.pieces[j] != Piece::chord) continue;
    for (const cells::GeneratorPtr& b : cone.lineality()) {
      if (b->sign(hinge.point) != 0) return false;
    }
  }
  return true;
}

// Hinges and vertex of the parent, as far as they still exist.
void AbsoluteFit::inherit(const AbsoluteStart& start) {
  for (const Hinge& hinge : start.hinges) {
    if (region_->takes(hinge) && holds_chords(hinge)) add_hinge(hinge);
  }
  std::vector<std::size_t> columns, rows;
  for (const AbsoluteStart::Used& used : start.support) {
    for (std::size_t a = 0; a < columns_.size(); ++a) {
      const bool same = used.generator == nullptr
                            ? a == used.column
                            : columns_[a].generator == used.generator.get() && columns_[a].index == used.unit;
      if (same) columns.push_back(a);
    }
  }
  for (std::size_t l = 0; l < variables_.size(); ++l) {
    const auto same = [&](const AbsoluteStart::Met& met) {
      return met.group == variables_[l].group && met.member == variables_[l].member;
    };
    if (std::any_of(start.met.begin(), start.met.end(), same)) rows.push_back(l);
  }
  program_.start(columns, rows);
}

void AbsoluteFit::remember(Region& region) const {
  const auto start = std::make_shared<AbsoluteStart>();
  for (std::size_t a : program_.support()) {
    AbsoluteStart::Used used{a, nullptr, columns_[a].index};
    if (columns_[a].generator != nullptr) {
      const Cone& cone = region.cone(used.unit);
      for (const auto* list : {&cone.lineality(), &cone.rays()}) {
        for (const cells::GeneratorPtr& generator : *list) {
          if (generator.get() == columns_[a].generator) used.generator = generator;
        }
      }
    }
    start->support.push_back(std::move(used));
  }
  for (std::size_t l : program_.met()) start->met.push_back({variables_[l].group, variables_[l].member});
  for (const Hinge& hinge : hinges_) {
    for (std::size_t l = variables_.size(); l-- > 0 && variables_[l].side != 0;) {
      if (variables_[l].group != hinge.point || program_.r(l) == 0) continue;
      start->hinges.push_back(hinge);
      break;
    }
  }
  region.start = start;
}

bool AbsoluteFit::solve() {
  if (!program_.minimise()) return false;
  value_ = program_.value();
  for (std::size_t i = 0; i < frame_.points(); ++i) {
    if (!region_->decided().test(i)) value_ += floor(i);
  }
  support_ = program_.support();
  multipliers_ = program_.multipliers();
  for (std::size_t s = 0; s < support_.size(); ++s) {
    if (!columns_[support_[s]].is_free) multipliers_[s] = std::max(multipliers_[s], 0.0);
  }
  combine(frame_, columns_, support_, multipliers_, parameters_);
  return true;
}

// Where the output is off, f is 0: what the group costs then, and 0 as its only target.
Guess AbsoluteFit::floor(std::size_t group) const {
  return region_->outputs_off().test(group) ? members_loss(group, frame_.zero()) : floors_[group];
}

Guess AbsoluteFit::members_loss(std::size_t group, Guess value) const {
  Guess sum = 0;
  for (const Target& target : targets_[group]) sum += target.weight * std::abs(target.y - value);
  return sum;
}

// How far what the group costs in the region at a value of g lies above its floor.
Guess AbsoluteFit::loss_at(std::size_t group, Guess value) const {
  const Guess zero = frame_.zero();
  if (region_->outputs_off().test(group)) return frame_.weight(group) * std::max(value - zero, 0.0);
  return members_loss(group, region_->is_one_sided(group) ? std::max(value, zero) : value) - floors_[group];
}

// Minus the slope of the group's loss in f: positive where more weight lies above.
Guess AbsoluteFit::pull_at(std::size_t group, Guess value) const {
  Guess sum = 0;
  const bool is_off = region_->outputs_off().test(group);
  for (const Target& target : is_off ? off_targets_[group] : targets_[group]) {
    const Guess above = target.y - value;
    if (std::abs(above) > negligible) sum += std::copysign(target.weight, above);
  }
  return sum;
}

void AbsoluteFit::survey() {
  misses_.clear();
  excess_.assign(frame_.points(), 0.0);
  true_risk_ = value_;
  finder_.take({support_, multipliers_, parameters_});
  for (std::size_t i = 0; i < frame_.points(); ++i) {
    if (!region_->decided().test(i)) survey_point(i);
  }
  for (std::size_t l = variables_.size(); l-- > 0 && variables_[l].side != 0;) {
    const Guess counted = variables_[l].weight * std::max(variables_[l].side * program_.residual(l), 0.0);
    excess_[variables_[l].group] -= counted;
    true_risk_ -= counted;
  }
}

void AbsoluteFit::survey_point(std::size_t point) {
  const Band band = finder_.band(point);
  excess_[point] = loss_at(point, band.truth);
  true_risk_ += excess_[point];
  const bool above =
      !region_->is_one_sided(point) && std::isfinite(band.high) && pull_at(point, band.high) > 0;
  if (!above && !(std::isfinite(band.low) && pull_at(point, band.low) < 0)) return;
  const Guess size = loss_at(point, above ? band.high : band.low);
  if (size > negligible) misses_.add({size, point, above ? 1 : -1});
}

const GuessVector& AbsoluteFit::widths(std::size_t point) {
  finder_.band(point);
  return finder_.widths();
}

bool AbsoluteFit::add_hinges() {
  const std::vector<Misses::Miss> chosen = misses_.largest(hinges_);
  for (const Misses::Miss& miss : chosen) {
    finder_.band(miss.point);
    add_hinge(finder_.hinge(miss.point, miss.side));
  }
  return !chosen.empty();
}

}  // namespace infimum::relaxations
