// SPDX-License-Identifier: Apache-2.0
//
// Undecided points whose targets lie outside the band of the relaxation (relaxations/band.hpp). The ones that
// are missed most become hinges, a few in every round: each raises the bound, and each is a number in the
// proof.
#pragma once

#include <vector>

#include "relaxations/columns.hpp"

namespace infimum::relaxations {

class Misses {
 public:
  explicit Misses(const Frame& frame);

  std::size_t rounds() const { return rounds_; }  // of a fit that is in no hurry to close its region
  void clear() { misses_.clear(); }
  void add(Guess size, Hinge hinge) { misses_.push_back({size, std::move(hinge)}); }
  // The largest, without points that are hinges already; as many as a round takes, or fewer.
  std::vector<Hinge> largest(const std::vector<Hinge>& hinges);

 private:
  struct Miss {
    Guess size;
    Hinge hinge;
  };
  std::vector<Miss> misses_;
  std::size_t rounds_, points_per_round_;
};

}  // namespace infimum::relaxations
