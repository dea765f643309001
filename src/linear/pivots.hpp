// SPDX-License-Identifier: Apache-2.0
//
// Which rows and columns of a matrix carry its rank? Gaussian elimination with complete pivoting in floating
// point: a guess that an exact solve will confirm or refute.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace infimum::linear {

struct Pivots {
  std::vector<std::size_t> rows, columns;  // equally many; the submatrix is well conditioned
};

// matrix: rows of equal length. Stops when all that is left is below `tolerance` times the largest entry,
// columns scaled to 1;
// what is no number, or in a column beyond the range of floats, is no pivot.
Pivots find_pivots(const std::vector<std::vector<double>>& matrix, double tolerance = 1e-9);

// The solution of A x = b, A square: a guess, whatever A's condition; nullopt if a pivot is 0.
std::optional<std::vector<double>> solve(std::vector<std::vector<double>> a, std::vector<double> b);

}  // namespace infimum::linear
