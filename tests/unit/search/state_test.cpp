// SPDX-License-Identifier: Apache-2.0
#include "search/state.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "search/solve.hpp"

namespace infimum::search {
namespace {

class Watcher final : public Observer {
 public:
  bool due(double) const override { return is_due; }
  void progress(const Progress& progress) override {
    ++reports;
    improvements += progress.improved ? 1 : 0;
  }
  int reports = 0, improvements = 0;
  bool is_due = true;
};

class StateTest : public testing::Test {
 protected:
  const erm::Problem problem_ = squares(line({1, 2, 4}), {1, 2, 4}, 1);
  const Frame frame_{problem_};
  const Options options_{};
  base::Limits limits_;
  proof::Silence silence_;
  Watcher watcher_;
  State state_{frame_, options_, limits_, silence_, &watcher_};
};

TEST_F(StateTest, GoesOnUntilALimit) {
  limits_.stop_after_regions(2);
  state_.tree.plant(Region::root(frame_, 1));
  state_.count_region();
  EXPECT_TRUE(state_.goes_on());
  EXPECT_EQ(state_.stopped_by(), std::nullopt);
  state_.count_region();
  EXPECT_FALSE(state_.goes_on());
  EXPECT_EQ(state_.stopped_by(), StopReason::regions);
  EXPECT_EQ(state_.tree.take(), std::nullopt);
}

TEST_F(StateTest, ClosesWithoutLimits) {
  limits_.stop_after_regions(0);
  state_.tree.plant(Region::root(frame_, 1));
  EXPECT_FALSE(state_.goes_on());
  state_.close(7, 1);
  EXPECT_TRUE(state_.goes_on());
  EXPECT_EQ(state_.closing_target(), Rational(7));
  state_.count_region();
  EXPECT_EQ(state_.regions(), 0U);
  EXPECT_TRUE(state_.may_split());
  state_.count_split();
  EXPECT_FALSE(state_.may_split());
  EXPECT_NE(state_.tree.take(), std::nullopt);
}

TEST_F(StateTest, KeepsTheLeastBound) {
  state_.count_leaves(0, std::nullopt);
  EXPECT_EQ(state_.least_bound(), std::nullopt);
  for (const int bound : {5, 3, 4}) state_.count_leaves(2, Rational(bound));
  EXPECT_EQ(state_.least_bound(), Rational(3));
  EXPECT_EQ(state_.leaves(), 6U);
}

TEST_F(StateTest, ReportsImprovementsAndNowAndThen) {
  state_.report_improvement();
  EXPECT_TRUE(state_.incumbent.offer_exact({1, 0}, 1));
  state_.report_improvement();
  state_.report_improvement();
  EXPECT_EQ(watcher_.improvements, 2) << "the third report tells the same network";
  for (int region = 0; region < 640; ++region) state_.count_region();
  EXPECT_EQ(watcher_.reports, 13);
  watcher_.is_due = false;
  for (int region = 0; region < 640; ++region) state_.count_region();
  EXPECT_EQ(watcher_.reports, 13);
  state_.report_improvement();
  EXPECT_EQ(watcher_.reports, 14) << "who asks to report is heard";
}

TEST_F(StateTest, ThrowsTheFirstFailureAgain) {
  EXPECT_NO_THROW(state_.throw_failure());
  state_.fail(std::make_exception_ptr(std::out_of_range("first")));
  state_.fail(std::make_exception_ptr(std::runtime_error("second")));
  EXPECT_THROW(state_.throw_failure(), std::out_of_range);
  EXPECT_EQ(state_.tree.take(), std::nullopt);
}

}  // namespace
}  // namespace infimum::search
