// SPDX-License-Identifier: Apache-2.0
//
// The values that the networks near a fit can take at an undecided point, given that they stay in the region:
// on a cone relu(u) lies between max(0, u) and the chord over the generators of the fit. A target outside the
// band costs something however the point is decided, and may be used as a hinge. Guesses, all of them.
#pragma once

#include "relaxations/columns.hpp"

namespace infimum::relaxations {

struct Band {
  Guess truth;      // f of the fitted network
  Guess low, high;  // of the relaxation; infinite where lineality leaves no chord
};

// A fit: multipliers of some columns, and the stacked parameters that they combine to.
struct Fit {
  const std::vector<std::size_t>& support;
  const GuessVector& multipliers;
  const GuessVector& parameters;
};

class BandFinder {
 public:
  BandFinder(const Frame& frame, const Columns& columns) : frame_(frame), columns_(columns) {}

  Band band(const Region& region, const Fit& fit, std::size_t point);
  // The point of the last band() as a hinge on the side: +1 above the band, -1 below.
  Hinge hinge(const Region& region, std::size_t point, int side) const;

 private:
  const Frame& frame_;
  const Columns& columns_;
  GuessVector preactivations_;  // of the last point, by unit

  Guess chord(const Region& region, const Fit& fit, std::size_t unit, std::size_t point) const;
};

// The stacked parameters of sum multiplier * column.
void combine(const Frame& frame, const Columns& columns, const std::vector<std::size_t>& support,
             const GuessVector& multipliers, GuessVector& parameters);

}  // namespace infimum::relaxations
