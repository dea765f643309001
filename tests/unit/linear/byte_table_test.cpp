// SPDX-License-Identifier: Apache-2.0
#include "linear/byte_table.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "oracle/draw.hpp"

namespace infimum::linear {
namespace {

TEST(ByteTable, LooksUpEveryByte) {
  oracle::Draw draw(1);
  ByteTable table;
  for (auto& value : table) value = static_cast<std::uint8_t>(draw.below(256));
  for (const std::size_t count : {0, 1, 63, 64, 65, 256, 1000}) {
    std::vector<std::uint8_t> in, out(count + 1, 7);
    for (std::size_t i = 0; i < count; ++i)
      in.push_back(static_cast<std::uint8_t>(count < 256 ? draw.below(256) : i));
    look_up(table, in.data(), out.data(), count);
    for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(out[i], table[in[i]]) << i << " of " << count;
    EXPECT_EQ(out[count], 7) << "what lies behind";
    look_up(table, in.data(), in.data(), count);
    out.pop_back();
    EXPECT_EQ(in, out) << "in place";
  }
}

}  // namespace
}  // namespace infimum::linear
