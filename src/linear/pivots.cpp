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

}  // namespace infimum::linear
