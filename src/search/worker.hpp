// SPDX-License-Identifier: Apache-2.0
//
// One thread of the search, with a relaxation and scratch of its own: takes regions from the tree, prunes,
// settles or splits them, and puts back what became of them.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "relaxations/relaxation.hpp"
#include "search/state.hpp"

namespace infimum::search {

class Worker {
 public:
  explicit Worker(State& state);

  // Until the tree is closed or halted.
  void work();

 private:
  State& state_;
  const Frame& frame_;
  std::unique_ptr<relaxations::Relaxation> relaxation_;
  Descent descent_;
  std::optional<relaxations::Proved> proved_;  // for the region at hand

  // What is to be proved, made anew when the incumbent has changed.
  struct Aim {
    Rational target;
    Guess goal;  // the same in guessed units
  };
  std::optional<Aim> aim_;
  std::uint64_t aim_version_ = 0;  // of the incumbent

  // Of the leaves since the last report to the state.
  std::uint64_t leaves_ = 0;
  std::optional<Rational> least_bound_;

  void work_on(Tree::Task task);
  const Aim& aim();
  Step expand(Region region);
  Step close(Region region);
  bool dominated(Region& region);
  Step settle(const Region& region);
  Step split(const Region& region);
  Step split_output(const Region& region, std::size_t point);
  Step leave_open(const Region& region);
  Step leave_at_floor();
  Step leaf(relaxations::Proved proved);
  bool may_hold_least(const Region& region, Guess bound, Guess goal) const;
  void confirm(const Region& region);
  void improve(const Region& region);
};

}  // namespace infimum::search
