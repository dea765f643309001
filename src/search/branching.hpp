// SPDX-License-Identifier: Apache-2.0
//
// Where to split a region. Every point has a miss: the part of its true loss that the bound does not count,
// divided by the number of splits that it takes to decide the point. A split decides points of its unit on
// both sides; it is worth what it resolves on the side where that is less, the sum of their misses. Of the
// points that miss most a few are tried, each for the unit whose value the relaxation leaves the most room.
// Measured: choosing by how evenly a cone is cut costs 3 to 30 times the regions. The sign of the output,
// where the loss is not convex in it, comes before those of units: one of its sides costs the whole target
// and is closed soon.
#pragma once

#include "relaxations/relaxation.hpp"

namespace infimum::search {

struct Branch {
  std::size_t unit, point;  // a free pair; the number of units stands for the output
};

// The region must not be a cell, and `relaxation` must just have guessed it. Cost: a few previews of cuts.
Branch choose_branch(const relaxations::Frame& frame, const relaxations::Region& region,
                     relaxations::Relaxation& relaxation);

}  // namespace infimum::search
