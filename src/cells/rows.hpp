// SPDX-License-Identifier: Apache-2.0
//
// The rows X_0..X_{n-1} of a central hyperplane arrangement {theta : X_i . theta = 0} in Z^D, exact, with a
// floating-point shadow that answers almost every question about signs. Where the shadow cannot be certain, integers
// are asked; so every sign that leaves this file is exact.
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

// A vector v against all rows: exact signs of the products X_i . v, and v and the products as guesses, both divided
// by the same power of two.
struct Products {
  std::vector<double> direction;  // D; v
  std::vector<double> guess;      // n; X_i . v, zero exactly where the exact product is zero
  Bitset positive, negative;  // exact
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

 private:
  std::vector<IntegerVector> rows_;
  std::size_t dimension_;
  std::vector<std::vector<double>> columns_;  // D x n, each entry the nearest double of X_it / 2^shift_t
  std::vector<long> shifts_;                  // column t is divided by 2^shift_t, so that entries stay below 2^53
  std::vector<double> largest_;               // max_i |columns_[t][i]|
  std::vector<bool> exact_;                   // column t is exactly representable, with shift 0

  void settle_sign(Products& products, std::size_t i, long scale, const IntegerVector& v) const;
};

}  // namespace infimum::cells
