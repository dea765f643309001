// SPDX-License-Identifier: Apache-2.0
//
// The span of fewer than D rows, told exactly by the vectors that vanish on it, where these are short: in
// data with columns of few different values, or with one constant, the rows of a class of points lie in such
// a subspace, and what is made of them stays there. Floats suggest the vectors, integers confirm them.
#pragma once

#include <vector>

#include "relaxations/frame.hpp"

namespace infimum::relaxations {

class ShortSpan {
 public:
  // The rows of these points. False if they look dependent.
  bool find(const Frame& frame, const std::vector<std::size_t>& points);
  // Whether the row of a point is one of them, or vanishes at short vectors that span what they leave; so
  // that it is in their span, if they are independent. Exact, but where no such vectors were found a row in
  // the span may not be recognised. O(D) per vector.
  bool contains(const Frame& frame, std::size_t point) const;
  // Unit vectors at these columns complete the rows to a basis, if they are independent.
  const std::vector<std::size_t>& open_columns() const { return open_; }

 private:
  std::vector<std::size_t> points_, open_;
  std::vector<cells::IntegerVector> vectors_;
  bool has_vectors_ = false;

  bool vanishes(const Frame& frame, std::size_t point) const;
};

}  // namespace infimum::relaxations
