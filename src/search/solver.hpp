// SPDX-License-Identifier: Apache-2.0
//
// The search: branch and bound over patterns of signs. The loop in solver.cpp is the whole story; the tree
// (search/tree.hpp) chooses what comes next, and tells the proof what was done. The unpruned tree has at most one leaf per (k + 1) *
// cells^k, polynomially many for fixed dimension and width (Arora, Basu, Mianjy and Mukherjee, ICLR 2018);
// bounds do the rest.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/limits.hpp"
#include "proof/listener.hpp"
#include "relaxations/relaxation.hpp"
#include "search/incumbent.hpp"
#include "search/tree.hpp"

namespace infimum::search {

using base::StopReason;

struct Options {
  Rational gap = 0;                               // prune at incumbent * (1 - gap); 0 <= gap < 1
  std::uint64_t seed = 1;                         // of the random starts; never changes the answer
  std::optional<networks::ShallowNetwork> start;  // a network of the family to begin with
  bool multistart = true;
  bool prune = true;  // without, every cell is settled
};

struct Progress {
  double seconds;
  std::uint64_t regions;
  std::size_t open;
  const Rational& risk;
  const Rational& bound;          // least over open regions and leaves: a guess while regions are open
  bool improved;
};

class Observer {
 public:
  virtual ~Observer() = default;
  // After every improvement and every so many regions.
  virtual void progress(const Progress& progress) = 0;
  // A limit is reached; the open regions are now closed with what can be proved, which takes a while.
  virtual void stopping(StopReason, std::size_t /*open*/) {}
};

struct Outcome {
  StopReason stopped_by;
  Rational risk, bound;  // exact; equal iff the network is proved optimal
  networks::ShallowNetwork network;
  std::size_t positive = 0;
  std::uint64_t regions = 0, leaves = 0;
};

class Solver {
 public:
  // All arguments must outlive the solver.
  Solver(const erm::Problem& problem, const Options& options, const base::Limits& limits,
         proof::Listener& proof, Observer* observer = nullptr);

  Outcome search();
  std::size_t distinct_points() const { return frame_.points(); }

 private:
  const Options& options_;
  const base::Limits& limits_;
  Observer* observer_;
  Frame frame_;
  std::unique_ptr<relaxations::Relaxation> relaxation_;
  Incumbent incumbent_;

  Tree tree_;
  std::optional<Rational> least_bound_;        // of all leaves so far
  std::optional<relaxations::Proved> proved_;  // for the region at hand
  std::uint64_t regions_ = 0, leaves_ = 0;
  std::optional<Rational> closing_target_;  // once the search is stopped
  bool given_up_ = false;  // some region had too many generators to split

  void prepare();
  void plant();
  Step expand(Region region);
  bool dominated(Region& region);
  Step settle(const Region& region);
  Step split(const Region& region);
  Step leave_open(const Region& region);
  void stop();
  Step leave_at_floor();

  Rational target() const { return closing_target_.value_or(incumbent_.risk() * (1 - options_.gap)); }
  Step leaf(relaxations::Proved proved);
  void improve(const Region& region);
  void report(bool improved);
  Rational guessed_bound() const;
  Outcome outcome(StopReason reason) const;
};

}  // namespace infimum::search
