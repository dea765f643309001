// SPDX-License-Identifier: Apache-2.0
//
// Sums of r_i X_i over points, exactly: what every condition of rule LEAF is made of. Multipliers and rows
// are short in most proofs, and sums of them are taken in words of 128 bits where no sum can leave these, in
// GMP's integers otherwise.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "cells/rows.hpp"
#include "numbers/wide.hpp"

namespace infimum::relaxations {

using numbers::Integer;
using numbers::Wide;

// The r_i of a witness, up to a positive factor.
class Multipliers {
 public:
  // Both must outlive this object; after a change of r comes update().
  Multipliers(const cells::Rows& rows, const std::vector<Integer>& r);
  void update();

  const cells::Rows& rows() const { return rows_; }
  std::size_t size() const { return r_.size(); }
  const Integer& operator[](std::size_t i) const { return r_[i]; }
  // Whether all r_i are words, and sums of r_i X_i times an entry of a row stay below 2^126.
  bool in_words() const { return in_words_; }
  std::int64_t word(std::size_t i) const { return words_[i]; }
  long digits() const { return digits_; }  // of the largest, if in words
  Integer sum() const;

 private:
  const cells::Rows& rows_;
  const std::vector<Integer>& r_;
  std::vector<std::int64_t> words_;
  long digits_ = 0;
  bool in_words_ = false;
};

class RowSum {
 public:
  explicit RowSum(const Multipliers& r);

  void add(std::size_t i);  // r_i X_i
  void subtract(std::size_t i);
  Integer entry(std::size_t t) const {
    return r_->in_words() ? numbers::to_integer(words_[t]) : integers_[t];
  }
  Integer product(const cells::IntegerVector& v) const;
  // The sign of the product with (X_i1, -X_i0); D = 2.
  int sign_at_knot(std::size_t i) const;

 private:
  const Multipliers* r_;
  std::array<Wide, cells::Rows::most_word_columns> words_;  // the first D
  cells::IntegerVector integers_;                           // instead, if not in words
};

}  // namespace infimum::relaxations
