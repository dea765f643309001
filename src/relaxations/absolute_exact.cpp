// SPDX-License-Identifier: Apache-2.0
#include "relaxations/absolute_exact.hpp"

namespace infimum::relaxations {

void AbsoluteExact::maximise(const Region& cell) {
  variables_.clear();
  std::vector<bool> is_equation;
  for (std::size_t a = 0; a < columns_.size(); ++a) is_equation.push_back(columns_[a].is_free);
  simplex_.reset(is_equation);
  for (std::size_t i = 0; i < frame_.points(); ++i) {
    if (cell.is_one_sided(i)) {
      add_one_sided(cell, i);
    } else {
      add_members(cell, i);
    }
  }
  simplex_.maximise();
}

std::vector<Rational> AbsoluteExact::column(const Region& cell, std::size_t group) const {
  std::vector<Rational> column;
  for (std::size_t a = 0; a < columns_.size(); ++a) {
    column.emplace_back(columns_.exact_value(cell, a, group, nullptr));
  }
  return column;
}

void AbsoluteExact::add_members(const Region& cell, std::size_t group) {
  const std::vector<Rational> phi = column(cell, group);
  const std::vector<erm::Member>& members = frame_.groups[group].members;
  for (std::size_t m = 0; m < members.size(); ++m) {
    simplex_.add(phi, members[m].y, Rational(-members[m].weight), members[m].weight);
    variables_.push_back({group, m, members[m].y});
  }
}

// What the group costs above its least loss, where only values above count: the members from the highest on
// with twice their weights, until the group's weight is spent. Where the output is off, 0 is the only target.
void AbsoluteExact::add_one_sided(const Region& cell, std::size_t group) {
  const std::vector<Rational> phi = column(cell, group);
  const erm::Group& all = frame_.groups[group];
  if (cell.outputs_off().test(group)) {
    simplex_.add(phi, Rational(0), Rational(-all.weight), Rational(0));
    variables_.push_back({group, 0, 0});
    return;
  }
  Rational rest = all.weight;
  for (std::size_t m = all.members.size(); m-- > 0 && rest > 0;) {
    const Rational weight = std::min(Rational(2 * all.members[m].weight), rest);
    rest -= weight;
    simplex_.add(phi, all.members[m].y, Rational(-weight), Rational(0));
    variables_.push_back({group, m, all.members[m].y});
  }
}

Rational AbsoluteExact::value() const {
  Rational sum = 0;
  for (std::size_t l = 0; l < variables_.size(); ++l) {
    sum += variables_[l].y * simplex_.value(l);
  }
  return sum;
}

std::map<std::size_t, Rational> AbsoluteExact::residuals() const {
  std::map<std::size_t, Rational> r;
  for (std::size_t l = 0; l < variables_.size(); ++l) {
    if (simplex_.value(l) != 0) r[variables_[l].group] += simplex_.value(l);
  }
  return r;
}

std::vector<Rational> AbsoluteExact::parameters() const {
  std::vector<Rational> sum(frame_.parameters(), Rational(0));
  for (std::size_t a = 0; a < columns_.size(); ++a) {
    const Rational multiplier = simplex_.multiplier(a);
    const cells::Generator* generator = columns_[a].generator;
    for (std::size_t t = 0; t < columns_.length(a); ++t) {
      const Integer entry = generator == nullptr ? Integer(1) : generator->v[t];
      sum[columns_.offset(a) + t] += multiplier * entry;
    }
  }
  return sum;
}

}  // namespace infimum::relaxations
