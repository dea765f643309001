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
  struct Miss {
    Guess size;
    std::size_t point;
    int side;  // +1 above the band, -1 below
  };
  void clear() { misses_.clear(); }
  void add(const Miss& miss) { misses_.push_back(miss); }
  // The largest, without points that are hinges already; as many as a round takes, or fewer.
  std::vector<Miss> largest(const std::vector<Hinge>& hinges);

 private:
  std::vector<Miss> misses_;
  Bitset is_used_;  // scratch of largest()
  std::size_t rounds_, points_per_round_;
};

}  // namespace infimum::relaxations
