// SPDX-License-Identifier: Apache-2.0
#include "data/columns.hpp"

#include <algorithm>
#include <cctype>

#include "base/errors.hpp"
#include "numbers/number_text.hpp"

namespace infimum::data {

namespace {

using base::InputError;
using numbers::NumberFault;
using numbers::RationalVector;

// A cell for a message: short, and on one line.
std::string shown(std::string_view cell) {
  std::string text(cell.substr(0, 40));
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 127; }, '?');
  return in_quotes(text) + (cell.size() > 40 ? " (shortened)" : "");
}

bool names_infinity_or_nan(std::string_view text) {
  std::string lower(text.substr(0, 10));
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  if (!lower.empty() && (lower[0] == '+' || lower[0] == '-')) lower.erase(0, 1);
  return lower == "nan" || lower == "inf" || lower == "infinity";
}

std::string complaint(std::string_view cell) {
  const std::string_view text = numbers::trim_blanks(cell);
  switch (numbers::inspect_number(cell)) {
    case NumberFault::too_long:
      return "a number of more than " + std::to_string(numbers::longest_number) + " bytes";
    case NumberFault::exponent_too_large:
      return "the exponent of " + shown(text) + " is beyond " + std::to_string(numbers::largest_exponent);
    case NumberFault::zero_denominator:
      return "the denominator of " + shown(text) + " is zero";
    default:
      break;
  }
  if (text.empty()) return "expected a number, found an empty cell";
  if (names_infinity_or_nan(text)) return "expected a finite number, found " + shown(text);
  return "expected a number, found " + shown(text);
}

}  // namespace

std::string in_quotes(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

// Words only; a number that is too large for us makes a column one of numbers too.
bool holds_numbers(const Table& table, std::size_t column) {
  for (std::size_t i = 0; i < table.records(); ++i) {
    if (numbers::inspect_number(table.cell(i, column)) != NumberFault::not_a_number) return true;
  }
  return false;
}

RationalVector read_column(const Table& table, std::size_t column) {
  RationalVector values;
  values.reserve(table.records());
  for (std::size_t i = 0; i < table.records(); ++i) {
    auto value = numbers::parse_rational(table.cell(i, column));
    if (!value) throw InputError(table.place(i, column), complaint(table.cell(i, column)));
    values.push_back(std::move(*value));
  }
  return values;
}

std::size_t find_column(const Table& table, const std::string& name, const std::string& role) {
  if (const auto column = table.column_named(name)) return *column;
  std::string known;
  const std::size_t shown_names = std::min<std::size_t>(table.columns(), 30);
  for (std::size_t c = 0; c < shown_names; ++c) known += (c > 0 ? ", " : "") + table.header()[c];
  if (shown_names < table.columns())
    known += ", and " + std::to_string(table.columns() - shown_names) + " more";
  throw InputError({table.file(), 0, ""},
                   "no column " + in_quotes(name) + " for the " + role + "; the columns are " + known);
}

std::vector<std::size_t> columns_of_numbers(const Table& table, const std::vector<std::string>& used,
                                            std::vector<std::string>& left_out) {
  std::vector<std::size_t> columns;
  for (std::size_t c = 0; c < table.columns(); ++c) {
    const std::string& name = table.header()[c];
    if (std::find(used.begin(), used.end(), name) != used.end()) continue;
    if (holds_numbers(table, c)) {
      columns.push_back(c);
    } else {
      left_out.push_back(name);
    }
  }
  return columns;
}

RationalVector read_weights(const Table& table, const std::optional<std::string>& name) {
  if (!name) return RationalVector(table.records(), 1);
  const std::size_t column = find_column(table, *name, "weights");
  RationalVector weights = read_column(table, column);
  bool any = false;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] < 0) {
      throw InputError(table.place(i, column),
                       "expected a weight of 0 or more, found " + shown(table.cell(i, column)));
    }
    any = any || weights[i] > 0;
  }
  if (!any) throw InputError({table.file(), 0, *name}, "all weights are zero");
  return weights;
}

}  // namespace infimum::data
