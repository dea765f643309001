// SPDX-License-Identifier: Apache-2.0
//
// A shallow network with one input as what it is, a continuous piecewise linear function of a line: its kinks
// and the slope on each piece. With a skip term this is a segmented (joinpoint) regression line. Exact.
#pragma once

#include <vector>

#include "networks/shallow.hpp"

namespace infimum::networks {

struct Kink {
  Rational at;      // input
  Rational value;   // f there
  Rational before;  // slope on the left
  Rational after;   // slope on the right; differs from `before`
};

struct Segments {
  Rational first_slope;     // left of all kinks
  std::vector<Kink> kinks;  // from left to right
};

// The network must have one input (std::invalid_argument otherwise).
Segments segments(const ShallowNetwork& network);

}  // namespace infimum::networks
