// SPDX-License-Identifier: Apache-2.0
#include "relaxations/short_span.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace infimum::relaxations {

namespace {

constexpr double least_pivot = 1e-9;  // of the largest entry of a row
constexpr double near = 1e-7;         // to a whole number
constexpr int most_multiple = 64;     // that makes the entries of a vector whole

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

// The multiple of the vector with whole entries, if a small one has that.
std::optional<cells::IntegerVector> whole(const std::vector<double>& vector) {
  for (int multiple = 1; multiple <= most_multiple; ++multiple) {
    cells::IntegerVector result;
    for (const double entry : vector) {
      const double scaled = entry * multiple, rounded = std::nearbyint(scaled);
      if (!(std::abs(scaled - rounded) <= near)) break;
      result.emplace_back(rounded);
    }
    if (result.size() == vector.size()) return result;
  }
  return std::nullopt;
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
  points_ = points;
  has_vectors_ = false;
  for (const std::size_t t : open_) {
    std::vector<double> vector(dimension, 0.0);
    vector[t] = 1;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      vector[pivots[r]] = std::ldexp(-rows[r][t], bits(t) - bits(pivots[r]));
    }
    std::optional<cells::IntegerVector> found = whole(vector);
    if (!found) return true;
    vectors_.push_back(std::move(*found));
  }
  has_vectors_ =
      std::all_of(points.begin(), points.end(), [&](std::size_t point) { return vanishes(frame, point); });
  return true;
}

bool ShortSpan::vanishes(const Frame& frame, std::size_t point) const {
  return std::all_of(vectors_.begin(), vectors_.end(), [&](const cells::IntegerVector& vector) {
    return frame.rows.product(point, vector) == 0;
  });
}

bool ShortSpan::contains(const Frame& frame, std::size_t point) const {
  if (std::find(points_.begin(), points_.end(), point) != points_.end()) return true;
  return has_vectors_ && vanishes(frame, point);
}

}  // namespace infimum::relaxations
