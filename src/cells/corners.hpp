// SPDX-License-Identifier: Apache-2.0
//
// The arrangement of the planes X_i . v = 0 in space (D = 3). A corner is a vector along the line where two
// of them meet; v and -v are both corners. A cone that is subdivided by rows is generated, cell by cell, by
// its own generators and by the corners inside it of pairs of those rows and of one such row and one of the
// cone's cuts: an extreme ray of a cell lies in two planes, each a cut of the cone or one that subdivides it
// (docs/certificate-format.md, section 6).
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

#include "cells/cone.hpp"

namespace infimum::cells {

class Corners {
 public:
  // The rows must outlive the corners. For D other than 3, and beyond some thousand rows, there are none.
  explicit Corners(const Rows& rows);
  Corners(const Corners&) = delete;
  Corners& operator=(const Corners&) = delete;
  ~Corners();

  bool exist() const { return !pairs_.empty(); }

  // The corner of two different rows that lies in the cone: primitive, with its signs against all rows, and
  // made when it is first asked for, by whichever thread comes first; it lives as long as the corners. Null
  // if neither of the two lies there or the rows are parallel; the cone must have no lineality.
  const Generator* inside(const Cone& cone, std::size_t i, std::size_t l) const;

 private:
  struct Pair {
    GeneratorPtr rising, falling;  // null for parallel rows
  };
  const Rows& rows_;
  mutable std::vector<std::atomic<const Pair*>> pairs_;  // of i < l at l (l - 1) / 2 + i

  const Pair& at(std::size_t i, std::size_t l) const;
  std::unique_ptr<const Pair> make(std::size_t i, std::size_t l) const;
};

}  // namespace infimum::cells
