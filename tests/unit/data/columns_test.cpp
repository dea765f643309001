// SPDX-License-Identifier: Apache-2.0
#include "data/columns.hpp"

#include <gtest/gtest.h>

#include "base/errors.hpp"
#include "message_of.hpp"

namespace infimum::data {
namespace {

using base::InputError;
using numbers::Rational;
using numbers::RationalVector;

const std::string bytes = "a,word,b,w\n1,x,1/2,0\n2,y,oops,3\n";

TEST(DataColumns, OfNumbers) {
  const Table table = parse_csv(bytes, "t.csv");
  std::vector<std::string> left_out;
  EXPECT_EQ(columns_of_numbers(table, {"w"}, left_out), (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(left_out, (std::vector<std::string>{"word"}));
  EXPECT_FALSE(holds_numbers(table, 1));
  EXPECT_EQ(read_column(table, 0), (RationalVector{1, 2}));
  EXPECT_EQ(message_of<InputError>([&] { read_column(table, 2); }),
            "t.csv:3: column \"b\": expected a number, found \"oops\"");
}

TEST(DataColumns, ByName) {
  const Table table = parse_csv(bytes, "t.csv");
  EXPECT_EQ(find_column(table, "b", "target"), 2u);
  EXPECT_EQ(message_of<InputError>([&] { find_column(table, "c", "target"); }),
            "t.csv: no column \"c\" for the target; the columns are a, word, b, w");
}

TEST(DataColumns, Weights) {
  const Table table = parse_csv(bytes, "t.csv");
  EXPECT_EQ(read_weights(table, "w"), (RationalVector{0, 3}));
  EXPECT_EQ(read_weights(table, std::nullopt), (RationalVector{1, 1}));
  EXPECT_EQ(message_of<InputError>([] { read_weights(parse_csv("w\n0\n-1\n", "t.csv"), "w"); }),
            "t.csv:3: column \"w\": expected a weight of 0 or more, found \"-1\"");
  EXPECT_EQ(message_of<InputError>([] { read_weights(parse_csv("w\n0\n0\n", "t.csv"), "w"); }),
            "t.csv: column \"w\": all weights are zero");
}

}  // namespace
}  // namespace infimum::data
