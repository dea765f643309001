// SPDX-License-Identifier: Apache-2.0
// The data file: records and exact numbers.
#include <gtest/gtest.h>

#include "problem.hpp"

namespace checker {
namespace {

using Records = std::vector<Record>;

TEST(Csv, ReadsRecords) {
  EXPECT_EQ(read_table(""), Records{});
  EXPECT_EQ(read_table("\n\r\n\n"), Records{});
  EXPECT_EQ(read_table("a,b\n1,2\n"), (Records{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(read_table("\xef\xbb\xbf"
                       "a\r\n\r\n1"),
            (Records{{"a"}, {"1"}}));
  EXPECT_EQ(read_table(",\n"), (Records{{"", ""}}));
  EXPECT_EQ(read_table("\"\"\n1"), (Records{{""}, {"1"}}));
}

TEST(Csv, ReadsQuotes) {
  EXPECT_EQ(read_table("\"a,\r\n\"\"b\"\"\",c"), (Records{{"a,\r\n\"b\"", "c"}}));
  EXPECT_EQ(read_table("\"\"\"\"\"\""), (Records{{"\"\""}}));
}

TEST(Csv, KeepsALoneCarriageReturn) {
  EXPECT_EQ(read_table("a\rb,c\r"), (Records{{"a\rb", "c\r"}}));
}

TEST(Csv, RefusesStrayQuotes) {
  for (const char* bytes : {"a\"b", "\"a", "\"a\"b", "\"a\" ,b", " \"a\"", "\"a\"\r", "\"\"\""}) {
    EXPECT_THROW(read_table(bytes), Failure) << bytes;
  }
}

TEST(Number, IsExact) {
  EXPECT_EQ(parse_cell("12.3"), mpq_class(123, 10));
  EXPECT_EQ(parse_cell(" \t-.50e+1 "), mpq_class(-5));
  EXPECT_EQ(parse_cell("+7."), mpq_class(7));
  EXPECT_EQ(parse_cell("-006/0004"), mpq_class(-3, 2));
  EXPECT_EQ(parse_cell("1E-3"), mpq_class(1, 1000));
  EXPECT_EQ(parse_cell("-0"), mpq_class(0));
  EXPECT_EQ(parse_cell("0e1000"), mpq_class(0));
  EXPECT_EQ(parse_cell("1e" + std::string(990, '0') + "2"), mpq_class(100));
}

TEST(Number, RefusesEverythingElse) {
  for (const char* text : {"",
                           " ",
                           "+",
                           ".",
                           "-.",
                           "e5",
                           ".e5",
                           "1e",
                           "1e+",
                           "1/",
                           "/2",
                           "1/0",
                           "1/00",
                           "1/-2",
                           "1.5/2",
                           "1/2.5",
                           "1/2e3",
                           "--1",
                           "+-1",
                           "1 2",
                           "1,5",
                           "0x1",
                           "inf",
                           "nan",
                           "1e1001",
                           "1e-1001",
                           "1_000",
                           "\xc2\xa0"
                           "1",
                           "1\n",
                           "\xd9\xa1"}) {
    EXPECT_THROW(parse_cell(text), Failure) << text;
  }
  EXPECT_NO_THROW(parse_cell(std::string(1000, '1')));
  EXPECT_THROW(parse_cell(std::string(1001, '1')), Failure);
}

}  // namespace
}  // namespace checker
