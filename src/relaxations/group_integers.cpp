// SPDX-License-Identifier: Apache-2.0
#include "relaxations/group_integers.hpp"

#include <algorithm>
#include <map>

namespace infimum::relaxations {

Integer over(const Rational& factor, const Integer& denominator) {
  return Rational(factor * denominator).get_num();
}

void add_product(Integer& sum, const Integer& a, const Integer& b) {
  mpz_addmul(sum.get_mpz_t(), a.get_mpz_t(), b.get_mpz_t());
}

GroupIntegers::GroupIntegers(const erm::Groups& groups, erm::Loss loss) {
  for (std::size_t i = 0; i < groups.size(); ++i) {
    weight_unit = lcm(weight_unit, groups[i].weight.get_den());
    sum_unit = lcm(sum_unit, Rational(groups[i].weight * groups[i].mean).get_den());
  }
  std::map<Integer, std::size_t> classes;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    weights.push_back(over(groups[i].weight, weight_unit));
    sums.push_back(over(groups[i].weight * groups[i].mean, sum_unit));
    const auto [place, fresh] = classes.try_emplace(weights[i], class_weights.size());
    if (fresh) class_weights.push_back(weights[i]);
    weight_class.push_back(place->second);
    sum_digits = std::max(sum_digits, numbers::binary_digits(sums[i]));
  }
  if (sum_digits <= most_word_digits) {
    for (const Integer& sum : sums) sum_words.push_back(sum.get_si());
  }
  if (loss == erm::Loss::absolute) collect_members(groups);
}

void GroupIntegers::collect_members(const erm::Groups& groups) {
  for (std::size_t i = 0; i < groups.size(); ++i) {
    for (const erm::Member& member : groups[i].members) {
      target_unit = lcm(target_unit, member.y.get_den());
      member_unit = lcm(member_unit, member.weight.get_den());
    }
  }
  for (std::size_t i = 0; i < groups.size(); ++i) {
    members.emplace_back();
    for (const erm::Member& member : groups[i].members) {
      members.back().push_back({over(member.y, target_unit), over(member.weight, member_unit),
                                over(member.distance, target_unit * member_unit)});
    }
    off.emplace_back(0);  // without negative targets, where off counts
    for (const Member& member : members.back()) add_product(off.back(), member.weight, member.target);
  }
}

}  // namespace infimum::relaxations
