// SPDX-License-Identifier: Apache-2.0
#include "relaxations/idle_runs.hpp"

#include <algorithm>
#include <limits>

namespace infimum::relaxations {

template <class Number>
IdleRuns<Number>::IdleRuns(const Frame& frame)
    : frame_(frame),
      tables_(frame.line_fits, frame.units()),
      idle_(frame.points()),
      known_(frame.points()),
      bound_(frame.points()),
      seen_(frame.units()),
      here_(frame.units()) {}

template <class Number>
Number IdleRuns<Number>::least(const Region& region, const Bitset& zeros) {
  if (!frame_.line_fits.exist()) return 0;
  find_idle(region, zeros);
  if (idle_.none()) return 0;
  seen_.assign(region.units(), false);
  least_.assign(1, 0);
  const std::vector<std::size_t>& order = frame_.line_fits.order();
  for (std::size_t first = 0; first < order.size();) {
    if (!idle_.test(order[first])) {
      ++first;
      continue;
    }
    const std::size_t end = end_of_run(region, first);
    add_run(first, end);
    first = end;
  }
  const auto free_units = static_cast<std::size_t>(std::count(seen_.begin(), seen_.end(), true));
  return least_[std::min(free_units, least_.size() - 1)];
}

// Of the zeros, the points at which units of both signs are free.
template <class Number>
void IdleRuns<Number>::find_idle(const Region& region, const Bitset& zeros) {
  idle_ = zeros;
  for (const int sign : {1, -1}) {
    known_.fill();  // the points at which all units of the sign are known
    for (std::size_t j = 0; j < region.units(); ++j) {
      if (region.sign(j) != sign) continue;
      bound_ = region.cone(j).on();
      bound_ |= region.cone(j).off();
      known_ &= bound_;
    }
    idle_ -= known_;
  }
}

// Whether some unit is on at one of this place and the one before, and off at the other.
template <class Number>
bool IdleRuns<Number>::turns(const Region& region, std::size_t place) const {
  const std::size_t before = frame_.line_fits.order()[place - 1], here = frame_.line_fits.order()[place];
  for (std::size_t j = 0; j < region.units(); ++j) {
    const Cone& cone = region.cone(j);
    if (cone.is_free(before) || cone.is_free(here)) continue;
    if (cone.on().test(before) != cone.on().test(here)) return true;
  }
  return false;
}

// Marks the units that are free in the run, too.
template <class Number>
std::size_t IdleRuns<Number>::end_of_run(const Region& region, std::size_t first) {
  const std::vector<std::size_t>& order = frame_.line_fits.order();
  here_.assign(region.units(), false);
  std::size_t place = first;
  do {
    for (std::size_t j = 0; j < region.units(); ++j) {
      if (region.cone(j).is_free(order[place])) here_[j] = seen_[j] = true;
    }
    ++place;
  } while (place < order.size() && idle_.test(order[place]) && !turns(region, place));
  return place;
}

// least_[m] stands for at most m kinks in all runs so far; more than its last are as good as that.
template <class Number>
void IdleRuns<Number>::add_run(std::size_t first, std::size_t end) {
  const auto kinks = static_cast<std::size_t>(std::count(here_.begin(), here_.end(), true));
  const std::size_t before = least_.size() - 1;
  std::vector<Number> sum(before + kinks + 1);
  for (std::size_t m = 0; m < sum.size(); ++m) {
    Number best = std::numeric_limits<Number>::max();
    for (std::size_t mine = 0; mine <= std::min(m, kinks); ++mine)
      best = std::min(best, least_[std::min(m - mine, before)] + tables_.least(first, end - 1, mine));
    sum[m] = best;
  }
  least_ = std::move(sum);
}

template class IdleRuns<std::int64_t>;
template class IdleRuns<double>;

}  // namespace infimum::relaxations
