// SPDX-License-Identifier: Apache-2.0
//
// A search that is stopped, remembered and continued any number of times proves what it would have proved at once.
#include <gtest/gtest.h>

#include "base/errors.hpp"
#include "relaxations/random_regions.hpp"
#include "search/repetitions.hpp"
#include "search/solve.hpp"

namespace infimum::search {
namespace {

// Remembers like a checkpoint, through bytes.
class Memory final : public Keeper {
 public:
  explicit Memory(int pace) : pace_(pace) {}
  bool due() override { return ++asked_ % pace_ == 0; }
  void keep(const Snapshot& snapshot) override {
    ++kept;
    last = snapshot_from(to_bytes(snapshot));
    ASSERT_TRUE(last);
  }
  std::optional<Snapshot> last;
  int kept = 0;

 private:
  const int pace_;
  std::atomic<int> asked_ = 0;
};

TEST(Resume, ProvesTheSame) {
  std::uint64_t resumed = 0;
  for (std::uint64_t seed = 9800; seed < 9800 + repetitions(60); ++seed) {
    const erm::Problem problem = drawn_problem(seed);
    const Rational optimum = oracle::brute_force(problem).risk;
    std::optional<Snapshot> earlier;
    for (std::uint64_t run = 0;; ++run) {
      Memory memory(5);
      base::Limits limits;
      limits.stop_after_regions(3 + run);
      Options options;
      options.threads = 1 + seed % 3;
      options.multistart = false;
      options.keeper = &memory;
      if (earlier) options.earlier = &*earlier;
      proof::Silence silence;
      const Outcome outcome = solve(problem, options, limits, silence);
      EXPECT_LE(outcome.bound, optimum);
      if (!outcome.unfinished) {
        EXPECT_EQ(outcome.risk, optimum) << oracle::describe(problem);
        EXPECT_EQ(outcome.bound, optimum) << oracle::describe(problem);
        break;
      }
      ASSERT_GT(memory.kept, 0);
      EXPECT_GE(memory.last->regions, (earlier ? earlier->regions : 0) + 3);
      EXPECT_FALSE(memory.last->remainders.empty());
      earlier = memory.last;
      ++resumed;
    }
  }
  EXPECT_GT(resumed, 3U);
}

// Killed, not stopped: the last thing remembered is from somewhere in the middle.
TEST(Resume, GoesOnFromTheMiddle) {
  for (std::uint64_t seed = 9900; seed < 9900 + repetitions(40); ++seed) {
    const erm::Problem problem = drawn_problem(seed);
    Memory memory(7);
    Options options;
    options.keeper = &memory;
    options.threads = 1 + seed % 3;
    const Rational risk = least_risk(problem, options);
    if (!memory.last) continue;
    Options later;
    later.earlier = &*memory.last;
    EXPECT_EQ(least_risk(problem, later), risk) << oracle::describe(problem);
  }
}

TEST(Resume, RefusesWhatDoesNotBelongToTheProblem) {
  const erm::Problem problem = squares(line({1, 2, 3, 5, 6}), {1, 4, 2, 0, 3}, 2);
  Memory memory(1);
  Options options;
  options.keeper = &memory;
  least_risk(problem, options);
  ASSERT_TRUE(memory.last);
  std::vector<Snapshot> wrong(3, *memory.last);
  wrong[0].parameters.pop_back();
  wrong[1].positive = 3;
  wrong[2].remainders.emplace_back(Outline{5, {}, {}, 0, 0});
  for (const Snapshot& snapshot : wrong) {
    Options later;
    later.earlier = &snapshot;
    EXPECT_THROW(solve(problem, later), base::InputError);
  }
}

}  // namespace
}  // namespace infimum::search
