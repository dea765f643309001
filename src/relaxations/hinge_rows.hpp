// SPDX-License-Identifier: Apache-2.0
//
// The hinges of a fit as lists with one entry for each: the inputs of their points, and what a generator's
// product with them counts as there, sign * max(X . v, least) for the pieces of each unit. So the values phi
// of a column at all hinges come out of one walk over neighbours, and there are many columns: each subdivided
// cone has its own. Guesses.
#pragma once

#include <vector>

#include "relaxations/columns.hpp"

namespace infimum::relaxations {

class HingeRows {
 public:
  // The frame must outlive this object.
  explicit HingeRows(const Frame& frame);

  std::size_t size() const { return points_.size(); }
  void clear();
  // One more hinge; root is that of its weight.
  void add(const Region& region, const Hinge& hinge, Guess root);
  // Its pieces, or its weight, are others now.
  void set(const Region& region, std::size_t h, const Hinge& hinge, Guess root);
  // The last one takes its place.
  void remove(std::size_t h);

  // Writes root * phi of the columns from `a` on at the hinges from first on, before end: that of hinge h
  // into out[h], and of each further column `stride` behind. Whole lanes are written, so that neighbours are
  // written again, and zeros behind the last hinge, up to in_lanes(size()).
  void fill(const Columns& columns, std::size_t a, std::size_t first, std::size_t end, Guess* out,
            std::size_t stride) const;

 private:
  const Frame& frame_;
  std::vector<std::size_t> points_;
  std::size_t room_ = 0;        // of each list
  GuessVector roots_, x_;       // x_: a list for each input
  GuessVector signs_, leasts_;  // a list for each unit; signs times the root, 0 where nothing counts

  void make_room();
};

}  // namespace infimum::relaxations
