// SPDX-License-Identifier: Apache-2.0
#include "relaxations/absolute_exact.hpp"

namespace infimum::relaxations {

void AbsoluteExact::maximise(const Region& cell) {
  variables_.clear();
  std::vector<bool> is_equation;
  for (std::size_t a = 0; a < columns_.size(); ++a) is_equation.push_back(columns_[a].is_free);
  simplex_.reset(is_equation);
  cell.decided().for_each([&](std::size_t i) { add_members(cell, i); });
  simplex_.maximise();
}

void AbsoluteExact::add_members(const Region& cell, std::size_t group) {
  std::vector<Rational> column;
  for (std::size_t a = 0; a < columns_.size(); ++a) {
    column.push_back(columns_.exact_value(cell, a, group, nullptr));
  }
  const std::vector<erm::Member>& members = frame_.groups[group].members;
  for (std::size_t m = 0; m < members.size(); ++m) {
    simplex_.add(column, members[m].y, Rational(-members[m].weight), members[m].weight);
    variables_.push_back({group, m});
  }
}

Rational AbsoluteExact::value() const {
  Rational sum = 0;
  for (std::size_t l = 0; l < variables_.size(); ++l) {
    sum += frame_.groups[variables_[l].group].members[variables_[l].member].y * simplex_.value(l);
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
