// SPDX-License-Identifier: Apache-2.0
#include "relaxations/row_sums.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

namespace infimum::relaxations {

Multipliers::Multipliers(const cells::Rows& rows, const std::vector<Integer>& r) : rows_(rows), r_(r) {
  update();
}

void Multipliers::update() {
  in_words_ = rows_.in_words();
  words_.resize(r_.size());
  std::uint64_t all = 0;
  for (std::size_t i = 0; in_words_ && i < r_.size(); ++i) {
    in_words_ = mpz_fits_slong_p(r_[i].get_mpz_t()) != 0;
    words_[i] = r_[i].get_si();
    all |= mpz_get_ui(r_[i].get_mpz_t());  // the absolute value
  }
  digits_ = std::bit_width(all);
  const long sums = digits_ + rows_.digits() + std::bit_width(r_.size());
  in_words_ = in_words_ && sums + rows_.digits() < numbers::most_wide_digits;
}

Integer Multipliers::sum() const {
  if (!in_words_) return std::accumulate(r_.begin(), r_.end(), Integer(0));
  return numbers::to_integer(std::accumulate(words_.begin(), words_.end(), Wide{0}));
}

RowSum::RowSum(const Multipliers& r) : r_(&r) {
  if (r.in_words()) {
    std::fill_n(words_.begin(), r.rows().dimension(), 0);
  } else {
    integers_.assign(r.rows().dimension(), Integer(0));
  }
}

void RowSum::add(std::size_t i) {
  const std::size_t dimension = r_->rows().dimension();
  if (r_->in_words()) {
    const std::int64_t* row = r_->rows().words(i);
    for (std::size_t t = 0; t < dimension; ++t) words_[t] += static_cast<Wide>(r_->word(i)) * row[t];
  } else {
    const cells::IntegerVector& row = r_->rows()[i];
    for (std::size_t t = 0; t < dimension; ++t)
      mpz_addmul(integers_[t].get_mpz_t(), (*r_)[i].get_mpz_t(), row[t].get_mpz_t());
  }
}

void RowSum::subtract(std::size_t i) {
  const std::size_t dimension = r_->rows().dimension();
  if (r_->in_words()) {
    const std::int64_t* row = r_->rows().words(i);
    for (std::size_t t = 0; t < dimension; ++t) words_[t] -= static_cast<Wide>(r_->word(i)) * row[t];
  } else {
    const cells::IntegerVector& row = r_->rows()[i];
    for (std::size_t t = 0; t < dimension; ++t)
      mpz_submul(integers_[t].get_mpz_t(), (*r_)[i].get_mpz_t(), row[t].get_mpz_t());
  }
}

Integer RowSum::product(const cells::IntegerVector& v) const {
  Integer sum = 0;
  for (std::size_t t = 0; t < v.size(); ++t)
    mpz_addmul(sum.get_mpz_t(), entry(t).get_mpz_t(), v[t].get_mpz_t());
  return sum;
}

int RowSum::sign_at_knot(std::size_t i) const {
  if (r_->in_words()) {
    const std::int64_t* row = r_->rows().words(i);
    const Wide height = words_[0] * row[1] - words_[1] * row[0];
    return (height > 0) - (height < 0);
  }
  const cells::IntegerVector& row = r_->rows()[i];
  Integer height = integers_[0] * row[1];
  mpz_submul(height.get_mpz_t(), integers_[1].get_mpz_t(), row[0].get_mpz_t());
  return sgn(height);
}

}  // namespace infimum::relaxations
