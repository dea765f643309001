// SPDX-License-Identifier: Apache-2.0
//
// What the threads of a search share: the tree, the incumbent, what has been counted, and why to stop.
// Every member function may be called by any thread.
#pragma once

#include <atomic>
#include <exception>
#include <mutex>
#include <optional>

#include "search/incumbent.hpp"
#include "search/keeper.hpp"
#include "search/multistart.hpp"
#include "search/observer.hpp"
#include "search/tree.hpp"

namespace infimum::search {

struct Options {
  Rational gap = 0;                               // prune at incumbent * (1 - gap); 0 <= gap < 1
  std::optional<Rational> threshold;              // only ask whether some risk is at most this
  std::uint64_t seed = 1;                         // of the random starts; never changes the answer
  std::optional<networks::ShallowNetwork> start;  // a network of the family to begin with
  bool multistart = true;
  bool prune = true;        // without, every cell is settled
  std::size_t threads = 1;  // with one, equal arguments give equal searches
  Keeper* keeper = nullptr;
  const Snapshot* earlier = nullptr;  // the search to go on with
};

class State {
 public:
  // All arguments must outlive the state.
  State(const Frame& frame, const Options& options, const base::Limits& limits, proof::Listener& proof,
        Observer* observer);

  const Frame& frame;
  const Options& options;
  const bool wants_leaves;  // encoded, for the proof
  Incumbent incumbent;
  Tree tree;

  // False once a limit is reached; the tree is halted then, and stopped_by() says why.
  bool goes_on();
  std::optional<StopReason> stopped_by() const;

  // A stopped search is closed: only this risk is proved from now on, and few regions are split. Not while
  // threads are at work.
  void close(Rational target, long splits);
  const std::optional<Rational>& closing_target() const { return closing_target_; }
  // When closing: takes one of the splits that are left.
  bool may_split() { return splits_left_.load(std::memory_order_relaxed) > 0; }
  void count_split() { splits_left_.fetch_sub(1, std::memory_order_relaxed); }

  // The first round of random starts.
  void start();
  // And report now and then, or go on with random starts.
  void count_region();
  // The risk that is worth proving now: that of the incumbent less the gap, or barely more than the
  // threshold.
  Rational target() const;
  // Must come before the regions of these leaves are put back into the tree.
  void count_leaves(std::uint64_t count, const std::optional<Rational>& least_bound);
  void report_improvement();
  // Some region had too many generators to split.
  void give_up() { given_up_ = true; }
  bool given_up() const { return given_up_; }
  std::uint64_t regions() const { return regions_; }
  std::uint64_t leaves() const;
  std::optional<Rational> least_bound() const;  // of all leaves so far

  // What an earlier run of the search has left. InputError if it cannot belong to this problem.
  void begin_with(const Snapshot& earlier);
  // Shows the search at rest to the keeper. The caller must not have taken a region.
  void keep_if_due();
  void keep();

  // A thread could not go on. All others stop as soon as they can, and the first error is thrown again here.
  void fail(std::exception_ptr error);
  void throw_failure();

 private:
  const base::Limits& limits_;
  Observer* observer_;
  std::optional<Rational> closing_target_;
  std::atomic<long> splits_left_{0};
  std::atomic<std::uint64_t> regions_{0};
  std::uint64_t regions_earlier_ = 0;  // in the runs before this one
  double seconds_earlier_ = 0;
  std::atomic<bool> given_up_{false};
  std::atomic<std::uint64_t> judged_version_;  // of the incumbent, compared with the threshold

  mutable std::mutex mutex_;  // of the four below
  std::uint64_t leaves_ = 0;
  std::optional<Rational> least_bound_;
  std::optional<StopReason> stopped_by_;
  std::exception_ptr failure_;

  std::mutex starting_;                        // of the random starts
  std::atomic<std::uint64_t> next_start_{64};  // comes at so many regions
  Multistart multistart_;

  std::mutex observing_;  // held while the observer is told
  std::optional<Rational> reported_risk_;

  std::optional<StopReason> reason_to_stop();
  bool threshold_reached();
  Snapshot snapshot() const;  // while the tree rests
  void go_on_starting();
  void tell_observer();
  Rational guessed_bound(const Incumbent::Best& best) const;
};

}  // namespace infimum::search
