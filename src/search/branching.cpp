// SPDX-License-Identifier: Apache-2.0
#include "search/branching.hpp"

#include <algorithm>
#include <optional>

#include "cells/cut_preview.hpp"

namespace infimum::search {

using relaxations::Frame;
using relaxations::Guess;
using relaxations::GuessVector;
using relaxations::Region;

namespace {

constexpr std::size_t most_candidates = 8;  // with one unit the worst point does as well
constexpr std::size_t most_rays = 96;       // of the cones of all previews for one choice; one is looked at

bool may_split_output(const Frame& frame, const Region& region, std::size_t point) {
  return frame.bends(point) && region.is_output_free(point);
}

std::size_t free_signs(const Frame& frame, const Region& region, std::size_t point) {
  std::size_t count = may_split_output(frame, region, point) ? 1 : 0;
  for (std::size_t j = 0; j < region.units(); ++j) count += region.cone(j).is_free(point) ? 1 : 0;
  return count;
}

// Of every point, what the bound misses for each split that it takes to decide it; 0 where it is decided.
GuessVector misses_per_split(const Frame& frame, const Region& region, const GuessVector& excess) {
  GuessVector misses(excess.size(), 0.0);
  for (std::size_t i = 0; i < misses.size(); ++i) {
    if (region.settled().test(i)) continue;
    // Beyond the range of floats it is no number, and counts as 0.
    if (excess[i] > 0) misses[i] = excess[i] / static_cast<Guess>(free_signs(frame, region, i));
  }
  return misses;
}

// The points, not settled, that miss most; the most first.
std::vector<std::size_t> worst_points(const Region& region, const GuessVector& misses) {
  std::vector<std::size_t> points;
  for (std::size_t i = 0; i < misses.size(); ++i) {
    if (!region.settled().test(i)) points.push_back(i);
  }
  const std::size_t count = std::min(region.units() > 1 ? most_candidates : 1, points.size());
  const auto end = points.begin() + static_cast<std::ptrdiff_t>(count);
  std::partial_sort(points.begin(), end, points.end(), [&](std::size_t a, std::size_t b) {
    return misses[a] != misses[b] ? misses[a] > misses[b] : a < b;
  });
  points.resize(count);
  return points;
}

// The unit, free at the point, that the relaxation leaves the most room there; of several, or if that is not
// known, the one with the most free points.
std::size_t widest_unit(const Region& region, const GuessVector& widths, std::size_t point) {
  std::size_t widest = region.units();
  const auto room = [&](std::size_t j) {
    return std::pair(widths.empty() ? 0.0 : widths[j], region.cone(j).free_count());
  };
  for (std::size_t j = 0; j < region.units(); ++j) {
    if (!region.cone(j).is_free(point)) continue;
    if (widest == region.units() || room(j) > room(widest)) widest = j;
  }
  return widest;
}

Guess sum_over(const base::Bitset& points, const GuessVector& misses) {
  Guess sum = 0;
  points.for_each([&](std::size_t i) { sum += misses[i]; });
  return sum;
}

Branch best_cut(const Frame& frame, const Region& region, relaxations::Relaxation& relaxation) {
  const GuessVector misses = misses_per_split(frame, region, relaxation.excess());
  Branch best{region.units(), 0};
  Guess most = -1;
  std::size_t rays = 0;
  std::vector<std::optional<cells::CutPreview>> previews(region.units());
  const std::vector<std::size_t> points = worst_points(region, misses);
  for (std::size_t point : points) {
    if (may_split_output(frame, region, point)) {
      if (most < 0) return {region.units(), point};
      continue;
    }
    const std::size_t unit = widest_unit(region, relaxation.widths(point), point);
    if (points.size() == 1) return {unit, point};
    rays += region.cone(unit).rays().size();
    if (most >= 0 && rays > most_rays) break;
    std::optional<cells::CutPreview>& preview = previews[unit];
    if (!preview) preview.emplace(frame.rows, region.cone(unit));
    preview->cut(point);
    const Guess here = std::min(sum_over(preview->above(), misses), sum_over(preview->below(), misses));
    if (here > most) {
      most = here;
      best = {unit, point};
    }
  }
  return best;
}

// Where the relaxation of a unit rises most above the unit itself, times the root of the excess, as that is
// where it matters; no unit if nothing does.
Branch widest_gap(const Region& region, const relaxations::Relaxation& relaxation) {
  Branch best{region.units(), 0};
  Guess most = 0;
  const std::vector<GuessVector>& gaps = relaxation.gaps();
  const GuessVector& excess = relaxation.excess();
  for (std::size_t j = 0; j < gaps.size(); ++j) {
    for (std::size_t i = 0; i < excess.size(); ++i) {
      const Guess here = gaps[j][i] * gaps[j][i] * excess[i];
      if (!(here > most) || !region.cone(j).is_free(i)) continue;
      most = here;
      best = {j, i};
    }
  }
  return best;
}

}  // namespace

Branch choose_branch(const Frame& frame, const Region& region, relaxations::Relaxation& relaxation) {
  if (!region.expected_units().empty()) return {region.expected_units().front(), region.expected_point()};
  Branch widest = widest_gap(region, relaxation);
  return widest.unit < region.units() ? widest : best_cut(frame, region, relaxation);
}

}  // namespace infimum::search
