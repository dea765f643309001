// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a CSV file: they are refused with an InputError or read, and what is read can be written and
// read back.
#include <cstdint>
#include <string>

#include "base/errors.hpp"
#include "data/csv.hpp"
#include "data/select.hpp"
#include "require.hpp"

namespace {

using namespace infimum;

std::string quoted(std::string_view cell) {
  std::string text = "\"";
  for (const char c : cell) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

std::string written(const data::Table& table) {
  std::string text;
  for (const auto& name : table.header()) text += (text.empty() ? "" : ",") + quoted(name);
  for (std::size_t i = 0; i < table.records(); ++i) {
    for (std::size_t c = 0; c < table.columns(); ++c)
      text += (c == 0 ? "\n" : ",") + quoted(table.cell(i, c));
  }
  return text + "\n";
}

void check_reread(const data::Table& table) {
  const data::Table again = data::parse_csv(written(table), "again.csv");
  require(again.header() == table.header(), "the header is read back");
  require(again.records() == table.records(), "all records are read back");
  for (std::size_t i = 0; i < table.records(); ++i) {
    for (std::size_t c = 0; c < table.columns(); ++c) {
      require(again.cell(i, c) == table.cell(i, c), "a cell is read back");
    }
  }
}

void check_number(const numbers::Rational& value) {
  const std::string fraction = numbers::to_fraction(value);
  require(fraction.size() > 1000 || numbers::parse_rational(fraction) == value, "a fraction is read back");
  const auto decimal = numbers::to_exact_decimal(value);
  require(!decimal || numbers::parse_rational(*decimal) == value, "a decimal is read back");
  const double guess = numbers::to_nearest_double(value);
  require(value == 0 || guess * (value < 0 ? -1 : 1) >= 0, "a double keeps the sign");
}

void check_selection(const data::Table& table) {
  const data::Dataset data = data::select(table, {table.header().back(), std::nullopt, std::nullopt});
  require(data.size() == table.records(), "a dataset has a point for each record");
  require(data.dimension() + data.left_out.size() + 1 == table.columns(), "each column has a role");
  for (const auto& x : data.x) {
    for (const auto& value : x) check_number(value);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  try {
    const data::Table table =
        data::parse_csv(std::string(reinterpret_cast<const char*>(bytes), size), "fuzz.csv");
    check_reread(table);
    check_selection(table);
  } catch (const base::InputError&) {
  }
  return 0;
}
