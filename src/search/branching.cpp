// SPDX-License-Identifier: Apache-2.0
#include "search/branching.hpp"

#include <algorithm>
#include <cmath>

namespace infimum::search {

using relaxations::Guess;
using relaxations::Region;

namespace {

// How evenly the point's hyperplane cuts the unit's cone, weighted by how much is still open there.
Guess balance(const cells::Rows& rows, const cells::Cone& cone, std::size_t point) {
  Guess above = 0, below = 0;
  for (const cells::GeneratorPtr& b : cone.lineality()) {
    above += std::abs(rows.guess(point, b->products));
    below += std::abs(rows.guess(point, b->products));
  }
  for (const cells::GeneratorPtr& ray : cone.rays()) {
    Guess largest = 0;
    for (Guess entry : ray->products.direction) largest = std::max(largest, std::abs(entry));
    const Guess height = rows.guess(point, ray->products) / largest;
    (height > 0 ? above : below) += std::abs(height);
  }
  return std::min(above, below) / (above + below) * static_cast<Guess>(cone.free_count());
}

std::size_t worst_point(const Region& region, const relaxations::GuessVector& excess) {
  std::size_t worst = excess.size();
  for (std::size_t i = 0; i < excess.size(); ++i) {
    if (region.decided().test(i)) continue;
    if (worst == excess.size() || excess[i] > excess[worst]) worst = i;
  }
  return worst;
}

}  // namespace

Branch choose_branch(const cells::Rows& rows, const Region& region,
                     const relaxations::Relaxation& relaxation) {
  if (!region.expected_units().empty()) return {region.expected_units().front(), region.expected_point()};
  const std::size_t point = worst_point(region, relaxation.excess());
  Branch best{region.units(), point};
  Guess best_balance =
      -1;  // a balance that is not a number never counts as better, but one pair must be taken
  for (std::size_t j = 0; j < region.units(); ++j) {
    if (!region.cone(j).is_free(point)) continue;
    const Guess here = balance(rows, region.cone(j), point);
    if (best.unit == region.units() || here > best_balance) {
      best_balance = here;
      best.unit = j;
    }
  }
  return best;
}

}  // namespace infimum::search
