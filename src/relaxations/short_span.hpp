// SPDX-License-Identifier: Apache-2.0
//
// The span of fewer than D rows, told exactly by the integer vectors that vanish on it: in data with columns
// of few different values, or with one constant, the rows of a class of points lie in such a subspace, and
// what is made of them stays there. Floats choose the columns, elimination without fractions does the rest.
#pragma once

#include <vector>

#include "relaxations/frame.hpp"

namespace infimum::relaxations {

class ShortSpan {
 public:
  // The rows of these points. False if they are dependent, or look so. O(D^3) per vector, in integers.
  bool find(const Frame& frame, const std::vector<std::size_t>& points);
  // Whether the row of a point is in their span. Exact; O(D) per vector.
  bool contains(const Frame& frame, std::size_t point) const;
  // Unit vectors at these columns complete the rows to a basis.
  const std::vector<std::size_t>& open_columns() const { return open_; }

 private:
  std::vector<std::size_t> open_;
  std::vector<cells::IntegerVector> vectors_;
};

}  // namespace infimum::relaxations
