// SPDX-License-Identifier: Apache-2.0
#include "oracle/elimination.hpp"

#include <stdexcept>
#include <utility>

namespace infimum::oracle {
namespace {

// row -= factor * other, from the given column on.
void subtract(RationalVector& row, const Rational& factor, const RationalVector& other, std::size_t from) {
  for (std::size_t c = from; c < row.size(); ++c) row[c] -= factor * other[c];
}

bool move_pivot_up(Matrix& rows, std::size_t to, std::size_t column) {
  for (std::size_t r = to; r < rows.size(); ++r) {
    if (rows[r][column] == 0) continue;
    std::swap(rows[r], rows[to]);
    return true;
  }
  return false;
}

}  // namespace

Rational dot(const RationalVector& left, const RationalVector& right) {
  Rational sum = 0;
  for (std::size_t i = 0; i < left.size(); ++i) sum += left[i] * right[i];
  return sum;
}

Echelon reduce(Matrix rows, std::size_t columns) {
  std::vector<std::size_t> pivots;
  for (std::size_t c = 0; c < columns && pivots.size() < rows.size(); ++c) {
    const std::size_t top = pivots.size();
    if (!move_pivot_up(rows, top, c)) continue;
    const Rational lead = rows[top][c];
    for (Rational& entry : rows[top]) entry /= lead;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const Rational factor = rows[r][c];
      if (r != top && factor != 0) subtract(rows[r], factor, rows[top], c);
    }
    pivots.push_back(c);
  }
  rows.resize(pivots.size());
  return {std::move(rows), std::move(pivots)};
}

std::optional<RationalVector> kernel_line(const Matrix& rows, std::size_t columns) {
  const Echelon echelon = reduce(rows, columns);
  if (echelon.pivots.size() + 1 != columns) return std::nullopt;
  std::size_t free = 0;
  while (free < echelon.pivots.size() && echelon.pivots[free] == free) ++free;
  RationalVector v(columns);
  v[free] = 1;
  for (std::size_t r = 0; r < echelon.rows.size(); ++r) v[echelon.pivots[r]] = -echelon.rows[r][free];
  return v;
}

RationalVector solve(const Matrix& matrix, const RationalVector& right) {
  const std::size_t n = matrix.size();
  Matrix augmented = matrix;
  for (std::size_t r = 0; r < n; ++r) augmented[r].push_back(right[r]);
  const Echelon echelon = reduce(std::move(augmented), n);
  if (echelon.pivots.size() != n) throw std::logic_error("oracle: singular system");
  RationalVector solution(n);
  for (std::size_t r = 0; r < n; ++r) solution[r] = echelon.rows[r][n];
  return solution;
}

}  // namespace infimum::oracle
