// SPDX-License-Identifier: Apache-2.0
//
// Weights and targets of the groups as integers over common denominators (rule GROUPS of
// docs/certificate-format.md, section 3): what the exact side of a proof computes with. Exact.
#pragma once

#include <cstdint>
#include <vector>

#include "erm/groups.hpp"

namespace infimum::relaxations {

using numbers::Integer;
using numbers::Rational;

inline constexpr long most_word_digits = 62;  // binary, of what is kept as a word

// factor * denominator, which must be an integer
Integer over(const Rational& factor, const Integer& denominator);
void add_product(Integer& sum, const Integer& a, const Integer& b);

struct GroupIntegers {
  // The members only for the absolute loss, which alone needs them singly.
  GroupIntegers(const erm::Groups& groups, erm::Loss loss);

  // weight_i = weights[i] / weight_unit, weight_i * mean_i = sums[i] / sum_unit
  Integer weight_unit = 1, sum_unit = 1;
  std::vector<Integer> weights, sums;
  std::vector<std::int64_t> sum_words;    // the sums, if they are short
  long sum_digits = 0;                    // of the longest sum
  std::vector<std::size_t> weight_class;  // points of equal weight share a class
  std::vector<Integer> class_weights;

  // y = target / target_unit, weight = weight / member_unit, and the group's sum of weight * |target - y| =
  // distance / (target_unit * member_unit).
  struct Member {
    Integer target, weight, distance;
  };
  Integer target_unit = 1, member_unit = 1;
  std::vector<std::vector<Member>> members;
  std::vector<Integer> off;  // the group's loss where the output is off, in the units of distances

 private:
  void collect_members(const erm::Groups& groups);
};

}  // namespace infimum::relaxations
