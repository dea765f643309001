// SPDX-License-Identifier: Apache-2.0
#include "relaxations/subdivision.hpp"

#include <algorithm>

namespace infimum::relaxations {

namespace {

constexpr std::size_t most_points = 12;       // of a unit
constexpr std::size_t points_per_round = 2;  // for every unit of the region, on whichever units they are

}  // namespace

void Subdivision::start(const Region& region) {
  region_ = &region;
  points_.assign(region.units(), Bitset(frame_.points()));
  in_order_.assign(region.units(), {});
  candidates_.clear();
}

bool Subdivision::takes(std::size_t unit, std::size_t point) const {
  return frame_.corners.exist() && region_->cone(unit).lineality().empty() &&
         in_order_[unit].size() < most_points && !contains(unit, point);
}

void Subdivision::add(std::size_t unit, std::size_t point, Columns& columns) {
  const Cone& cone = region_->cone(unit);
  const auto meet = [&](std::size_t other) {
    const cells::Generator* corner = frame_.corners.inside(cone, point, other);
    if (corner != nullptr) columns.add_ray(unit, *corner);
  };
  for (const Cut& cut : cone.cuts()) meet(cut.row);
  for (std::size_t other : in_order_[unit]) meet(other);
  points_[unit].set(point);
  in_order_[unit].push_back(point);
}

void Subdivision::suggest(const Candidate& candidate) {
  if (takes(candidate.unit, candidate.point)) candidates_.push_back(candidate);
}

std::vector<Subdivision::Candidate> Subdivision::best(Guess least) {
  std::vector<Candidate> chosen;
  std::sort(candidates_.begin(), candidates_.end(), [](const Candidate& a, const Candidate& b) {
    if (a.gain != b.gain) return a.gain > b.gain;
    return a.point != b.point ? a.point < b.point : a.unit < b.unit;
  });
  std::vector<std::size_t> room;
  for (const auto& points : in_order_) room.push_back(most_points - points.size());
  for (const Candidate& candidate : candidates_) {
    if (chosen.size() == points_per_round * region_->units() || !(candidate.gain >= least)) break;
    if (room[candidate.unit] == 0) continue;
    --room[candidate.unit];
    chosen.push_back(candidate);
  }
  candidates_.clear();
  return chosen;
}

}  // namespace infimum::relaxations
