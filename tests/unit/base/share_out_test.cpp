// SPDX-License-Identifier: Apache-2.0
#include "base/share_out.hpp"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

namespace infimum::base {
namespace {

TEST(ShareOut, EachPartOnce) {
  for (const std::size_t parts : {0u, 1u, 2u, 50u}) {
    for (const std::size_t threads : {0u, 1u, 2u, 7u}) {
      std::vector<std::atomic<int>> times(parts);
      for_each_part(parts, threads, [&](std::size_t part) { ++times[part]; });
      for (const std::atomic<int>& of_part : times) EXPECT_EQ(of_part, 1);
    }
  }
}

// Each waits until all are there.
TEST(ShareOut, InAsManyThreads) {
  std::mutex mutex;
  std::set<std::thread::id> threads;
  std::atomic<int> begun{0};
  share_out(9, 3, [&](const auto& next) {
    ++begun;
    while (begun < 3) std::this_thread::yield();
    for (std::size_t part = next(); part < 9; part = next()) {
      const std::lock_guard lock(mutex);
      threads.insert(std::this_thread::get_id());
    }
  });
  EXPECT_EQ(begun, 3);
  EXPECT_GE(threads.size(), 1u);
  EXPECT_LE(threads.size(), 3u);
}

TEST(ShareOut, NoMoreThreadsThanParts) {
  std::atomic<int> begun{0};
  share_out(2, 10, [&](const auto&) { ++begun; });
  EXPECT_EQ(begun, 2);
}

TEST(ShareOut, ErrorsReachTheCaller) {
  std::atomic<int> done{0};
  const auto work = [&](std::size_t part) {
    if (part == 5) throw std::domain_error("5");
    ++done;
  };
  EXPECT_THROW(for_each_part(20, 1, work), std::domain_error);
  EXPECT_EQ(done, 5);
  done = 0;
  EXPECT_THROW(for_each_part(20, 4, work), std::domain_error);
  EXPECT_EQ(done, 19);
}

}  // namespace
}  // namespace infimum::base
