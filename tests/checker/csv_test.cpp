// SPDX-License-Identifier: Apache-2.0
// The data file: records and exact numbers.
#include <gtest/gtest.h>

#include "problem.hpp"

namespace checker {
namespace {

std::vector<std::vector<std::string>> read(std::string_view bytes) {
  Csv csv(bytes);
  std::vector<std::vector<std::string>> records;
  for (std::vector<std::string> record; csv.next(record);) records.push_back(record);
  return records;
}

using Records = std::vector<std::vector<std::string>>;

TEST(Csv, ReadsRecords) {
  EXPECT_EQ(read(""), Records{});
  EXPECT_EQ(read("\n\r\n\n"), Records{});
  EXPECT_EQ(read("a,b\n1,2\n"), (Records{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(read("\xef\xbb\xbf"
                 "a\r\n\r\n1"),
            (Records{{"a"}, {"1"}}));
  EXPECT_EQ(read(",\n"), (Records{{"", ""}}));
  EXPECT_EQ(read("\"\"\n1"), (Records{{""}, {"1"}}));
}

TEST(Csv, ReadsQuotes) {
  EXPECT_EQ(read("\"a,\r\n\"\"b\"\"\",c"), (Records{{"a,\r\n\"b\"", "c"}}));
  EXPECT_EQ(read("\"\"\"\"\"\""), (Records{{"\"\""}}));
}

TEST(Csv, KeepsALoneCarriageReturn) {
  EXPECT_EQ(read("a\rb,c\r"), (Records{{"a\rb", "c\r"}}));
}

TEST(Csv, RefusesStrayQuotes) {
  for (const char* bytes : {"a\"b", "\"a", "\"a\"b", "\"a\" ,b", " \"a\"", "\"a\"\r", "\"\"\""}) {
    EXPECT_THROW(read(bytes), Failure) << bytes;
  }
}

TEST(Csv, NamesTheLineWhereItStopped) {
  Csv csv("a,b\n\n12,\"x\ny\"\n1\"2\n");
  std::vector<std::string> record;
  csv.next(record);
  EXPECT_EQ(csv.place(), "line 1");
  csv.next(record);
  EXPECT_EQ(csv.place(), "line 4");
  EXPECT_THROW(csv.next(record), Failure);
  EXPECT_EQ(csv.place(), "line 5");
}

TEST(Number, IsExact) {
  EXPECT_EQ(parse_number("12.3"), mpq_class(123, 10));
  EXPECT_EQ(parse_number(" \t-.50e+1 "), mpq_class(-5));
  EXPECT_EQ(parse_number("+7."), mpq_class(7));
  EXPECT_EQ(parse_number("-006/0004"), mpq_class(-3, 2));
  EXPECT_EQ(parse_number("1E-3"), mpq_class(1, 1000));
  EXPECT_EQ(parse_number("-0"), mpq_class(0));
  EXPECT_EQ(parse_number("0e1000"), mpq_class(0));
  EXPECT_EQ(parse_number("1e" + std::string(990, '0') + "2"), mpq_class(100));
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
    EXPECT_THROW(parse_number(text), Failure) << text;
  }
  EXPECT_NO_THROW(parse_number(std::string(1000, '1')));
  EXPECT_THROW(parse_number(std::string(1001, '1')), Failure);
}

}  // namespace
}  // namespace checker
