// SPDX-License-Identifier: Apache-2.0
//
// The points that subdivide the cones of a region's units. Where X_i cuts the cone of a unit into cells,
// relu(X_i . theta) is linear on each of them, and the relaxation of the unit at the point is exact: over
// combinations of the cells' rays it takes the values that max(0, X_i . ray) combine to, none below. Rule
// LEAF of docs/certificate-format.md has such points (alpha "exact"). With one input all points subdivide
// (relaxations/knot_fit.hpp); here are two inputs, D = 3, where the rays of the cells are corners
// (cells/corners.hpp) and their number grows with the square of the points', so that a few points are chosen
// by what they promise.
#pragma once

#include <vector>

#include "relaxations/columns.hpp"

namespace infimum::relaxations {

class Subdivision {
 public:
  explicit Subdivision(const Frame& frame) : frame_(frame) {}

  // No point subdivides the cones of this region yet; it must outlive the subdivision's use.
  void start(const Region& region);
  bool contains(std::size_t unit, std::size_t point) const { return points_[unit].test(point); }
  // Could the point, free on the unit's cone, be added? Not where the cone has lineality or points enough.
  bool takes(std::size_t unit, std::size_t point) const;
  // Subdivides further, and appends to the columns the rays that this makes.
  void add(std::size_t unit, std::size_t point, Columns& columns);

  // The bound might rise by `gain` if the point were added.
  struct Candidate {
    Guess gain;
    std::size_t unit, point;
  };
  void clear_candidates() { candidates_.clear(); }
  void suggest(const Candidate& candidate);
  // Those that promise most, and at least `least`: as many as a round takes, or fewer.
  std::vector<Candidate> best(Guess least);

 private:
  const Frame& frame_;
  const Region* region_ = nullptr;
  std::vector<Bitset> points_;                      // by unit
  std::vector<std::vector<std::size_t>> in_order_;  // the same
  std::vector<Candidate> candidates_;
};

}  // namespace infimum::relaxations
