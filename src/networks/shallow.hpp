// SPDX-License-Identifier: Apache-2.0
//
// The networks that are trained: one hidden layer of ReLU units with outer weights +1 or -1,
//   g(x) = c + a.x + sum_j s_j relu(w_j.x + b_j),  f = g, or with an output ReLU f = max(0, g).
// |s_j| = 1 loses nothing, because relu is positively homogeneous. All parameters are rational.
#pragma once

#include <string>
#include <vector>

#include "numbers/rational.hpp"

namespace infimum::networks {

using numbers::Rational;
using numbers::RationalVector;

struct Unit {
  int sign = 1;            // s_j, +1 or -1
  RationalVector weights;  // w_j, d entries
  Rational bias = 0;       // b_j

  Rational preactivation(const RationalVector& x) const;  // w_j.x + b_j, exact
};

struct ShallowNetwork {
  Rational intercept = 0;  // c
  RationalVector affine;   // a; d entries, all 0 for a network without skip
  std::vector<Unit> units;
  bool output_relu = false;

  Rational value(const RationalVector& x) const;  // f(x), exact
};

}  // namespace infimum::networks
