// SPDX-License-Identifier: Apache-2.0
//
// The normal equations of least squares under a pattern, exactly: over points where it is known which units
// are on, f = z . theta is linear in the stacked parameters theta over the integer rows, and
//   sum weight (f - mean)^2   is least where   (sum weight z z^T) theta = sum weight mean z.
// Summed up in integers over the common denominators of the groups; fractions are made once at the end.
#pragma once

#include <vector>

#include "linear/exact_solve.hpp"
#include "relaxations/frame.hpp"

namespace infimum::relaxations {

class ExactMoments {
 public:
  // The frame must outlive this object.
  explicit ExactMoments(const Frame& frame);

  // By unit, as the point sees it: its sign where it is on there, else 0.
  using Signs = std::vector<int>;
  // Another point; its value is compared with its mean, or with 0. Cost: half the square of the number of
  // parameters that f depends on there.
  void add(std::size_t point, const Signs& signs, bool has_target = true);

  linear::RationalMatrix gram() const;   // sum weight z z^T
  std::vector<Rational> linear() const;  // sum weight mean z

 private:
  struct Term {  // of z
    std::size_t place;
    const Integer* size;
    int sign;
  };
  const Frame& frame_;
  std::vector<Integer> gram_;  // row by row, what is not below the diagonal
  std::vector<Integer> linear_;
  std::vector<Term> terms_;  // scratch
  Integer scaled_;
  const Integer one_ = 1;  // the intercept's place in z

  void list_terms(std::size_t point, const Signs& signs);
};

}  // namespace infimum::relaxations
