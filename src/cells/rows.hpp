// SPDX-License-Identifier: Apache-2.0
//
// The rows X_0..X_{n-1} of a central hyperplane arrangement {theta : X_i . theta = 0} in Z^D, exact, with a
// floating-point shadow that answers almost every question about signs. Where the shadow cannot be certain,
// integers are asked; so every sign that leaves this file is exact.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/bitset.hpp"
#include "numbers/rational.hpp"

namespace infimum::cells {

using base::Bitset;
using numbers::Integer;
using IntegerVector = std::vector<Integer>;

// A vector v against all rows: exact signs of the products X_i . v, and v itself as a guess, divided by a
// power of two. The products are not kept: cones of many inputs have thousands of generators.
struct Products {
  std::vector<double> direction;  // D
  Bitset positive, negative;      // exact
};

class Rows {
 public:
  // rows: n vectors of D entries each, D >= 1.
  Rows(std::vector<IntegerVector> rows, std::size_t dimension);

  std::size_t size() const { return rows_.size(); }
  std::size_t dimension() const { return dimension_; }
  const IntegerVector& operator[](std::size_t i) const { return rows_[i]; }

  Integer product(std::size_t i, const IntegerVector& v) const;  // exact
  Products products(const IntegerVector& v) const;
  // The direction alone.
  std::vector<double> direction(const IntegerVector& v) const;
  // X_i . direction as a guess; zero where the exact product is zero.
  double guess(std::size_t i, const Products& v) const;

  // Whether all entries are so short, and so few, that rows are kept as words, too.
  static constexpr std::size_t most_word_columns = 16;
  bool in_words() const { return !words_.empty(); }
  const std::int64_t* words(std::size_t i) const { return &words_[i * dimension_]; }
  long digits() const { return digits_; }  // binary digits of the largest |X_it|

 private:
  long scale_of(const IntegerVector& v) const;
  std::vector<IntegerVector> rows_;
  std::size_t dimension_;
  std::vector<std::vector<double>> columns_;  // D x n, each entry the nearest double of X_it / 2^shift_t
  std::vector<long> shifts_;     // column t is divided by 2^shift_t, so that entries stay below 2^53
  std::vector<double> units_;    // 2^shift_t
  std::vector<double> largest_;  // max_i |columns_[t][i]|
  std::vector<bool> exact_;      // column t is exactly representable, with shift 0
  std::vector<std::int64_t> words_;
  long digits_ = 0;
};

}  // namespace infimum::cells
