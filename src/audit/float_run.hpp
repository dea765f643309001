// SPDX-License-Identifier: Apache-2.0
//
// A program and its derivatives in the arithmetic of a float format, step by step as a processor without
// fused operations computes them, so that the outcome can be held against the exact one. The accumulation
// that is assumed:
// - all numbers of the network and of the points are rounded to the storage format first;
// - in matrix products every product and every sum is rounded to the accumulator's format, terms in the order
// of their
//   index; gradients of parameters likewise, point by point;
// - all else is computed in float64 within a layer, and what a layer gives is rounded to the storage format
// once
//   (an affine layer after its bias, a maximum not at all, since it is one of its arguments).
// Rounding a float64 result once more is the same as rounding the exact result, for sums and products of
// numbers of at most 25 bits (S. A. Figueroa, When is double rounding innocuous?, SIGNUM Newsletter 30,
// 1995).
#pragma once

#include <vector>

#include "exact/plan.hpp"
#include "numbers/float_format.hpp"

namespace infimum::audit {

struct Arithmetic {
  numbers::FloatFormat storage, accumulator;
};

struct FloatRun {
  // By batch, by value of the program: width x points; empty for what the plan does not need.
  std::vector<std::vector<std::vector<double>>> values;
  std::vector<exact::Decisions> decisions;     // by batch
  std::vector<std::vector<double>> gradients;  // by wanted gradient
  double risk = 0;
};

// Values, decisions, risk and the gradients that the plan wants. A guess in the sense of this project: it
// says what floats do.
FloatRun run_in_floats(const exact::Plan& plan, const std::vector<exact::Batch>& batches,
                       const Arithmetic& arithmetic);

}  // namespace infimum::audit
