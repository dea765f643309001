// SPDX-License-Identifier: Apache-2.0
#include "data/select.hpp"

#include <unordered_set>

#include "base/errors.hpp"
#include "data/columns.hpp"

namespace infimum::data {

namespace {

using base::InputError;
using base::UsageError;
using numbers::RationalVector;

void require_distinct(const Selection& selection) {
  std::unordered_set<std::string> used = {selection.target};
  if (selection.weights && !used.insert(*selection.weights).second) {
    throw UsageError("column " + in_quotes(*selection.weights) + " cannot be both target and weights");
  }
  for (const auto& name : selection.features.value_or(std::vector<std::string>{})) {
    if (!used.insert(name).second) throw UsageError("column " + in_quotes(name) + " is used twice");
  }
}

std::vector<std::size_t> feature_columns(const Table& table, const Selection& selection,
                                         std::vector<std::string>& left_out) {
  std::vector<std::size_t> columns;
  if (!selection.features) {
    std::vector<std::string> used = {selection.target};
    if (selection.weights) used.push_back(*selection.weights);
    columns = columns_of_numbers(table, used, left_out);
  } else {
    for (const auto& name : *selection.features) columns.push_back(find_column(table, name, "features"));
  }
  if (columns.empty()) {
    throw InputError({table.file(), 0, ""}, "no feature: no column of numbers is left beside the target " +
                                                in_quotes(selection.target));
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
