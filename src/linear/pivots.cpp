// SPDX-License-Identifier: Apache-2.0
#include "linear/pivots.hpp"

#include <algorithm>
#include <cmath>

namespace infimum::linear {

namespace {

// Row by row in one piece.
struct Flat {
  explicit Flat(const std::vector<std::vector<double>>& matrix)
      : rows(matrix.size()), columns(matrix.empty() ? 0 : matrix.front().size()) {
    entries.reserve(rows * columns);
    for (const std::vector<double>& row : matrix) entries.insert(entries.end(), row.begin(), row.end());
  }

  double* row(std::size_t r) { return &entries[r * columns]; }
  std::size_t rows, columns;
  std::vector<double> entries;
};

void scale_columns(Flat& matrix) {
  std::vector<double> largest(matrix.columns, 0.0);
  for (std::size_t r = 0; r < matrix.rows; ++r) {
    for (std::size_t c = 0; c < matrix.columns; ++c)
      largest[c] = std::max(largest[c], std::abs(matrix.row(r)[c]));
  }
  for (double& scale : largest) scale = scale > 0 ? scale : 1.0;
  for (std::size_t r = 0; r < matrix.rows; ++r) {
    for (std::size_t c = 0; c < matrix.columns; ++c) matrix.row(r)[c] /= largest[c];
  }
}

void eliminate(Flat& matrix, std::size_t row, std::size_t column) {
  const std::vector<double> pivot(matrix.row(row), matrix.row(row) + matrix.columns);
  for (std::size_t r = 0; r < matrix.rows; ++r) {
    double* other = matrix.row(r);
    const double factor = other[column] / pivot[column];
    if (factor == 0) continue;
    for (std::size_t c = 0; c < pivot.size(); ++c) other[c] -= factor * pivot[c];
    other[column] = 0;
  }
}

}  // namespace

Pivots find_pivots(const std::vector<std::vector<double>>& rows, double tolerance) {
  Flat matrix(rows);
  scale_columns(matrix);
  Pivots pivots;
  for (;;) {
    std::size_t place = 0;
    double best = tolerance;
    for (std::size_t e = 0; e < matrix.entries.size(); ++e) {
      const double size = std::abs(matrix.entries[e]);
      if (!(size > best)) continue;  // nor if it is no number
      best = size;
      place = e;
    }
    if (best == tolerance) return pivots;
    pivots.rows.push_back(place / matrix.columns);
    pivots.columns.push_back(place % matrix.columns);
    eliminate(matrix, pivots.rows.back(), pivots.columns.back());
  }
}

std::optional<std::vector<double>> solve(std::vector<std::vector<double>> a, std::vector<double> b) {
  const std::size_t n = a.size();
  for (std::size_t r = 0; r < n; ++r) a[r].push_back(b[r]);
  for (std::size_t c = 0; c < n; ++c) {
    const auto larger = [&](const auto& row, const auto& other) {
      return std::abs(row[c]) < std::abs(other[c]);
    };
    const auto first = a.begin() + static_cast<std::ptrdiff_t>(c);
    std::iter_swap(first, std::max_element(first, a.end(), larger));
    if (a[c][c] == 0) return std::nullopt;
    for (std::size_t r = c + 1; r < n; ++r) {
      const double factor = a[r][c] / a[c][c];
      for (std::size_t t = c; t <= n; ++t) a[r][t] -= factor * a[c][t];
    }
  }
  for (std::size_t r = n; r-- > 0;) {
    b[r] = a[r][n];
    for (std::size_t c = r + 1; c < n; ++c) b[r] -= a[r][c] * b[c];
    b[r] /= a[r][r];
  }
  return b;
}

}  // namespace infimum::linear
