// SPDX-License-Identifier: Apache-2.0
#include "relaxations/misses.hpp"

#include <algorithm>

namespace infimum::relaxations {

Misses::Misses(const Frame& frame) : is_used_(frame.points()) {
  if (frame.problem.loss == erm::Loss::squared) {
    rounds_ = 4;
    points_per_round_ = 24;
    return;
  }
  // A linear program pays for every point.
  const bool many = frame.points() >= 100;
  rounds_ = many ? 3 : 2;
  points_per_round_ = many ? 12 : 6;
}

std::vector<Misses::Miss> Misses::largest(const std::vector<Hinge>& hinges) {
  for (const Hinge& hinge : hinges) is_used_.set(hinge.point);
  misses_.erase(std::remove_if(misses_.begin(), misses_.end(),
                               [&](const Miss& miss) { return is_used_.test(miss.point); }),
                misses_.end());
  for (const Hinge& hinge : hinges) is_used_.reset(hinge.point);
  const std::size_t count = std::min(points_per_round_, misses_.size());
  const auto end = misses_.begin() + static_cast<std::ptrdiff_t>(count);
  const auto comes_first = [](const Miss& a, const Miss& b) {
    return a.size != b.size ? a.size > b.size : a.point < b.point;
  };
  std::nth_element(misses_.begin(), end, misses_.end(), comes_first);
  std::sort(misses_.begin(), end, comes_first);
  std::vector<Miss> chosen(misses_.begin(), end);
  misses_.clear();
  return chosen;
}

}  // namespace infimum::relaxations
