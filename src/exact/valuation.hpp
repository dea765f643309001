// SPDX-License-Identifier: Apache-2.0
//
// Which powers of two divide the entries of a matrix, row by row: lower bounds of 2-adic valuations. A tensor
// of floats has a common unit, but only the few entries near 0 need it, and these seldom meet along a path:
// v(xy) = v(x) + v(y) and v(x + y) >= min(v(x), v(y)), row by row, show that the numbers of deeper layers are
// multiples of far greater powers of two than the product of all units (docs/exact.md, "Units and lengths").
// Shorter integers are fewer moduli.
#pragma once

#include <cstddef>
#include <vector>

#include "exact/program.hpp"

namespace infimum::exact {

// 2^v divides every entry of the row: entry = 2^v * (a fraction with an odd denominator).
using Valuations = std::vector<long>;

inline constexpr long valuation_of_zero = 1L << 60;

long valuation_of(const Rational& number);
// Of entries in rows of `columns`.
Valuations valuations_of(const ScaledIntegers& entries, std::size_t columns);
long least(const Valuations& valuations);

// Of products and sums; zeros stay zeros, and long before a long overflows, bounds just stay where they are.
long add(long a, long b);
Valuations times(Valuations valuations, long factor);
Valuations entry_product(const Valuations& a, const Valuations& b);
// sum := those of a sum with the term, of equal width; an empty sum is 0.
void add_to(Valuations& sum, const Valuations& term);

// Of weights times right, outputs x places, with a valuation for each entry of the weights, or the weights
// themselves, which is much faster.
Valuations product_of(const MatrixProduct& step, const Valuations& weights, const Valuations& right,
                      bool weights_transposed, std::size_t outputs, std::size_t inputs);
Valuations product_of(const MatrixProduct& step, const ScaledIntegers& weights, const Valuations& right,
                      bool weights_transposed, std::size_t outputs, std::size_t inputs);
// Of the derivative by the weights, for each of their entries: a sum over places and points.
Valuations outer_product(const MatrixProduct& step, const Valuations& delta, const Valuations& right);

}  // namespace infimum::exact
