// SPDX-License-Identifier: Apache-2.0
//
// The search tree in the making, shared by all threads. It is one sequence of places in the order of the
// proof: steps that are done, regions that are open, regions that a thread is at work on. A thread takes an
// open region and puts back, in its place, the steps that it made and the regions that are left; a beginning
// of nothing but steps is told to the proof and forgotten.
//
// The top is opened best first, so that a search that is stopped early leaves no region with a poor bound
// behind; below, the first open region in the order of the proof comes next, so that little has to be kept.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <queue>
#include <string>
#include <vector>

#include "proof/listener.hpp"
#include "relaxations/region.hpp"
#include "search/snapshot.hpp"

namespace infimum::search {

using relaxations::Guess;
using relaxations::Region;

// What becomes of a region.
struct Step {
  enum class Kind { split, symmetric_split, flip, leaf, earlier } kind;
  std::size_t unit = 0, point = 0;
  std::string text{};              // of a leaf, or of the steps of an earlier run: encoded
  std::vector<Region> children{};  // in the order of the proof
};
using Steps = std::list<Step>;  // without children

class Tree {
  struct Place {
    enum class State { open, taken, done } state;
    std::optional<Region> region{};  // while open
    Guess bound = 0;                 // of the region, while open or taken
    Steps steps{};                   // when done
  };
  using Places = std::list<Place>;

 public:
  explicit Tree(proof::Listener& proof) : proof_(proof) {}

  // Roots, or what an earlier run has left, in the order of the proof, before anything is taken.
  void plant(Region region);
  void plant_steps(std::string encoded);

  struct Task {
    Region region;
    bool whole =
        false;  // what is below may be searched by the same thread; else the children are put back at once
    Places::iterator place{};
  };
  // An open region; waits while there is none but others are at work. Nothing if all is closed or the tree is
  // halted.
  std::optional<Task> take();
  // What became of it: steps, then regions still open, in the order of the proof.
  void put(Task task, Steps done, std::vector<Region> open);

  // Whether a thread with more than one region at hand should put back soon: somebody waits for work.
  bool hungry() const { return hungry_.load(std::memory_order_relaxed) > 0; }
  // Whether every thread should put back at once: the tree is halted, or wants to rest.
  bool recalled() const { return recalled_.load(std::memory_order_relaxed) > 0; }

  void halt();     // from now on nothing is taken
  void go_on();    // after halt(), when all has been put back
  void abandon();  // halt for good: a region that was taken will not be put back

  // Waits until all is put back, and acts while nothing can happen. False without acting if another thread
  // rests, or the tree was abandoned or could not tell the proof a step. The caller must not have taken a
  // region.
  bool rest(const std::function<void()>& act);

  // What is not told yet, in the order of the proof. Only within rest().
  std::vector<Remainder> remainders() const;

  bool open() const { return open_regions() > 0; }
  std::size_t open_regions() const;  // with those taken
  Guess least_bound() const;         // the least of their parent_bounds; infinite if there are none

 private:
  struct Ranked {
    Guess bound;
    std::size_t number;  // of planting: among equal bounds the oldest first
    Places::iterator place;
    bool operator>(const Ranked& other) const {
      return bound != other.bound ? bound > other.bound : number > other.number;
    }
  };

  proof::Listener& proof_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<int> hungry_{0}, recalled_{0};

  Places places_;
  std::size_t open_ = 0, taken_ = 0, planted_ = 0;
  bool deep_ = false;  // the top is complete
  bool halted_ = false, abandoned_ = false, resting_ = false;
  std::priority_queue<Ranked, std::vector<Ranked>, std::greater<>> best_first_;  // the open places of the top
  double work_ = 0;                                                              // of closing them

  void insert(Places::iterator before, Region region);
  bool may_take() const { return halted_ || (open_ > 0 && !resting_) || open_ + taken_ == 0; }
  Places::iterator next_place();
  void go_deep();
  void join(Places::iterator at);
  bool absorb_next(Places::iterator at);
  void tell_steps();
};

}  // namespace infimum::search
