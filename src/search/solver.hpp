// SPDX-License-Identifier: Apache-2.0
//
// The search: branch and bound over patterns of signs. Workers (search/worker.hpp) do it, one in each thread;
// the tree (search/tree.hpp) chooses what comes next, and tells the proof what was done. The unpruned tree
// has at most one leaf per (k + 1) * cells^k, polynomially many for fixed dimension and width (Arora, Basu,
// Mianjy and Mukherjee, ICLR 2018); bounds do the rest.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "search/state.hpp"
#include "search/worker.hpp"

namespace infimum::search {

struct Outcome {
  StopReason stopped_by;
  Rational risk, bound;  // exact; equal iff the network is proved optimal
  networks::ShallowNetwork network;
  std::size_t positive = 0;
  std::uint64_t regions = 0, leaves = 0;
  bool unfinished = false;  // stopped at a limit: a longer search may say more
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
  Observer* observer_;
  Frame frame_;
  State state_;
  std::vector<std::unique_ptr<Worker>> workers_;  // one for each thread

  void prepare();
  void plant();
  void work();
  void work_in_thread(std::size_t number);
  void stop(StopReason reason);
  Outcome outcome(StopReason reason, bool unfinished) const;
};

}  // namespace infimum::search
