// SPDX-License-Identifier: Apache-2.0
#include "data/csv.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/sha256.hpp"
#include "message_of.hpp"

namespace infimum::data {
namespace {

using base::InputError;
using Rows = std::vector<std::vector<std::string>>;

Rows rows_of(const Table& table) {
  Rows rows = {table.header()};
  for (std::size_t i = 0; i < table.records(); ++i) {
    auto& row = rows.emplace_back();
    for (std::size_t c = 0; c < table.columns(); ++c) row.emplace_back(table.cell(i, c));
  }
  return rows;
}

Rows parsed(const std::string& bytes) {
  return rows_of(parse_csv(bytes, "a.csv"));
}

std::string refusal(const std::string& bytes) {
  return message_of<InputError>([&] { parse_csv(bytes, "a.csv"); });
}

TEST(Csv, ReadsRecords) {
  const Rows expected = {{"x", "y"}, {"1", "2"}, {"3", "4"}};
  EXPECT_EQ(parsed("x,y\n1,2\n3,4\n"), expected);
  EXPECT_EQ(parsed("x,y\n1,2\n3,4"), expected) << "the last line end may be missing";
  EXPECT_EQ(parsed("x,y\r\n1,2\r\n3,4\r\n"), expected);
  EXPECT_EQ(parsed("\xEF\xBB\xBFx,y\n1,2\n3,4\n"), expected);
  EXPECT_EQ(parsed("\n\r\nx,y\n\n1,2\n\r\n3,4\n\n\n"), expected) << "records of zero bytes are skipped";
}

TEST(Csv, ReadsQuotedFields) {
  EXPECT_EQ(parsed("\"x\",\"a,b\"\n\"say \"\"hi\"\"\",\"two\r\nlines\"\r\n"),
            (Rows{{"x", "a,b"}, {"say \"hi\"", "two\r\nlines"}}));
  EXPECT_EQ(parsed("x\n\"\"\n\"\"\"\"\n"), (Rows{{"x"}, {""}, {"\""}})) << "a quoted empty field is a record";
}

TEST(Csv, KeepsBytesThatMeanNothing) {
  EXPECT_EQ(parsed("x,y\n a ,\t\n,\n"), (Rows{{"x", "y"}, {" a ", "\t"}, {"", ""}}));
  EXPECT_EQ(parsed("x\n1\r2\n3\r"), (Rows{{"x"}, {"1\r2"}, {"3\r"}})) << "a lone CR ends no record";
}

TEST(Csv, NumbersTheLines) {
  const Table table = parse_csv("x,y\n\"a\nb\",1\n\n2,3\n", "a.csv");
  ASSERT_EQ(table.records(), 2u);
  EXPECT_EQ(table.place(0, 1).line, 2u);
  EXPECT_EQ(table.place(1, 0).line, 5u);
  EXPECT_EQ(table.place(1, 0).column, "x");
  EXPECT_EQ(table.column_named("y"), 1u);
  EXPECT_EQ(table.column_named("z"), std::nullopt);
}

TEST(Csv, HashIsThatOfTheBytes) {
  const std::string bytes = "\xEF\xBB\xBFx\r\n\"a\"\"b\"\r\n";
  EXPECT_EQ(parse_csv(bytes, "a.csv").sha256(), base::sha256_hex(bytes));
}

TEST(Csv, CellsSurviveAMove) {
  Table table = parse_csv("x\n7\n", "a.csv");  // short enough for a string that lives inside the object
  const Table moved = std::move(table);
  EXPECT_EQ(moved.cell(0, 0), "7");
}

TEST(Csv, RefusesWithThePlace) {
  EXPECT_EQ(refusal(""), "a.csv: the file is empty; a header line with column names is expected");
  EXPECT_EQ(refusal("\xEF\xBB\xBF\n\n"),
            "a.csv: the file is empty; a header line with column names is expected");
  EXPECT_EQ(refusal("x,y\n1,2\n3\n"), "a.csv:3: the record has 1 field, the header has 2");
  EXPECT_EQ(refusal("x,y\n1,2,3\n"), "a.csv:2: the record has 3 fields, the header has 2");
  EXPECT_EQ(refusal("x,y,x\n"), "a.csv:1: column \"x\": two columns have this name; names must be unique");
  EXPECT_EQ(refusal("x\n1\n\"2\n3\n"), "a.csv:3: a quoted field is not closed before the end of the file");
  EXPECT_EQ(refusal("x\n\"2\" \n"),
            "a.csv:2: only a comma or the end of the line may follow a closing quote");
  EXPECT_EQ(refusal("x\n\"2\"\r"), "a.csv:2: only a comma or the end of the line may follow a closing quote");
  EXPECT_NE(refusal("x\n2\"\n").find("a.csv:2: a quote in the middle of a field"), std::string::npos);
  EXPECT_NE(refusal("x\n \"2\"\n").find("a.csv:2: a quote in the middle of a field"), std::string::npos);
}

// Whatever the cells are, quoting them and reading the file gives them back.
RC_GTEST_PROP(Csv, ReadsBackWhatIsQuoted, (const std::vector<std::string>& cells)) {
  std::string bytes = "x\r\n";
  for (const auto& cell : cells) {
    bytes += '"';
    for (const char c : cell) bytes += c == '"' ? "\"\"" : std::string(1, c);
    bytes += "\"\r\n";
  }
  const Table table = parse_csv(bytes, "a.csv");
  RC_ASSERT(table.records() == cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) RC_ASSERT(table.cell(i, 0) == cells[i]);
}

TEST(ReadCsv, NamesFilesThatCannotBeRead) {
  EXPECT_EQ(message_of<InputError>([] { read_csv("/nonexistent/a.csv"); }),
            "/nonexistent/a.csv: cannot read the file: No such file or directory");
  EXPECT_EQ(message_of<InputError>([] { read_csv("/"); }), "/: cannot read the file: it is a directory");
}

}  // namespace
}  // namespace infimum::data
