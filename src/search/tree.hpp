// SPDX-License-Identifier: Apache-2.0
//
// The search tree in the making. Its top is opened best first and kept in memory, so that a search that is
// stopped early leaves no region with a poor bound behind; below, the search goes depth first, which needs
// memory for one path only. The proof hears the steps depth first in any case.
#pragma once

#include <queue>
#include <variant>
#include <vector>

#include "proof/listener.hpp"
#include "relaxations/region.hpp"

namespace infimum::search {

using relaxations::Guess;
using relaxations::Region;

// What becomes of a region.
struct Step {
  enum class Kind { split, symmetric_split, flip, leaf } kind;
  std::size_t unit = 0, point = 0;
  erm::Witness witness;           // of a leaf
  std::vector<Region> children{};  // in the order of the proof
};

class Tree {
 public:
  explicit Tree(proof::Listener& proof) : proof_(proof) {}

  void plant(Region root);  // roots in the order of the proof, before anything is taken
  bool open() const { return open_regions() > 0; }
  Region take();         // an open region; put must follow
  void put(Step step);   // what became of the region taken last
  std::size_t open_regions() const;
  Guess least_bound() const;  // the least parent_bound of all open regions; infinite if there are none

 private:
  using Place = std::variant<Region, Step>;  // open, or done and not yet told
  struct Item {
    Place place;
    std::vector<std::size_t> children;  // their places in top_
  };
  using Ranked = std::pair<Guess, std::size_t>;  // bound, and place in top_

  proof::Listener& proof_;
  std::vector<Item> top_;
  std::size_t roots_ = 0, taken_ = 0;  // number of roots; place of the region taken last
  std::priority_queue<Ranked, std::vector<Ranked>, std::greater<>> best_first_;
  double work_ = 0;  // of closing what is open in the top

  bool deep_ = false;         // the top is complete
  std::vector<Place> stack_;  // the next one last
  std::size_t open_in_stack_ = 0;

  std::size_t add_to_top(Region region);
  void go_deep();
  void push(Place place);
  void tell_steps();
};

}  // namespace infimum::search
