// SPDX-License-Identifier: Apache-2.0
#include "exact/windows.hpp"

#include <gtest/gtest.h>

namespace infimum::exact {
namespace {

// One channel of three entries, windows of two, one entry of padding in front: (-, 0), (0, 1), (1, 2).
const networks::Window window{{2}, {1}, {1}, {1}, {0}, false};

std::vector<std::uint32_t> rows_of(const Gather& gather) {
  std::vector<std::uint32_t> rows;
  for (const Gather::Row& row : gather.rows)
    rows.push_back(row.source == Gather::nowhere ? Gather::nowhere : row.row);
  return rows;
}

TEST(Windows, SideBySide) {
  const Windows windows({2, 3}, window);
  EXPECT_EQ(windows.size(), 2u);
  EXPECT_EQ(windows.places(), 3u);
  EXPECT_EQ(rows_of(windows.side_by_side(0, 0, 1)),
            (std::vector<std::uint32_t>{Gather::nowhere, 0, 1, 0, 1, 2}));
  EXPECT_EQ(rows_of(windows.side_by_side(0, 1, 1)),
            (std::vector<std::uint32_t>{Gather::nowhere, 3, 4, 3, 4, 5}));
}

TEST(Windows, Summands) {
  EXPECT_EQ(rows_of(Windows({2, 3}, window).summands(0)),
            (std::vector<std::uint32_t>{Gather::nowhere, 0, 1, Gather::nowhere, 3, 4, 0, 1, 2, 3, 4, 5}));
}

TEST(Windows, InsideAndCounts) {
  const Windows windows({1, 3}, window);
  EXPECT_EQ(windows.inside(), (std::vector<std::vector<std::uint32_t>>{{0}, {0, 1}, {1, 2}}));
  EXPECT_EQ(windows.counts(false), (std::vector<std::size_t>{1, 2, 2}));
  EXPECT_EQ(windows.counts(true), (std::vector<std::size_t>{2, 2, 2}));
  const networks::Window up{{2}, {2}, {1}, {0}, {0}, true};
  EXPECT_EQ(Windows({1, 3}, up).counts(true), (std::vector<std::size_t>{2, 1}))
      << "one lies beyond the padding";
}

}  // namespace
}  // namespace infimum::exact
