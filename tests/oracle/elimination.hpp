// SPDX-License-Identifier: Apache-2.0
//
// Gauss-Jordan elimination over the rationals: pivots, a kernel vector, the solution of a square system. The
// oracle has its own, because what it is meant to test (src/linear) must not be what it computes with.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "numbers/rational.hpp"

namespace infimum::oracle {

using numbers::Rational;
using numbers::RationalVector;
using Matrix = std::vector<RationalVector>;  // rows

// The reduced row echelon form without its zero rows; pivots[r] is the column of the leading 1 of row r.
struct Echelon {
  Matrix rows;
  std::vector<std::size_t> pivots;
};
Echelon reduce(Matrix rows, std::size_t columns);

// A nonzero v with rows.v = 0 if the kernel has dimension exactly 1.
std::optional<RationalVector> kernel_line(const Matrix& rows, std::size_t columns);

// The solution of a square system; std::logic_error if the matrix is singular.
RationalVector solve(const Matrix& matrix, const RationalVector& right);

Rational dot(const RationalVector& left, const RationalVector& right);

}  // namespace infimum::oracle
