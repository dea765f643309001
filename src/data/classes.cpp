// SPDX-License-Identifier: Apache-2.0
#include "data/classes.hpp"

#include <algorithm>
#include <set>

#include "base/errors.hpp"
#include "data/columns.hpp"
#include "data/select.hpp"

namespace infimum::data {

namespace {

using base::InputError;
using base::UsageError;

std::vector<std::string> feature_names(const Table& table, const ClassRequest& request,
                                       std::vector<std::string>& left_out) {
  std::vector<std::string> names;
  if (!request.features) {
    for (const std::size_t column : columns_of_numbers(table, {request.target}, left_out))
      names.push_back(table.header()[column]);
  } else {
    std::set<std::string> used = {request.target};
    for (const std::string& name : *request.features) {
      if (!used.insert(name).second) throw UsageError("column " + in_quotes(name) + " is used twice");
      find_column(table, name, "features");
      names.push_back(name);
    }
  }
  if (names.empty()) {
    throw InputError({table.file(), 0, ""}, "no feature: no column of numbers is left beside the target " +
                                                in_quotes(request.target));
  }
  return names;
}

// A few of the values that there are.
std::string some_values(const Table& table, std::size_t column) {
  constexpr std::size_t most = 10;
  std::set<std::string> values;
  for (std::size_t i = 0; i < table.records() && values.size() <= most; ++i)
    values.emplace(table.cell(i, column).substr(0, 40));
  const bool all = values.size() <= most;
  if (!all) values.erase(std::prev(values.end()));
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : ", ") + in_quotes(value);
  return text + (all ? "" : " and others");
}

}  // namespace

std::size_t ClassPoints::count_inside() const {
  return static_cast<std::size_t>(std::count(is_inside.begin(), is_inside.end(), true));
}

ClassPoints select_class(const Table& table, const ClassRequest& request) {
  const std::size_t target = find_column(table, request.target, "target");
  if (table.records() == 0)
    throw InputError({table.file(), 0, ""}, "no records after the header; at least one point is needed");
  ClassPoints points;
  points.file = table.file();
  points.sha256 = table.sha256();
  points.target = request.target;
  points.inside = request.inside;
  if (const auto number = numbers::parse_rational(request.inside)) {
    points.inside = numbers::to_fraction(*number);
    points.inside_is_number = true;
    for (const numbers::Rational& value : read_column(table, target))
      points.is_inside.push_back(value == *number);
  } else {
    for (std::size_t i = 0; i < table.records(); ++i)
      points.is_inside.push_back(table.cell(i, target) == request.inside);
  }
  if (points.count_inside() == 0) {
    throw InputError(
        {table.file(), 0, request.target},
        "no point has the value " + in_quotes(request.inside) + "; there are " + some_values(table, target));
  }
  points.features = feature_names(table, request, points.left_out);
  points.x = select_points(table, points.features);
  return points;
}

}  // namespace infimum::data
