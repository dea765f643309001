// SPDX-License-Identifier: Apache-2.0
#include "search/worker.hpp"

#include <gtest/gtest.h>

#include "search/solve.hpp"

namespace infimum::search {
namespace {

class WorkerTest : public testing::Test {
 protected:
  const erm::Problem problem_ = squares(line({1, 2, 3, 5, 6}), {1, 4, 2, 0, 3}, 2);
  const Frame frame_{problem_};
  const Options options_{};
  base::Limits limits_;
  proof::Silence silence_;
  State state_{frame_, options_, limits_, silence_, nullptr};

  void SetUp() override {
    for (std::size_t positive = 0; positive <= 2; ++positive)
      state_.tree.plant(Region::root(frame_, positive));
  }
};

TEST_F(WorkerTest, ClosesTheTreeAlone) {
  Worker(state_).work();
  EXPECT_FALSE(state_.tree.open());
  EXPECT_EQ(state_.incumbent.risk(), oracle::brute_force(problem_).risk);
  EXPECT_EQ(state_.least_bound(), state_.incumbent.risk());
  EXPECT_GT(state_.leaves(), 2U);
}

// The region of the optimum is closed by the optimum itself, before it is a cell.
TEST_F(WorkerTest, ClosesTheRegionOfTheOptimum) {
  const erm::Problem problem = squares(line({0, 1, 2, 3, 4, 5, 6, 7, 8}), {0, 1, 0, 1, 2, 5, 6, 9, 10}, 1);
  const Frame frame(problem);
  State state(frame, options_, limits_, silence_, nullptr);
  for (std::size_t positive = 0; positive <= 1; ++positive) state.tree.plant(Region::root(frame, positive));
  Worker(state).work();
  EXPECT_EQ(state.least_bound(), state.incumbent.risk());
  EXPECT_EQ(state.incumbent.risk(), oracle::brute_force(problem).risk);
  EXPECT_LT(state.regions(), 10U) << "as many as a path to a cell";
}

TEST_F(WorkerTest, LeavesTheRestToOthers) {
  limits_.stop_after_regions(3);
  Worker(state_).work();
  EXPECT_TRUE(state_.tree.open());
  EXPECT_EQ(state_.regions(), 3U);
  EXPECT_EQ(state_.stopped_by(), StopReason::regions);
}

// Without splits to spend, what is open is closed at the floor, whatever the target.
TEST_F(WorkerTest, ClosesAStoppedSearch) {
  limits_.stop_after_regions(3);
  Worker worker(state_);
  worker.work();
  state_.close(oracle::brute_force(problem_).risk, 0);
  worker.work();
  EXPECT_FALSE(state_.tree.open());
  EXPECT_EQ(state_.least_bound(), frame_.floor);
  EXPECT_EQ(state_.regions(), 3U);
}

}  // namespace
}  // namespace infimum::search
