// SPDX-License-Identifier: Apache-2.0
#include "relaxations/unit_rule.hpp"

#include <algorithm>

namespace infimum::relaxations {

namespace {

constexpr std::size_t most_vectors = 1000000;  // of all cells of a cone together, as the format has it

}  // namespace

UnitRule::UnitRule(const Frame& frame, const Multipliers& r, const Cone& cone, int sign,
                   const std::vector<erm::Alpha>& alphas)
    : frame_(frame), r_(r), cone_(cone), sign_(sign), linear_(r) {
  for (std::size_t i = 0; i < r_.size(); ++i) {
    if (r_[i] == 0 || cone.off().test(i)) continue;
    const bool is_on = cone.on().test(i), is_chord = !is_on && sgn(r_[i]) * sign > 0;
    const bool is_exact = !is_on && !is_chord && alphas[i] == erm::Alpha::exact;
    if (is_exact) exact_.push_back(i);
    if (is_chord || is_exact) {
      bends_.push_back(i);
    } else if (is_on || alphas[i] == erm::Alpha::one) {
      linear_.add(i);
    }
  }
}

bool UnitRule::holds() const {
  if (exact_.empty()) return holds_at_generators(cone_);
  if (frame_.dimension() == 2) return holds_at_generators(cone_) && holds_at_knots();
  if (frame_.corners.exist() && cone_.lineality().empty())
    return holds_at_generators(cone_) && holds_at_corners();
  return holds_in_cells();
}

bool UnitRule::holds_at_generators(const Cone& cell) const {
  for (const cells::GeneratorPtr& ray : cell.rays()) {
    if (!holds_at(*ray, 1)) return false;
  }
  for (const cells::GeneratorPtr& b : cell.lineality()) {
    if (!holds_at(*b, 1) || !holds_at(*b, -1)) return false;
  }
  return true;
}

bool UnitRule::holds_at(const cells::Generator& generator, int direction) const {
  RowSum sum = linear_;
  for (std::size_t i : bends_) {
    if (direction * generator.sign(i) > 0) sum.add(i);
  }
  return sgn(sum.product(generator.v)) * direction * sign_ <= 0;
}

bool UnitRule::holds_in_cells() const {
  std::vector<Cone> waiting{cone_};
  std::size_t vectors = 0;
  while (!waiting.empty()) {
    const Cone cell = std::move(waiting.back());
    waiting.pop_back();
    vectors += cell.rays().size() + 2 * cell.lineality().size();
    if (vectors > most_vectors) return false;
    const auto next =
        std::find_if(exact_.begin(), exact_.end(), [&](std::size_t i) { return cell.is_free(i); });
    if (next == exact_.end()) {
      if (!holds_at_generators(cell)) return false;
      continue;
    }
    for (int side : {-1, 1}) {
      std::optional<Cone> part = cell.with(frame_.rows, {*next, side}, most_vectors);
      if (!part) return false;
      waiting.push_back(std::move(*part));
    }
  }
  return true;
}

// D = 3: on a cone without lineality the extreme rays of all cells are its own and these corners.
bool UnitRule::holds_at_corners() const {
  const auto holds = [&](std::size_t i, std::size_t l) {
    const cells::Generator* corner = frame_.corners.inside(cone_, i, l);
    return corner == nullptr || holds_at(*corner, 1);
  };
  for (std::size_t e = 0; e < exact_.size(); ++e) {
    for (const Cut& cut : cone_.cuts()) {
      if (!holds(exact_[e], cut.row)) return false;
    }
    for (std::size_t f = 0; f < e; ++f) {
      if (!holds(exact_[e], exact_[f])) return false;
    }
  }
  return true;
}

// D = 2: the knots of the exact points inside the cone. While v turns once around the origin, the number of
// conditions of the cone's list that v breaks changes one by one, and inside so do the bends with X_i . v >
// 0.
bool UnitRule::holds_at_knots() const {
  const std::vector<Role> role = roles();
  std::vector<bool> positive(role.size());
  long broken = 0;
  for (std::size_t i = 0; i < role.size(); ++i) {
    positive[i] = frame_.knots.starts_positive(i);
    broken += role[i] == (positive[i] ? Role::below : Role::above);
  }
  RowSum sum = broken == 0 ? sum_inside(positive) : linear_;
  for (const auto& [point, side] : frame_.knots.turns()) {
    if (role[point] == Role::none) continue;
    positive[point] = side > 0;
    if (role[point] == Role::above || role[point] == Role::below) {
      broken += (role[point] == Role::above) == (side > 0) ? -1 : 1;
      if (broken == 0) sum = sum_inside(positive);
    } else if (broken == 0) {
      // At v = side * (X_1, -X_0).
      if (role[point] == Role::exact && sum.sign_at_knot(point) * side * sign_ > 0) return false;
      if (side > 0) {
        sum.add(point);
      } else {
        sum.subtract(point);
      }
    }
  }
  return true;
}

RowSum UnitRule::sum_inside(const std::vector<bool>& positive) const {
  RowSum sum = linear_;
  for (std::size_t i : bends_) {
    if (positive[i]) sum.add(i);
  }
  return sum;
}

std::vector<UnitRule::Role> UnitRule::roles() const {
  std::vector<Role> result(r_.size(), Role::none);
  for (std::size_t i : bends_) result[i] = Role::chord;
  for (std::size_t i : exact_) result[i] = Role::exact;
  for (const Cut& cut : cone_.cuts()) {
    const cells::IntegerVector& row = frame_.groups.row(cut.row);
    if (row[0] != 0 || row[1] != 0) result[cut.row] = cut.sign > 0 ? Role::above : Role::below;
  }
  return result;
}

}  // namespace infimum::relaxations
