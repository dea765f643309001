// SPDX-License-Identifier: Apache-2.0
#include "linear/kept_blocks.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <set>
#include <thread>
#include <vector>

namespace infimum::linear {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool keeps = false;
#elif defined(__has_feature)
constexpr bool keeps = !__has_feature(address_sanitizer) && !__has_feature(memory_sanitizer);
#else
constexpr bool keeps = true;
#endif

constexpr std::size_t bytes = 40000;

TEST(KeptBlocks, AreAsLargeAsAskedForAndDistinct) {
  std::set<void*> blocks;
  for (const std::size_t size : {std::size_t{1}, least_kept_block, bytes, bytes}) {
    void* const block = take_block(size);
    std::memset(block, 1, size);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % 64, 0u);
    EXPECT_TRUE(blocks.insert(block).second);
    give_block(block, size);
    blocks.erase(block);
  }
  void *const one = take_block(bytes), *const other = take_block(bytes);
  EXPECT_NE(one, other);
  give_block(one, bytes);
  give_block(other, bytes);
}

TEST(KeptBlocks, ComeBackForTheSameSizeOnly) {
  if (!keeps) GTEST_SKIP() << "nothing is kept where memory is watched";
  void* const block = take_block(bytes);
  give_block(block, bytes);
  void* const larger = take_block(bytes + 64);
  EXPECT_NE(larger, block);
  void* const again = take_block(bytes);
  EXPECT_EQ(again, block);
  give_block(again, bytes);
  give_block(larger, bytes + 64);
}

// A thread may give back what another one took, and keeps it for itself.
TEST(KeptBlocks, EachThreadKeepsItsOwn) {
  void* const block = take_block(bytes);
  std::thread([block] {
    give_block(block, bytes);
    void* const again = take_block(bytes);
    EXPECT_TRUE(!keeps || again == block);
    give_block(again, bytes);
  }).join();
}

TEST(KeptBlocks, NotMoreThanTheMost) {
  constexpr std::size_t large = most_kept_bytes / 4;
  std::vector<void*> blocks;
  for (int i = 0; i < 6; ++i) blocks.push_back(take_block(large));
  for (void* const block : blocks) give_block(block, large);
  std::vector<void*> small;
  for (int i = 0; i < 600; ++i) small.push_back(take_block(least_kept_block));
  for (void* const block : small) give_block(block, least_kept_block);
  void* const block = take_block(bytes);
  std::memset(block, 2, bytes);
  give_block(block, bytes);
}

}  // namespace
}  // namespace infimum::linear
