// SPDX-License-Identifier: Apache-2.0
//
// The search: branch and bound over patterns of signs, depth first. The loop in solver.cpp is the whole
// story; each of its steps tells the proof what it did. The unpruned tree has at most one leaf per (k + 1) *
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
  std::size_t trees_done, trees;  // of the sign classes
  bool improved;
};

class Observer {
 public:
  virtual ~Observer() = default;
  // After every improvement and every so many regions.
  virtual void progress(const Progress& progress) = 0;
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
  proof::Listener& proof_;
  Observer* observer_;
  Frame frame_;
  std::unique_ptr<relaxations::Relaxation> relaxation_;
  Incumbent incumbent_;

  std::vector<relaxations::Region> queue_;  // open regions, the next one last
  std::vector<std::size_t> roots_;          // numbers of positive units still to come, the next one last
  std::size_t trees_ = 0;
  std::optional<Rational> least_bound_;        // of all leaves so far
  std::optional<relaxations::Proved> proved_;  // for the region at hand
  std::uint64_t regions_ = 0, leaves_ = 0;
  bool given_up_ = false;  // some region had too many generators to split

  void prepare();
  bool open() const { return !queue_.empty() || !roots_.empty(); }
  relaxations::Region take_next();
  bool dominated(relaxations::Region& region);
  void prune();
  void settle(const relaxations::Region& region);
  void split(const relaxations::Region& region);
  void leave_open(const relaxations::Region& region);
  void stop();
  relaxations::Proved prove_open(const relaxations::Region& region, Guess bound);

  Rational target() const { return incumbent_.risk() * (1 - options_.gap); }
  void leaf(const relaxations::Proved& proved);
  void improve(const relaxations::Region& region);
  void report(bool improved);
  Rational guessed_bound() const;
  Outcome outcome(StopReason reason) const;
};

}  // namespace infimum::search
