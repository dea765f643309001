// SPDX-License-Identifier: Apache-2.0
#include "cells/rows.hpp"

#include <algorithm>
#include <cmath>

namespace infimum::cells {

namespace {

constexpr double exact_integers = 0x1p53;  // integers below it are doubles
constexpr double rounding = 0x1p-52;
constexpr long most_word_digits = 40;  // with room for multipliers in sums of 128 bits
constexpr double vanished =
    0x1p-900;  // more than shifted_down loses where it stops shifting, over all columns

// value / 2^shift as a double, truncated; relative error below 2^-52.
double shifted_down(const Integer& value, long shift) {
  long exponent = 0;
  const double mantissa = mpz_get_d_2exp(&exponent, value.get_mpz_t());
  return std::ldexp(mantissa, static_cast<int>(std::max<long>(exponent - shift, -1000)));
}

}  // namespace

Rows::Rows(std::vector<IntegerVector> rows, std::size_t dimension)
    : rows_(std::move(rows)), dimension_(dimension) {
  for (std::size_t t = 0; t < dimension_; ++t) {
    long digits = 0;
    for (const IntegerVector& row : rows_) digits = std::max(digits, numbers::binary_digits(row[t]));
    digits_ = std::max(digits_, digits);
    shifts_.push_back(std::max<long>(digits - 53, 0));
    units_.push_back(std::ldexp(1.0, static_cast<int>(shifts_.back())));
    exact_.push_back(digits <= 53);
    std::vector<double> column;
    double largest = 0;
    for (const IntegerVector& row : rows_) {
      column.push_back(shifted_down(row[t], shifts_[t]));
      largest = std::max(largest, std::abs(column.back()));
    }
    columns_.push_back(std::move(column));
    largest_.push_back(largest);
  }
  if (digits_ > most_word_digits || dimension_ > most_word_columns) return;
  for (const IntegerVector& row : rows_) {
    for (const Integer& entry : row) words_.push_back(entry.get_si());
  }
}

Integer Rows::product(std::size_t i, const IntegerVector& v) const {
  Integer sum = 0;
  for (std::size_t t = 0; t < dimension_; ++t) {
    mpz_addmul(sum.get_mpz_t(), rows_[i][t].get_mpz_t(), v[t].get_mpz_t());
  }
  return sum;
}

// With which no product of an entry of v and the unit of its column has more than 53 digits.
long Rows::scale_of(const IntegerVector& v) const {
  long scale = 0;
  for (std::size_t t = 0; t < dimension_; ++t) {
    if (v[t] != 0) scale = std::max(scale, numbers::binary_digits(v[t]) + shifts_[t] - 53);
  }
  return scale;
}

std::vector<double> Rows::direction(const IntegerVector& v) const {
  const long scale = scale_of(v);
  std::vector<double> direction;
  for (std::size_t t = 0; t < dimension_; ++t)
    direction.push_back(std::ldexp(shifted_down(v[t], scale - shifts_[t]), static_cast<int>(-shifts_[t])));
  return direction;
}

Products Rows::products(const IntegerVector& v) const {
  // The guess is sum_t columns_[t][i] * factor_t, with factor_t = v_t * 2^(shifts_t - scale); when no entry
  // loses a bit and no partial sum reaches 2^53, it is the exact product and needs no second look.
  const long scale = scale_of(v);
  std::vector<double> direction(dimension_, 0.0), sums(size(), 0.0);
  double magnitude = 0;
  bool exact = scale == 0;
  for (std::size_t t = 0; t < dimension_; ++t) {
    if (v[t] == 0) continue;
    const double factor = shifted_down(v[t], scale - shifts_[t]);
    direction[t] = std::ldexp(factor, static_cast<int>(-shifts_[t]));
    exact = exact && exact_[t];
    magnitude += largest_[t] * std::abs(factor);
    const double* column = columns_[t].data();
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += column[i] * factor;
  }
  exact = exact && magnitude < exact_integers;
  const double doubt = exact ? 0.0 : magnitude * rounding * static_cast<double>(dimension_ + 4) + vanished;

  Products result{std::move(direction), Bitset(size()), Bitset(size())};
  result.positive.assign([&](std::size_t i) { return sums[i] > doubt; });
  result.negative.assign([&](std::size_t i) { return sums[i] < -doubt; });
  if (exact) return result;
  Bitset open(size());
  open.fill();
  open -= result.positive;
  open -= result.negative;
  open.for_each([&](std::size_t i) {
    const int sign = sgn(product(i, v));
    if (sign > 0) result.positive.set(i);
    if (sign < 0) result.negative.set(i);
  });
  return result;
}

double Rows::guess(std::size_t i, const Products& v) const {
  if (!v.positive.test(i) && !v.negative.test(i)) return 0.0;
  double sum = 0;
  for (std::size_t t = 0; t < dimension_; ++t) sum += columns_[t][i] * units_[t] * v.direction[t];
  return sum;
}

}  // namespace infimum::cells
