// SPDX-License-Identifier: Apache-2.0
//
// What is asked of a program, and what must be run for it: the same for every modulus, kernel and thread.
#pragma once

#include <optional>
#include <vector>

#include "exact/decisions.hpp"
#include "exact/program.hpp"

namespace infimum::exact {

// The risk is the sum over points of weight * result; `result` and `weights` have one row, and weights are
// given.
struct Risk {
  ValueId result, weights;
};

struct Wanted {
  std::vector<ValueId> values;     // at every point
  std::vector<ValueId> gradients;  // derivatives of the risk by these shared values
  bool risk = false;
};

struct Plan {
  // std::invalid_argument if a gradient is wanted of a value that is not shared.
  Plan(const Program& program, const Risk& risk, Wanted wanted, const KinkRule& rule);

  const Program* program;
  Risk risk;
  Wanted wanted;
  KinkRule rule;
  std::vector<bool> forward;   // by value: it must be computed
  std::vector<bool> backward;  // the derivative by it must be computed
  std::vector<Pieces> pieces;  // of piecewise values; empty for the rest
  // The value whose memory holds this one: itself, or what the step reads where nobody else does and nobody
  // asks for it, so that sums and activations happen in place, forward and backward.
  std::vector<ValueId> place;
  std::size_t inner_dimension = 1;  // greatest sum of a matrix product, for one point

  bool differentiates() const { return !wanted.gradients.empty(); }
};

// The integers that a modulus must be prime to, so that every number of the program has a residue:
// denominators of constants, of given values, of coefficients.
Integer denominators_of(const Plan& plan, const std::vector<Batch>& batches);

}  // namespace infimum::exact
