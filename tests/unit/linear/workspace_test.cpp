// SPDX-License-Identifier: Apache-2.0
#include "linear/workspace.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <stdexcept>
#include <vector>

namespace infimum::linear {
namespace {

TEST(Workspace, KeepsWhatItHas) {
  Workspace workspace;
  auto* const bytes = workspace.take<std::uint8_t>(0, 1000);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(bytes) % 64, 0u);
  bytes[999] = 7;
  EXPECT_EQ(static_cast<void*>(workspace.take<double>(0, 125)), bytes);
  EXPECT_EQ(workspace.take<std::uint8_t>(0, 10), bytes);
  double* const other = workspace.take<double>(1, 126);
  EXPECT_NE(static_cast<void*>(other), bytes);
  other[125] = 1;
  EXPECT_EQ(bytes[999], 7);
}

TEST(Workspace, GrowsAndMayBeEmpty) {
  Workspace workspace;
  EXPECT_NE(workspace.take<int>(2, 0), nullptr);
  workspace.take<int>(2, 5000)[4999] = 1;
  EXPECT_THROW(workspace.take<int>(Workspace::slots, 1), std::out_of_range);
}

// Large and small, growing and not: lists as others, but that new entries are not set.
TEST(Workspace, LargeListsAreLists) {
  LargeVector<std::uint32_t> list;
  for (const std::size_t size : {10u, 3000000u, 5u, 3000000u, 7000000u}) {
    renew(list, size);
    ASSERT_EQ(list.size(), size);
    list.front() = list.back() = 7;
  }
  const std::uint32_t* const memory = list.data();
  renew(list, 1);
  renew(list, 7000000);
  EXPECT_EQ(list.data(), memory);
  const LargeVector<std::uint32_t> copy(list), ones(5, 1u);
  EXPECT_EQ(copy.back(), 7u);
  EXPECT_EQ(ones, (LargeVector<std::uint32_t>{1, 1, 1, 1, 1}));
}

}  // namespace
}  // namespace infimum::linear
