// SPDX-License-Identifier: Apache-2.0
//
// Best approximation of a vector by a cone: minimise sum_i weight_i * loss(y_i - (Q.lambda)_i) over lambda >=
// 0, where Q has given columns. This is what remains of training once every activation pattern is chosen.
// All fits are finite in exact arithmetic, and all check the optimality conditions of what they return and
// throw if one fails.
#pragma once

#include "oracle/elimination.hpp"

namespace infimum::oracle {

struct ConeFit {
  Rational risk;
  RationalVector lambda;  // one entry for each column
};

// Squared loss, from the products of the columns: gram_uv = sum_i w_i q_iu q_iv, target_v = sum_i w_i y_i
// q_iv, and energy = sum_i w_i y_i^2. Lawson and Hanson's active sets.
ConeFit fit_squares(const Matrix& gram, const RationalVector& target, const Rational& energy);

// The same and, for every edge, what max(0, value) costs more than 0 where the mean is below 0:
// weight * ((value - mean)^2 - mean^2) for a value > 0 of row . lambda, else nothing.
struct Edge {
  RationalVector row;
  Rational weight, mean;
};
ConeFit fit_edges(const Matrix& gram, const RationalVector& target, const Rational& energy,
                  const std::vector<Edge>& edges);

// Absolute loss, from the columns themselves. The simplex method with Bland's rule; the dual proves the
// value.
ConeFit fit_absolute(const Matrix& columns, const RationalVector& y, const RationalVector& weights);

}  // namespace infimum::oracle
