// SPDX-License-Identifier: Apache-2.0
//
// Which rows a cut would decide: those whose sign is the same all over one of the two halves, but not all
// over the cone. A search asks this of several rows before it cuts by one; exact generators of the others
// would be made for nothing. New rays are combinations of two that are known, so where these have the same
// sign, so does it; where they differ the products of both decide, in floats. A guess, therefore, which only
// says where to cut.
#pragma once

#include <optional>
#include <vector>

#include "cells/adjacency.hpp"

namespace infimum::cells {

class CutPreview {
 public:
  // Rows and cone must outlive this object.
  CutPreview(const Rows& rows, const Cone& cone);

  // By a row that is free in the cone. Cost: pairs of rays on opposite sides, and for the adjacent ones a few
  // words of bits and 2 D operations for each row on which they disagree.
  void cut(std::size_t row);
  // What the last cut decides in the half above it, and below.
  const Bitset& above() const { return above_.decided; }
  const Bitset& below() const { return below_.decided; }

 private:
  struct Half {
    Bitset positive, negative;  // rows with such a product with some generator
    Bitset decided;
    void clear(std::size_t points);
    void add(const Products& products);
    void add_line(const Products& products);
    void finish(const Bitset& free);
  };
  const Rows& rows_;
  const Cone& cone_;
  std::optional<Adjacency> adjacency_;  // once it is asked for
  Bitset free_;
  Half above_, below_;
  std::vector<std::size_t> over_, under_;  // rays
  std::vector<std::size_t> neighbours_;    // of one of the former, places among the latter
  std::vector<double> heights_, depths_;   // of their products with the row
  std::vector<const Generator*> moved_;    // lines but for the pivot, then rays
  std::vector<double> rises_;              // of these, along the pivot, to the plane of the row

  void cut_rays(std::size_t row);
  void meet(const Products& over, double height, const Products& under, double depth);
  void cut_lineality(std::size_t row, const Generator& pivot);
  int side_on_plane(std::size_t row, const Generator& generator, double rise, const Generator& pivot) const;
};

}  // namespace infimum::cells
