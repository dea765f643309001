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

std::vector<Misses::Miss> Misses::largest(const std::vector<Hinge>& hinges) {
  std::vector<std::size_t> used;
  for (const Hinge& hinge : hinges) used.push_back(hinge.point);
  std::sort(used.begin(), used.end());
  const auto is_used = [&](const Miss& miss) {
    return std::binary_search(used.begin(), used.end(), miss.point);
  };
  misses_.erase(std::remove_if(misses_.begin(), misses_.end(), is_used), misses_.end());
  const std::size_t count = std::min(points_per_round_, misses_.size());
  const auto end = misses_.begin() + static_cast<std::ptrdiff_t>(count);
  std::partial_sort(misses_.begin(), end, misses_.end(), [](const Miss& a, const Miss& b) {
    return a.size != b.size ? a.size > b.size : a.point < b.point;
  });
  std::vector<Miss> chosen(misses_.begin(), end);
  misses_.clear();
  return chosen;
}

}  // namespace infimum::relaxations
