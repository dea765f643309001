// SPDX-License-Identifier: Apache-2.0
//
// A computation in floats held against the exact one, entry by entry: which signs are wrong, which
// activations lie on another piece, what vanished, what overflowed, and how far off the rest is in units of
// the last place. Differences are exact; only their final report is rounded.
#pragma once

#include <string>
#include <vector>

#include "audit/float_run.hpp"
#include "exact/compute.hpp"

namespace infimum::audit {

struct Difference {
  std::size_t point, entry;  // point is 0 where there are no points
  numbers::Rational exact;
  double computed;
};

// Numbers in floats against exact ones.
struct Deviations {
  std::size_t entries = 0;
  std::size_t wrong_signs = 0;             // positive and negative confused, or not 0 where the truth is 0
  std::size_t became_zero = 0;             // the truth is not 0
  std::size_t not_finite = 0;              // infinite or NaN
  double median_ulps = 0, worst_ulps = 0;  // of what is finite, and 0 where the truth is; rounded upwards
  std::vector<Difference> examples;        // of wrong signs, the first few
};

// Activations on another piece; those on a breakpoint in only one of the two are counted apart.
struct Flips {
  std::size_t activations = 0, flipped = 0, kinks = 0;
  std::vector<std::pair<std::size_t, std::size_t>> examples;  // point and entry, the first few
};

// `exact` in rows of `columns` points, `computed` likewise. The unit in the last place is that of the format
// around the exact number.
class DeviationCounter {
 public:
  explicit DeviationCounter(numbers::FloatFormat format) : format_(format) {}
  void add(const exact::ScaledIntegers& exact, const std::vector<double>& computed, std::size_t columns,
           std::size_t first_point);
  Deviations result();

 private:
  numbers::FloatFormat format_;
  Deviations found_;
  std::vector<double> ulps_;
};

void add_flips(const std::vector<exact::Code>& exact, const std::vector<exact::Code>& computed,
               std::size_t columns, std::size_t first_point, Flips& flips);

// |exact - computed| in units of the last place of the format around the exact number, rounded upwards to a
// double.
double ulps_between(const numbers::FloatFormat& format, const numbers::Rational& exact, double computed);

}  // namespace infimum::audit
