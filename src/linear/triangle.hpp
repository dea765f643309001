// SPDX-License-Identifier: Apache-2.0
//
// The triangle R of A = QR, and Q't for a vector t of targets, of a matrix A whose rows come one at a time,
// by Givens rotations (Gentleman 1973). R'R = A'A, so that products of combinations of A's columns are
// products of short vectors; unlike A'A itself, R has no more rounding error than A. Where columns depend on
// each other, entries of the diagonal vanish, and nothing else happens. A guess.
#pragma once

#include <cstddef>
#include <vector>

namespace infimum::linear {

class Triangle {
 public:
  using Vector = std::vector<double>;

  Triangle() = default;
  // Of no rows yet, with so many columns.
  explicit Triangle(std::size_t size) : size_(size), rows_(size * size, 0.0), target_(size, 0.0) {}

  std::size_t size() const { return size_; }
  // One more row of A, which is overwritten, and its target. O(size^2).
  void add(Vector& row, double target);
  // Row c of R: size entries, of which those before c are zero.
  const double* row(std::size_t c) const { return &rows_[c * size_]; }
  const Vector& target() const { return target_; }

 private:
  std::size_t size_ = 0;
  Vector rows_, target_;
};

}  // namespace infimum::linear
