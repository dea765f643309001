// SPDX-License-Identifier: Apache-2.0
//
// However many threads search, what is proved is the same; and one thread does the same in every run.
#include <gtest/gtest.h>

#include <stdexcept>

#include "search/event_counter.hpp"
#include "search/repetitions.hpp"
#include "search/solve.hpp"

namespace infimum::search {
namespace {

Outcome solve_in(std::size_t threads, const erm::Problem& problem, Options options = {},
                 const base::Limits& limits = {}) {
  options.threads = threads;
  EventCounter counter;
  const Outcome outcome = solve(problem, options, limits, counter);
  EXPECT_TRUE(counter.between_trees());
  EXPECT_EQ(counter.trees, problem.family.positive ? 1 : problem.family.units + 1);
  EXPECT_EQ(counter.leaves, outcome.leaves);
  EXPECT_GE(counter.steps, outcome.regions);  // closing a stopped search takes steps too
  return outcome;
}

TEST(Threads, ProveTheSame) {
  for (std::uint64_t seed = 9000; seed < 9000 + repetitions(100); ++seed) {
    const erm::Problem problem = drawn_problem(seed);
    Options options;
    options.multistart = seed % 3 == 0;
    options.prune = seed % 7 != 0;
    const Outcome one = solve_in(1, problem, options);
    for (const std::size_t threads : {2, 3, 8}) {
      const Outcome many = solve_in(threads, problem, options);
      EXPECT_EQ(many.risk, one.risk) << "seed " << seed << ": " << oracle::describe(problem);
      EXPECT_EQ(many.bound, one.bound) << "seed " << seed << ": " << oracle::describe(problem);
      EXPECT_EQ(many.stopped_by, one.stopped_by);
    }
  }
}

TEST(Threads, StopTogether) {
  for (std::uint64_t seed = 9500; seed < 9500 + repetitions(30); ++seed) {
    const erm::Problem problem = drawn_problem(seed);
    const Rational optimum = oracle::brute_force(problem).risk;
    for (const std::uint64_t stop : {0, 3, 20}) {
      base::Limits limits;
      limits.stop_after_regions(stop);
      const Outcome outcome = solve_in(3, problem, {}, limits);
      EXPECT_LE(outcome.bound, optimum);
      EXPECT_GE(outcome.risk, optimum);
      EXPECT_LT(outcome.regions, stop + 3);
    }
  }
}

TEST(Threads, ReachTheGapTogether) {
  for (std::uint64_t seed = 9600; seed < 9600 + repetitions(20); ++seed) {
    Options options;
    options.gap = Rational(1, 10);
    const Outcome outcome = solve_in(3, drawn_problem(seed), options);
    EXPECT_GE(outcome.bound, (1 - options.gap) * outcome.risk);
  }
}

TEST(Threads, OneDoesTheSameInEveryRun) {
  for (std::uint64_t seed = 9700; seed < 9700 + repetitions(20); ++seed) {
    const erm::Problem problem = drawn_problem(seed);
    const Outcome first = solve_in(1, problem), again = solve_in(1, problem);
    EXPECT_EQ(first.regions, again.regions);
    EXPECT_EQ(first.leaves, again.leaves);
  }
}

// As if the disk were full.
class Refusing final : public proof::Listener {
 public:
  explicit Refusing(bool& failed) : failed_(failed) {}
  void split(std::size_t, std::size_t) override { refuse(); }
  void symmetric_split(std::size_t, std::size_t) override { refuse(); }
  void flip(std::size_t, std::size_t) override { refuse(); }
  void leaf(std::string_view) override { refuse(); }
  void earlier(std::string_view) override { refuse(); }

 private:
  bool& failed_;
  int left_ = 5;
  void refuse() {
    failed_ = --left_ < 0;
    if (failed_) throw std::runtime_error("full");
  }
};

// Remembers at every opportunity.
class Eager final : public Keeper {
 public:
  bool due() override { return true; }
  void keep(const Snapshot&) override { EXPECT_FALSE(failed); }
  bool failed = false;
};

TEST(Threads, EndTogetherWhenOneFails) {
  const erm::Problem problem = drawn_problem(9000);
  for (const std::size_t threads : {1, 2, 4}) {
    Eager keeper;
    Options options;
    options.threads = threads;
    options.keeper = &keeper;
    const base::Limits limits;
    Refusing refusing(keeper.failed);
    EXPECT_THROW(Solver(problem, options, limits, refusing).search(), std::runtime_error);
  }
}

}  // namespace
}  // namespace infimum::search
