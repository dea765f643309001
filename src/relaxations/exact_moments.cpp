// SPDX-License-Identifier: Apache-2.0
#include "relaxations/exact_moments.hpp"

namespace infimum::relaxations {

namespace {

void add_signed_product(Integer& sum, const Integer& a, const Integer& b, int sign) {
  (sign > 0 ? mpz_addmul : mpz_submul)(sum.get_mpz_t(), a.get_mpz_t(), b.get_mpz_t());
}

}  // namespace

ExactMoments::ExactMoments(const Frame& frame)
    : frame_(frame),
      gram_(frame.parameters() * frame.parameters(), Integer(0)),
      linear_(frame.parameters(), Integer(0)) {}

void ExactMoments::list_terms(std::size_t point, const Signs& signs) {
  const cells::IntegerVector& row = frame_.groups.row(point);
  terms_.clear();
  if (frame_.intercept() > 0) terms_.push_back({0, &one_, 1});
  for (std::size_t t = 0; t < frame_.affine(); ++t)
    terms_.push_back({frame_.affine_offset() + t, &row[t], 1});
  for (std::size_t j = 0; j < signs.size(); ++j) {
    if (signs[j] == 0) continue;
    for (std::size_t t = 0; t < row.size(); ++t)
      terms_.push_back({frame_.unit_offset(j) + t, &row[t], signs[j]});
  }
}

void ExactMoments::add(std::size_t point, const Signs& signs, bool has_target) {
  list_terms(point, signs);
  const GroupIntegers& integers = frame_.integers;
  for (std::size_t a = 0; a < terms_.size(); ++a) {
    const Term& from = terms_[a];
    scaled_ = integers.weights[point] * *from.size;
    Integer* sums = &gram_[from.place * linear_.size()];
    for (std::size_t b = a; b < terms_.size(); ++b) {
      const Term& to = terms_[b];
      add_signed_product(sums[to.place], scaled_, *to.size, from.sign * to.sign);
    }
    if (has_target) add_signed_product(linear_[from.place], integers.sums[point], *from.size, from.sign);
  }
}

linear::RationalMatrix ExactMoments::gram() const {
  const std::size_t p = linear_.size();
  linear::RationalMatrix result(p, std::vector<Rational>(p));
  for (std::size_t a = 0; a < p; ++a) {
    for (std::size_t b = a; b < p; ++b)
      result[a][b] = result[b][a] = numbers::fraction(gram_[a * p + b], frame_.integers.weight_unit);
  }
  return result;
}

std::vector<Rational> ExactMoments::linear() const {
  std::vector<Rational> result;
  for (const Integer& sum : linear_) result.push_back(numbers::fraction(sum, frame_.integers.sum_unit));
  return result;
}

}  // namespace infimum::relaxations
