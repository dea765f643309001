// SPDX-License-Identifier: Apache-2.0
//
// The arrangement of the lines X_i . v = 0 in the plane (D = 2). A knot is a vector orthogonal to a row; a
// row that is not zero has two, v and -v, and they are all places where a product X_i . v changes sign while
// v turns once around the origin. A cone that is subdivided by rows is generated, cell by cell, by its own
// generators and the knots of those rows inside it (docs/certificate-format.md, section 6).
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "cells/cone.hpp"

namespace infimum::cells {

class Knots {
 public:
  // The rows must outlive the knots. For D other than 2 there are none.
  explicit Knots(const Rows& rows);
  Knots(const Knots&) = delete;
  Knots& operator=(const Knots&) = delete;

  struct Turn {
    std::size_t row;
    int side;  // +1: X_row . v rises through 0 here, -1: it falls
  };
  // One turn around the origin, counterclockwise; two entries for each row that is not zero.
  const std::vector<Turn>& turns() const { return turns_; }
  // Whether X_row . v is positive just before the first entry of turns().
  bool starts_positive(std::size_t row) const { return starts_positive_[row]; }

  // The turns first, first + 1, .. around the circle: all knots in a cone, its own rays among them.
  struct Arc {
    std::size_t first, count;
  };
  // The cone must be cut out by the rows, and not all rows may be parallel.
  Arc arc(const Cone& cone) const;

  // The primitive vector of a turn, with its signs against all rows; made when it is first asked for, by
  // whichever thread comes first. Only for rows that are not zero.
  const GeneratorPtr& at(std::size_t row, int side) const;
  // Along it, a guess, which costs nothing per row.
  std::vector<double> direction(std::size_t row, int side) const;

 private:
  const Rows& rows_;
  std::vector<Turn> turns_;
  std::vector<std::size_t> places_;  // in turns_, of row i falling and rising
  std::size_t place(std::size_t row, int side) const { return places_[2 * row + (side > 0 ? 1 : 0)]; }
  bool lies_at(const Generator& ray, std::size_t row, int side) const;
  Arc arc_between(std::size_t first, std::size_t last) const;
  std::vector<bool> starts_positive_;
  struct Pair {
    std::once_flag made;
    GeneratorPtr rising, falling;
  };
  std::unique_ptr<Pair[]> pairs_;
};

}  // namespace infimum::cells
