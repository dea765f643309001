// SPDX-License-Identifier: Apache-2.0
//
// The fit for the squared loss where groups have an edge (Frame::has_edge): their loss is constant up to 0
// and rises with an edge beyond. A hinge there counts with one of the parabolas below the loss, and after
// every fit with a better one, chosen by the multiplier of the fit: the method of multipliers of M. R.
// Hestenes (1969) and M. J. D. Powell (1969). In a few steps the fit either lies at the edge, or on one side
// of it. Points that are settled and cost something for large g only are left to a walk
// (relaxations/edge_walk.hpp). Whatever the parabolas, the value is that of the multipliers. Guesses.
#pragma once

#include "relaxations/edge_walk.hpp"
#include "relaxations/squared_fit.hpp"

namespace infimum::relaxations {

class EdgeFit final : public SquaredFit {
 public:
  explicit EdgeFit(const Frame& frame) : SquaredFit(frame), walk_(frame) {}
  // Whether some group has an edge.
  static bool applies(const Frame& frame);

 private:
  EdgeWalk walk_;

  void begin() override { walk_.begin(region()); }
  void settle_hinges() override;
  void settle_roughly() override { settle_hinges(); }
  void walk_edges(int& left);
  bool take_wanted();
  bool aim();
  bool aim(std::size_t h);
};

}  // namespace infimum::relaxations
