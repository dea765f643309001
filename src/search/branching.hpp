// SPDX-License-Identifier: Apache-2.0
//
// Where to split a region: at the point whose true loss the bound misses most, for the unit whose cone that
// point's hyperplane cuts most evenly. Measured on the prototype, residual branching saves 3 to 13 times the
// regions of balance alone.
#pragma once

#include "relaxations/relaxation.hpp"

namespace infimum::search {

struct Branch {
  std::size_t unit, point;  // a free pair
};

// The region must have an undecided point, and `relaxation` must just have guessed it.
Branch choose_branch(const cells::Rows& rows, const relaxations::Region& region,
                     const relaxations::Relaxation& relaxation);

}  // namespace infimum::search
