// SPDX-License-Identifier: Apache-2.0
#include "relaxations/exact_risk.hpp"

namespace infimum::relaxations {

ExactRisk::ExactRisk(const Frame& frame)
    : frame_(frame), integers_(frame.integers), constant_(frame.groups.out_of_reach()) {
  if (frame.problem.loss == erm::Loss::absolute) return;
  for (std::size_t i = 0; i < frame.points(); ++i) constant_ += frame.groups[i].loss_of_zero();
}

Rational ExactRisk::of(const std::vector<Rational>& parameters, std::size_t positive) const {
  Integer unit = 1;  // of values
  for (const Rational& parameter : parameters) unit = lcm(unit, parameter.get_den());
  std::vector<Integer> scaled;
  for (const Rational& parameter : parameters) scaled.push_back(over(parameter, unit));

  const bool is_squared = frame_.problem.loss == erm::Loss::squared;
  Integer products = 0, squares = 0, distances = 0, term;
  for (std::size_t i = 0; i < frame_.points(); ++i) {
    const Integer f = value(scaled, positive, i);
    if (is_squared) {
      add_product(products, integers_.sums[i], f);
      term = integers_.weights[i] * f;
      add_product(squares, term, f);
      continue;
    }
    for (const GroupIntegers::Member& member : integers_.members[i]) {
      term = member.target * unit;
      mpz_submul(term.get_mpz_t(), f.get_mpz_t(), integers_.target_unit.get_mpz_t());
      term = abs(term);
      add_product(distances, member.weight, term);
    }
  }
  if (!is_squared)
    return constant_ + numbers::fraction(distances, integers_.member_unit * integers_.target_unit * unit);
  return constant_ - numbers::fraction(2 * products, integers_.sum_unit * unit) +
         numbers::fraction(squares, integers_.weight_unit * unit * unit);
}

Integer ExactRisk::value(const std::vector<Integer>& parameters, std::size_t positive,
                         std::size_t point) const {
  const cells::IntegerVector& row = frame_.groups.row(point);
  Integer f = frame_.intercept() > 0 ? parameters[0] : Integer(0), u;
  for (std::size_t t = 0; t < frame_.affine(); ++t)
    add_product(f, parameters[frame_.affine_offset() + t], row[t]);
  for (std::size_t j = 0; j < frame_.units(); ++j) {
    u = 0;
    for (std::size_t t = 0; t < row.size(); ++t)
      add_product(u, parameters[frame_.unit_offset(j) + t], row[t]);
    if (u > 0) j < positive ? f += u : f -= u;
  }
  if (frame_.problem.family.output_relu && f < 0) f = 0;
  return f;
}

}  // namespace infimum::relaxations
