// SPDX-License-Identifier: Apache-2.0
#include "linear/integer_kernel.hpp"

#include <utility>

namespace infimum::linear {

namespace {

using Matrix = std::vector<std::vector<Integer>>;

// The vectors as columns, without rows of zeros.
Matrix columns(const Matrix& vectors) {
  Matrix rows;
  for (std::size_t t = 0; t < vectors.front().size(); ++t) {
    std::vector<Integer> row;
    bool zero = true;
    for (const std::vector<Integer>& vector : vectors) {
      row.push_back(vector[t]);
      zero = zero && vector[t] == 0;
    }
    if (!zero) rows.push_back(std::move(row));
  }
  return rows;
}

// Clears the column in all rows but that of the pivot. Sylvester's identity makes the divisions exact.
void eliminate(Matrix& rows, std::size_t pivot, std::size_t column, const Integer& before) {
  const std::vector<Integer>& row = rows[pivot];
  Integer product;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i == pivot) continue;
    const Integer factor = rows[i][column];
    for (std::size_t l = 0; l < row.size(); ++l) {
      Integer& entry = rows[i][l];
      entry *= row[column];
      if (factor != 0 && row[l] != 0) {
        product = factor * row[l];
        entry -= product;
      }
      mpz_divexact(entry.get_mpz_t(), entry.get_mpz_t(), before.get_mpz_t());
    }
  }
}

}  // namespace

std::optional<std::vector<Integer>> dependence(const Matrix& vectors) {
  if (vectors.empty()) return std::nullopt;
  Matrix rows = columns(vectors);
  const std::size_t count = vectors.size();
  std::vector<std::size_t> places(count, rows.size());  // the row of each column's pivot
  std::size_t rank = 0, open = count;
  Integer determinant = 1;
  for (std::size_t column = 0; column < count; ++column) {
    std::size_t found = rank;
    while (found < rows.size() && rows[found][column] == 0) ++found;
    if (found == rows.size()) {
      if (open != count) return std::nullopt;
      open = column;
      continue;
    }
    std::swap(rows[rank], rows[found]);
    eliminate(rows, rank, column, determinant);
    determinant = rows[rank][column];
    places[column] = rank++;
  }
  if (open == count) return std::nullopt;
  std::vector<Integer> factors(count);
  Integer common = abs(determinant);
  for (std::size_t column = 0; column < count; ++column) {
    factors[column] = column == open ? determinant : Integer(-rows[places[column]][open]);
    common = gcd(common, factors[column]);
  }
  for (Integer& factor : factors) factor /= common;
  return factors;
}

}  // namespace infimum::linear
