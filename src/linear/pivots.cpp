// SPDX-License-Identifier: Apache-2.0
#include "linear/pivots.hpp"

#include <algorithm>
#include <cmath>

namespace infimum::linear {

namespace {

void scale_columns(std::vector<std::vector<double>>& matrix) {
  for (std::size_t c = 0; !matrix.empty() && c < matrix.front().size(); ++c) {
    double largest = 0;
    for (const auto& row : matrix) largest = std::max(largest, std::abs(row[c]));
    if (largest == 0) continue;
    for (auto& row : matrix) row[c] /= largest;
  }
}

void eliminate(std::vector<std::vector<double>>& matrix, std::size_t row, std::size_t column) {
  const std::vector<double> pivot = matrix[row];
  for (auto& other : matrix) {
    const double factor = other[column] / pivot[column];
    if (factor == 0) continue;
    for (std::size_t c = 0; c < pivot.size(); ++c) other[c] -= factor * pivot[c];
    other[column] = 0;
  }
}

}  // namespace

Pivots find_pivots(std::vector<std::vector<double>> matrix, double tolerance) {
  scale_columns(matrix);
  Pivots pivots;
  for (;;) {
    std::size_t best_row = 0, best_column = 0;
    double best = tolerance;
    for (std::size_t r = 0; r < matrix.size(); ++r) {
      for (std::size_t c = 0; c < matrix[r].size(); ++c) {
        if (std::abs(matrix[r][c]) > best) {
          best = std::abs(matrix[r][c]);
          best_row = r;
          best_column = c;
        }
      }
    }
    if (best == tolerance) return pivots;
    pivots.rows.push_back(best_row);
    pivots.columns.push_back(best_column);
    eliminate(matrix, best_row, best_column);
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
