// SPDX-License-Identifier: Apache-2.0
//
// The columns of a least-squares fit as vectors, so that products of columns, and of all columns with one
// vector of residuals, are sums over what lies side by side, in blocks that registers take whole. In front
// are as many entries as the network has parameters: the values at all decided points, turned into so few by
// the triangle of their rows (linear/triangle.hpp), which keeps all products. Behind them phi at every hinge.
// Everything is scaled by the roots of the points' weights. Guesses.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include "linear/lanes.hpp"
#include "relaxations/frame.hpp"

namespace infimum::relaxations {

class FitValues {
 public:
  // No hinges, and so many columns, all 0, with `front` entries in front; there will be about `expected`
  // hinges.
  void clear(std::size_t columns, std::size_t front, std::size_t expected);
  std::size_t size() const { return count_; }                    // of hinges
  Guess root(std::size_t hinge) const { return roots_[hinge]; }  // of its weight
  std::size_t columns() const { return columns_; }

  // One more hinge, where all columns are 0 so far.
  void add(Guess weight);
  // There are more columns now, all 0.
  void grow(std::size_t columns) { resize(columns, room_); }
  // The hinge has another weight; its values stay.
  void reweigh(std::size_t hinge, Guess weight) { roots_[hinge] = std::sqrt(weight); }
  // Without the hinge; the last one takes its place.
  void remove(std::size_t hinge);

  // The entries of a column, padded() of them, and where those of the hinges begin: phi times the root of the
  // hinge's weight.
  Guess* column(std::size_t a) { return &values_[a * room_]; }
  const Guess* column(std::size_t a) const { return &values_[a * room_]; }
  std::size_t hinges_begin() const { return front_; }
  std::size_t stride() const { return room_; }  // from column to column
  std::size_t padded() const { return front_ + linear::in_lanes(count_); }

  Guess product(std::size_t a, std::size_t b) const { return product(column(a), column(b)); }
  // Of a column and a vector of padded() entries, 0 beyond the hinges.
  Guess product(std::size_t a, const GuessVector& vector) const { return product(column(a), vector.data()); }
  // Of all columns.
  void project(const GuessVector& vector, GuessVector& out) const;
  // Adds factor times the column.
  void add_to(GuessVector& vector, Guess factor, std::size_t a) const;

 private:
  std::size_t count_ = 0, columns_ = 0, front_ = 0;
  std::size_t room_ = 0;  // of a column; a multiple of the lanes, 0 where there is nothing
  GuessVector values_, roots_, spare_;

  void resize(std::size_t columns, std::size_t room);
  Guess product(const Guess* a, const Guess* b) const;
};

}  // namespace infimum::relaxations
