// SPDX-License-Identifier: Apache-2.0
#include "linear/amx_pack.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "oracle/draw.hpp"

namespace infimum::linear::amx {
namespace {

constexpr std::size_t copies_in = 2;

// Every entry of every tile is that of the matrix, or 0 beyond it.
void check_tiles(Form form, std::size_t m, std::size_t k, Workspace& workspace, oracle::Draw& draw) {
  std::vector<std::uint8_t> a;
  for (std::size_t i = 0; i < m * k; ++i) a.push_back(static_cast<std::uint8_t>(1 + draw.below(254)));
  const LeftOperand left(form, m, k, a.data(), workspace, copies_in);
  ASSERT_EQ(left.chunks(), (k + 63) / 64);
  for (std::size_t row = 0; row < tiles_of(m, tile_rows) * tile_rows; ++row) {
    for (std::size_t t = 0; t < left.chunks() * row_bytes; ++t) {
      const LeftOperand::Place tile = left.tile(row / tile_rows, t / row_bytes);
      const bool inside = row < m && t < k;
      const std::size_t at = form == Form::left_transposed ? t * m + row : row * k + t;
      ASSERT_EQ(tile.start[row % tile_rows * tile.stride + t % row_bytes], inside ? a[at] : 0)
          << m << " x " << k << ", row " << row << ", entry " << t;
    }
  }
}

TEST(AmxPack, TilesOfTheLeftOperand) {
  if (!vnni::available()) GTEST_SKIP() << "no AVX-512 VNNI";
  oracle::Draw draw(1);
  Workspace workspace;
  for (const Form form : {Form::plain, Form::left_transposed, Form::right_transposed}) {
    for (const std::size_t m : {0, 1, 15, 16, 17, 32, 50}) {
      for (const std::size_t k : {0, 1, 3, 4, 63, 64, 65, 127, 128, 200})
        check_tiles(form, m, k, workspace, draw);
    }
  }
}

// Rows that lie along the inner dimension are not copied but at the edges.
TEST(AmxPack, WholeTilesStayWhereTheyAre) {
  if (!vnni::available()) GTEST_SKIP() << "no AVX-512 VNNI";
  Workspace workspace;
  const std::vector<std::uint8_t> a(40 * 200);
  const LeftOperand left(Form::plain, 40, 200, a.data(), workspace, copies_in);
  EXPECT_EQ(left.tile(1, 2).start, a.data() + 16 * 200 + 2 * 64);
  EXPECT_EQ(left.tile(1, 2).stride, 200U);
  EXPECT_EQ(left.tile(1, 3).stride, row_bytes);  // 8 entries of 64
  EXPECT_EQ(left.tile(2, 0).stride, row_bytes);  // 8 rows of 16
}

}  // namespace
}  // namespace infimum::linear::amx
