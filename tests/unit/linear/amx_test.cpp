// SPDX-License-Identifier: Apache-2.0
#include "linear/amx.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "oracle/draw.hpp"
#include "oracle/simulated_tiles.hpp"

namespace infimum::linear::amx {
namespace {

TEST(Amx, OnlyWhereTheRestOfTheKernelRunsToo) {
  EXPECT_EQ(available(), available());
  EXPECT_TRUE(vnni::available() || !available());
}

#if defined(__x86_64__)

using Bytes = std::vector<std::uint8_t>;

// Any bytes, or the extremes of unsigned and signed ones.
Bytes draw_bytes(std::size_t count, oracle::Draw& draw) {
  const std::uint8_t extremes[] = {0, 1, 127, 128, 129, 254, 255};
  const bool extreme = draw.below(2) == 0;
  Bytes bytes;
  for (std::size_t i = 0; i < count; ++i)
    bytes.push_back(extreme ? extremes[draw.below(7)] : static_cast<std::uint8_t>(draw.below(256)));
  return bytes;
}

// All instructions, rows near each other and far apart, on all tiles: what becomes of three of them.
template <class SomeTiles>
Bytes work(const Bytes& sums, const Bytes& left, const Bytes& right, std::size_t stride) {
  SomeTiles tiles;
  tiles.template load<0>(sums.data(), stride);
  tiles.template load<1>(sums.data() + 3, stride);
  tiles.template load<4>(left.data(), stride);
  tiles.template load<5>(left.data() + 5, stride);
  tiles.template load<6>(right.data(), row_bytes);
  tiles.template load<7>(right.data() + 1, row_bytes);
  tiles.template zero<2>();
  tiles.template load<3>(sums.data(), row_bytes);
  tiles.template zero<3>();
  for (int times = 0; times < 3; ++times) {
    tiles.template add_product<0, 4, 6>();
    tiles.template add_product<1, 4, 7>();
    tiles.template add_product<2, 5, 6>();
    tiles.template add_product<3, 5, 7>();
  }
  Bytes result(4 * tile_rows * stride, 77);
  tiles.template store<0>(result.data(), stride);
  tiles.template store<1>(result.data() + tile_rows * stride, stride);
  tiles.template store<2>(result.data() + 2 * tile_rows * stride, stride);
  tiles.template store<3>(result.data() + 3 * tile_rows * stride, stride);
  return result;
}

void check_work(std::uint64_t seed) {
  oracle::Draw draw(seed);
  for (const std::size_t stride : {64, 65, 100, 784}) {
    const std::size_t size = tile_rows * stride + 64;
    const Bytes sums = draw_bytes(size, draw), left = draw_bytes(size, draw), right = draw_bytes(size, draw);
    EXPECT_EQ(work<Tiles>(sums, left, right, stride),
              work<oracle::SimulatedTiles>(sums, left, right, stride));
  }
}

TEST(Amx, TheTilesOfTheProcessorAreTheSimulatedOnes) {
  if (!available()) GTEST_SKIP() << "no tiles of Intel AMX";
  for (std::uint64_t seed = 0; seed < 10; ++seed) check_work(seed);
}

// Each thread has tiles of its own, whatever the others do.
TEST(Amx, EveryThreadHasTiles) {
  if (!available()) GTEST_SKIP() << "no tiles of Intel AMX";
  std::vector<std::thread> threads;
  for (std::uint64_t t = 0; t < 4; ++t) {
    threads.emplace_back([t] {
      for (std::uint64_t seed = 0; seed < 10; ++seed) check_work(10 * t + seed);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(Amx, SimulatedProductsByTheirDefinition) {
  oracle::Draw draw(1);
  const Bytes left = draw_bytes(tile_bytes, draw), right = draw_bytes(tile_bytes, draw);
  std::int32_t sums[tile_rows][tile_rows] = {};
  sums[2][3] = -7;
  oracle::SimulatedTiles tiles;
  tiles.load<0>(sums, row_bytes);
  tiles.load<1>(left.data(), row_bytes);
  tiles.load<2>(right.data(), row_bytes);
  tiles.add_product<0, 1, 2>();
  tiles.store<0>(sums, row_bytes);
  for (std::size_t i = 0; i < tile_rows; ++i) {
    for (std::size_t j = 0; j < tile_rows; ++j) {
      int expected = i == 2 && j == 3 ? -7 : 0;
      for (std::size_t k = 0; k < row_bytes; ++k)
        expected +=
            left[i * row_bytes + k] * static_cast<std::int8_t>(right[k / 4 * row_bytes + 4 * j + k % 4]);
      ASSERT_EQ(sums[i][j], expected) << i << " " << j;
    }
  }
}

#endif

}  // namespace
}  // namespace infimum::linear::amx
