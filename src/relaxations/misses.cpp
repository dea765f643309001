// SPDX-License-Identifier: Apache-2.0
#include "relaxations/misses.hpp"

#include <algorithm>

namespace infimum::relaxations {

Misses::Misses(const Frame& frame) {
  if (frame.problem.loss == erm::Loss::squared) {
    rounds_ = 3;
    points_per_round_ = 24;
    return;
  }
  // A linear program pays for every point.
  const bool many = frame.points() >= 100;
  rounds_ = many ? 3 : 2;
  points_per_round_ = many ? 12 : 6;
}

std::vector<Hinge> Misses::largest(const std::vector<Hinge>& hinges) {
  const auto used = [&](const Miss& miss) {
    return std::any_of(hinges.begin(), hinges.end(),
                       [&](const Hinge& hinge) { return hinge.point == miss.hinge.point; });
  };
  misses_.erase(std::remove_if(misses_.begin(), misses_.end(), used), misses_.end());
  const std::size_t count = std::min(points_per_round_, misses_.size());
  const auto end = misses_.begin() + static_cast<std::ptrdiff_t>(count);
  std::partial_sort(misses_.begin(), end, misses_.end(), [](const Miss& a, const Miss& b) {
    return a.size != b.size ? a.size > b.size : a.hinge.point < b.hinge.point;
  });
  std::vector<Hinge> chosen;
  for (auto miss = misses_.begin(); miss != end; ++miss) chosen.push_back(std::move(miss->hinge));
  misses_.clear();
  return chosen;
}

}  // namespace infimum::relaxations
