// SPDX-License-Identifier: Apache-2.0
#include "base/limits.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <vector>

namespace infimum::base {
namespace {

TEST(Limits, NoneIsReachedUnlessAsked) {
  const Limits limits;
  EXPECT_EQ(limits.reached(1000000), std::nullopt);
}

TEST(Limits, EachIsReached) {
  Limits time, regions, memory;
  time.stop_after(0);
  EXPECT_EQ(time.reached(), StopReason::time);
  regions.stop_after_regions(10);
  EXPECT_EQ(regions.reached(9), std::nullopt);
  EXPECT_EQ(regions.reached(10), StopReason::regions);
  memory.stop_above_memory(1);
  EXPECT_EQ(memory.reached(), StopReason::memory);
}

TEST(Limits, DistantOnesAreNotReached) {
  Limits limits;
  limits.stop_after(1e300);
  limits.stop_above_memory(std::uint64_t{1} << 62);
  EXPECT_EQ(limits.reached(), std::nullopt);
}

TEST(Memory, IsMeasured) {
  const std::uint64_t before = memory_in_use();
  ASSERT_GT(before, 0u);
  const std::vector<char> block(std::size_t{64} << 20, 'x');
  EXPECT_GE(memory_in_use(), before + (std::uint64_t{60} << 20));
  EXPECT_GE(peak_memory(), before);
  EXPECT_GT(memory_of_machine(), memory_in_use());
}

TEST(Processors, ThereIsOne) {
  EXPECT_GE(processors(), 1u);
  EXPECT_LE(processors(), 100000u);
}

TEST(MemorySize, Parses) {
  EXPECT_EQ(parse_memory_size("100000"), 100000u);
  EXPECT_EQ(parse_memory_size("512M"), std::uint64_t{512} << 20);
  EXPECT_EQ(parse_memory_size("4G"), std::uint64_t{4} << 30);
  EXPECT_EQ(parse_memory_size("1.5k"), 1536u);
  EXPECT_EQ(parse_memory_size("2T"), std::uint64_t{2} << 40);
  for (const char* text :
       {"", "G", "-1G", "0", "4GB", "4 G", "1e9", "nan", "inf", "0.1", "99999999999T", "4X", "+4G"}) {
    EXPECT_EQ(parse_memory_size(text), std::nullopt) << text;
  }
}

// In processes of their own, because a noted signal stays noted.
TEST(SignalsDeathTest, TheFirstIsNotedTheSecondEndsTheProgram) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        note_signals();
        const bool before = signal_noted();
        std::raise(SIGINT);
        const Limits limits;
        std::_Exit(!before && limits.reached() == StopReason::signal ? 7 : 1);
      },
      testing::ExitedWithCode(7), "");
  EXPECT_EXIT(
      {
        note_signals();
        std::raise(SIGTERM);
        std::raise(SIGTERM);
      },
      testing::ExitedWithCode(128 + SIGTERM), "");
}

TEST(StopReason, HasAName) {
  EXPECT_EQ(to_string(StopReason::proof), "proof");
  EXPECT_EQ(to_string(StopReason::signal), "signal");
}

}  // namespace
}  // namespace infimum::base
