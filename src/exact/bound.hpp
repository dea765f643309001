// SPDX-License-Identifier: Apache-2.0
//
// Upper bounds of matrices, row by row: what products and sums of absolute values can become, in doubles
// rounded upwards with a common exponent, so that nothing overflows and nothing is below the truth. The
// arithmetic of extents (exact/extents.hpp); docs/exact.md, "Units and lengths".
#pragma once

#include <cstddef>
#include <vector>

#include "exact/program.hpp"

namespace infimum::exact {

// |entry in row r| <= rows[r] * 2^exponent; a single row holds for all, and no row stands for 0.
struct Bound {
  std::vector<double> rows;
  long exponent = 0;
};

// A number that is at most factor * 2^exponent, with a factor of at most 1.
struct Magnitude {
  double factor = 0;
  long exponent = 0;
};

Magnitude magnitude_of(const Rational& value);
Magnitude largest_of(const RationalVector& values);  // of absolute values

// Of entries in rows of `columns`, one row of the bound for each.
Bound bound_of(const ScaledIntegers& entries, std::size_t columns);
// |x| <= bits: the least b that is shown to satisfy |entry / unit| < 2^b for all entries; 0 if all are 0.
std::size_t bits_of(const Bound& bound, const Rational& unit);

Bound normalised(Bound bound);         // rows of at most 1, the rest in the exponent
Bound single_row(const Bound& bound);  // the greatest
Bound times(Bound bound, double factor);
Bound larger(const Bound& a, const Bound& b);         // row by row
Bound entry_product(const Bound& a, const Bound& b);  // row by row
// sum += factor * term, of equal width.
void add_to(Bound& sum, const Bound& term, const Magnitude& factor);
double raised(double x);  // above x by more than the rounding of a sum of 2^30 terms

// Of weights times right, outputs x places; `weights` has a row for each entry, or is the matrix itself.
Bound product_of(const MatrixProduct& step, const Bound& weights, const Bound& right, bool weights_transposed,
                 std::size_t outputs, std::size_t inputs);
Bound product_of(const MatrixProduct& step, const ScaledIntegers& weights, const Bound& right,
                 bool weights_transposed, std::size_t outputs, std::size_t inputs);
// Of the derivative by the weights, which sums over places and points: from norms over the points, by the
// inequality of Cauchy and Schwarz. And the greatest entry of it.
Bound outer_product(const MatrixProduct& step, const Bound& delta, const Bound& right);
Bound largest_outer_product(const MatrixProduct& step, const Bound& delta, const Bound& right);

}  // namespace infimum::exact
