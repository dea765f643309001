// SPDX-License-Identifier: Apache-2.0
#include "search/branching.hpp"

#include <algorithm>
#include <cmath>

namespace infimum::search {

using relaxations::Frame;
using relaxations::Guess;
using relaxations::Region;

namespace {

bool may_split_output(const Frame& frame, const Region& region, std::size_t point) {
  return frame.bends(point) && region.is_output_free(point);
}

std::size_t free_signs(const Frame& frame, const Region& region, std::size_t point) {
  std::size_t count = may_split_output(frame, region, point) ? 1 : 0;
  for (std::size_t j = 0; j < region.units(); ++j) count += region.cone(j).is_free(point) ? 1 : 0;
  return count;
}

// Where the bound misses most for each split that it takes to decide the point.
std::size_t worst_point(const Frame& frame, const Region& region, const relaxations::GuessVector& excess) {
  std::size_t worst = excess.size();
  Guess most = 0;
  for (std::size_t i = 0; i < excess.size(); ++i) {
    if (region.settled().test(i)) continue;
    const Guess here = excess[i] / static_cast<Guess>(free_signs(frame, region, i));
    if (worst == excess.size() || here > most) {
      worst = i;
      most = here;
    }
  }
  return worst;
}

// Where the relaxation of a unit rises most above the unit itself, and it matters; no unit if nothing does.
Branch widest_gap(const Region& region, const relaxations::Relaxation& relaxation) {
  Branch best{region.units(), 0};
  Guess most = 0;
  for (std::size_t j = 0; j < relaxation.gaps().size(); ++j) {
    for (std::size_t i = 0; i < relaxation.excess().size(); ++i) {
      if (!region.cone(j).is_free(i)) continue;
      const Guess here = relaxation.gaps()[j][i] * std::sqrt(std::max(relaxation.excess()[i], 0.0));
      if (here > most) {
        most = here;
        best = {j, i};
      }
    }
  }
  return best;
}

}  // namespace

Branch choose_branch(const Frame& frame, const Region& region, const relaxations::Relaxation& relaxation) {
  if (!region.expected_units().empty()) return {region.expected_units().front(), region.expected_point()};
  const Branch widest = widest_gap(region, relaxation);
  if (widest.unit < region.units()) return widest;
  const std::size_t point = worst_point(frame, region, relaxation.excess());
  Branch best{region.units(), point};
  if (may_split_output(frame, region, point)) return best;
  for (std::size_t j = 0; j < region.units(); ++j) {
    if (!region.cone(j).is_free(point)) continue;
    if (best.unit == region.units() || region.cone(j).free_count() > region.cone(best.unit).free_count())
      best.unit = j;
  }
  return best;
}

}  // namespace infimum::search
