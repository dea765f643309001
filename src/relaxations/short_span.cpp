// SPDX-License-Identifier: Apache-2.0
#include "relaxations/short_span.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "linear/integer_kernel.hpp"

namespace infimum::relaxations {

namespace {

constexpr double least_pivot = 1e-9;  // of the largest entry of a row

using Rows = std::vector<std::vector<double>>;

// Brings the rows to reduced echelon form; returns the columns of the pivots.
std::vector<std::size_t> reduce(Rows& rows, std::size_t columns) {
  std::vector<std::size_t> pivots;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::size_t best = 0;
    for (std::size_t c = 1; c < columns; ++c) {
      if (std::abs(rows[r][c]) > std::abs(rows[r][best])) best = c;
    }
    const double pivot = rows[r][best];
    if (!(std::abs(pivot) > least_pivot)) return {};
    for (double& entry : rows[r]) entry /= pivot;
    for (std::size_t other = 0; other < rows.size(); ++other) {
      const double factor = rows[other][best];
      if (other == r || factor == 0) continue;
      for (std::size_t c = 0; c < columns; ++c) rows[other][c] -= factor * rows[r][c];
    }
    pivots.push_back(best);
  }
  return pivots;
}

// The vector with entries at these columns alone, the last of them not 0, that vanishes on the rows of the
// points, if there is only one; they are independent then.
std::optional<cells::IntegerVector> vanishing(const Frame& frame, const std::vector<std::size_t>& points,
                                              const std::vector<std::size_t>& columns) {
  std::vector<cells::IntegerVector> vectors;
  for (const std::size_t t : columns) {
    vectors.emplace_back();
    for (const std::size_t point : points) vectors.back().push_back(frame.groups.row(point)[t]);
  }
  const std::optional<cells::IntegerVector> factors = linear::dependence(vectors);
  if (!factors || factors->back() == 0) return std::nullopt;
  cells::IntegerVector result(frame.dimension(), Integer(0));
  for (std::size_t c = 0; c < columns.size(); ++c) result[columns[c]] = (*factors)[c];
  return result;
}

}  // namespace

bool ShortSpan::find(const Frame& frame, const std::vector<std::size_t>& points) {
  const std::size_t dimension = frame.dimension();
  const auto bits = [&](std::size_t t) { return static_cast<int>(frame.groups.bits(t)); };
  open_.clear();
  vectors_.clear();
  Rows rows;
  for (const std::size_t point : points) {
    rows.emplace_back();
    const cells::IntegerVector& row = frame.groups.row(point);
    for (std::size_t t = 0; t < dimension; ++t) rows.back().push_back(std::ldexp(row[t].get_d(), -bits(t)));
  }
  const std::vector<std::size_t> pivots = reduce(rows, dimension);
  if (pivots.size() != points.size()) return false;
  for (std::size_t t = 0; t < dimension; ++t) {
    if (std::find(pivots.begin(), pivots.end(), t) == pivots.end()) open_.push_back(t);
  }
  for (const std::size_t t : open_) {
    std::vector<std::size_t> columns = pivots;
    columns.push_back(t);
    std::optional<cells::IntegerVector> vector = vanishing(frame, points, columns);
    if (!vector) return false;
    vectors_.push_back(std::move(*vector));
  }
  return true;
}

bool ShortSpan::contains(const Frame& frame, std::size_t point) const {
  return std::all_of(vectors_.begin(), vectors_.end(), [&](const cells::IntegerVector& vector) {
    return frame.rows.product(point, vector) == 0;
  });
}

}  // namespace infimum::relaxations
