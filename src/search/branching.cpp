// SPDX-License-Identifier: Apache-2.0
#include "search/branching.hpp"

namespace infimum::search {

using relaxations::Guess;
using relaxations::Region;

namespace {

std::size_t free_units(const Region& region, std::size_t point) {
  std::size_t count = 0;
  for (std::size_t j = 0; j < region.units(); ++j) count += region.cone(j).is_free(point) ? 1 : 0;
  return count;
}

// Where the bound misses most for each split that it takes to decide the point.
std::size_t worst_point(const Region& region, const relaxations::GuessVector& excess) {
  std::size_t worst = excess.size();
  Guess most = 0;
  for (std::size_t i = 0; i < excess.size(); ++i) {
    if (region.decided().test(i)) continue;
    const Guess here = excess[i] / static_cast<Guess>(free_units(region, i));
    if (worst == excess.size() || here > most) {
      worst = i;
      most = here;
    }
  }
  return worst;
}

}  // namespace

Branch choose_branch(const Region& region, const relaxations::Relaxation& relaxation) {
  if (!region.expected_units().empty()) return {region.expected_units().front(), region.expected_point()};
  const std::size_t point = worst_point(region, relaxation.excess());
  Branch best{region.units(), point};
  for (std::size_t j = 0; j < region.units(); ++j) {
    if (!region.cone(j).is_free(point)) continue;
    if (best.unit == region.units() || region.cone(j).free_count() > region.cone(best.unit).free_count())
      best.unit = j;
  }
  return best;
}

}  // namespace infimum::search
