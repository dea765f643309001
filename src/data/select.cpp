// SPDX-License-Identifier: Apache-2.0
#include "data/select.hpp"

#include <algorithm>
#include <cctype>
#include <unordered_set>

#include "base/errors.hpp"
#include "numbers/number_text.hpp"

namespace infimum::data {

namespace {

using base::InputError;
using base::UsageError;
using numbers::NumberFault;
using numbers::RationalVector;

std::string quoted(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

// A cell for a message: short, and on one line.
std::string shown(std::string_view cell) {
  std::string text(cell.substr(0, 40));
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 127; }, '?');
  return quoted(text) + (cell.size() > 40 ? " (shortened)" : "");
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
                   "no column " + quoted(name) + " for the " + role + "; the columns are " + known);
}

void require_distinct(const Selection& selection) {
  std::unordered_set<std::string> used = {selection.target};
  if (selection.weights && !used.insert(*selection.weights).second) {
    throw UsageError("column " + quoted(*selection.weights) + " cannot be both target and weights");
  }
  for (const auto& name : selection.features.value_or(std::vector<std::string>{})) {
    if (!used.insert(name).second) throw UsageError("column " + quoted(name) + " is used twice");
  }
}

// All columns with numbers but the target and the weights; the others go to `left_out`.
std::vector<std::size_t> default_features(const Table& table, const Selection& selection,
                                          std::vector<std::string>& left_out) {
  std::vector<std::size_t> columns;
  for (std::size_t c = 0; c < table.columns(); ++c) {
    const std::string& name = table.header()[c];
    if (name == selection.target || name == selection.weights) continue;
    if (holds_numbers(table, c)) {
      columns.push_back(c);
    } else {
      left_out.push_back(name);
    }
  }
  return columns;
}

std::vector<std::size_t> feature_columns(const Table& table, const Selection& selection,
                                         std::vector<std::string>& left_out) {
  std::vector<std::size_t> columns;
  if (!selection.features) {
    columns = default_features(table, selection, left_out);
  } else {
    for (const auto& name : *selection.features) columns.push_back(find_column(table, name, "features"));
  }
  if (columns.empty()) {
    throw InputError({table.file(), 0, ""}, "no feature: no column of numbers is left beside the target " +
                                                quoted(selection.target));
  }
  return columns;
}

// Reads column by column, so that each column's first bad cell is found, and turns the result.
std::vector<RationalVector> read_rows(const Table& table, const std::vector<std::size_t>& columns) {
  std::vector<RationalVector> rows(table.records(), RationalVector(columns.size()));
  for (std::size_t c = 0; c < columns.size(); ++c) {
    RationalVector values = read_column(table, columns[c]);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i][c] = std::move(values[i]);
  }
  return rows;
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

}  // namespace

Dataset select(const Table& table, const Selection& selection) {
  require_distinct(selection);
  const std::size_t target = find_column(table, selection.target, "target");
  if (selection.weights) find_column(table, *selection.weights, "weights");
  if (table.records() == 0)
    throw InputError({table.file(), 0, ""}, "no records after the header; at least one point is needed");
  Dataset result;
  result.file = table.file();
  result.sha256 = table.sha256();
  result.target = selection.target;
  result.weights_name = selection.weights;
  result.y = read_column(table, target);
  const auto columns = feature_columns(table, selection, result.left_out);
  for (const std::size_t c : columns) result.features.push_back(table.header()[c]);
  result.x = read_rows(table, columns);
  result.weights = read_weights(table, selection.weights);
  return result;
}

std::vector<RationalVector> select_points(const Table& table, const std::vector<std::string>& names) {
  std::vector<std::size_t> columns;
  for (const auto& name : names) columns.push_back(find_column(table, name, "inputs of the network"));
  return read_rows(table, columns);
}

}  // namespace infimum::data
