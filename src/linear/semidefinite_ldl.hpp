// SPDX-License-Identifier: Apache-2.0
//
// LDL' of a positive semidefinite Gram matrix, in order, in floating point: columns that depend on earlier
// ones are set aside, with the combination that gives them. A guess: rank is decided up to a tolerance.
#pragma once

#include <cstddef>
#include <vector>

namespace infimum::linear {

class SemidefiniteLdl {
 public:
  using Vector = std::vector<double>;

  // gram: n x n, symmetric. A column whose pivot is below tolerance times its diagonal entry counts as
  // dependent.
  explicit SemidefiniteLdl(const std::vector<Vector>& gram = {}, double tolerance = 1e-9);

  // One more column, by its row of the Gram matrix up to the diagonal: is it independent of the others?
  bool append(const Vector& row);
  // The same, but one that depends on others is not kept; beta is its combination of them.
  bool append_or_combine(const Vector& row, Vector& beta);
  std::size_t size() const { return lower_.size(); }
  bool independent(std::size_t a) const { return independent_[a]; }
  // For a dependent column a: beta with column_a = sum_{b < a independent} beta_b column_b. a entries.
  Vector combination(std::size_t a) const;
  // Solution of gram x = right on the independent columns; the others are 0.
  Vector solve(const Vector& right) const;

 private:
  std::vector<Vector> lower_;  // unit lower triangle, D on the diagonal; rows of dependent columns hold L too
  std::vector<bool> independent_;
  double tolerance_;
  Vector row_, scaled_;  // scratch

  bool reduce(const Vector& gram);
  void combine(Vector& beta) const;
};

}  // namespace infimum::linear
