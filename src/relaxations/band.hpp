// SPDX-License-Identifier: Apache-2.0
//
// The values that the networks near a fit can take at an undecided point, given that they stay in the region:
// on a cone relu(u) lies between max(0, u) and the chord over the generators of the fit. A target outside the
// band costs something however the point is decided, and may be used as a hinge. Where the point subdivides
// the cone (relaxations/subdivision.hpp), relu(u) is the value of the chord. Guesses, all of them.
#pragma once

#include "relaxations/subdivision.hpp"

namespace infimum::relaxations {

struct Band {
  Guess truth;      // f of the fitted network
  Guess low, high;  // of the relaxation; infinite where lineality leaves no chord
  Guess finest;     // of the relaxation if the point subdivided all cones; infinite or NaN without chord
};

// A fit: multipliers of some columns, and the stacked parameters that they combine to.
struct Fit {
  const std::vector<std::size_t>& support;
  const GuessVector& multipliers;
  const GuessVector& parameters;
};

class BandFinder {
 public:
  // The arguments must outlive the finder.
  BandFinder(const Frame& frame, const Columns& columns, const Subdivision& subdivision)
      : frame_(frame), columns_(columns), subdivision_(subdivision) {}

  // From now on in this region, which must outlive what follows.
  void start(const Region& region);
  // From now on of this fit. O(undecided points * columns of the fit), all points at once.
  void take(const Fit& fit);
  // At a point that is not decided.
  Band band(std::size_t point);
  // Of the last band(), how far the relaxation lets the unit's value vary; infinite without chord.
  Guess width(std::size_t unit) const { return widths_[unit]; }
  const GuessVector& widths() const { return widths_; }
  // The point, not decided, as a hinge on the side: +1 above the band, -1 below.
  Hinge hinge(std::size_t point, int side) const;

 private:
  const Frame& frame_;
  const Columns& columns_;
  const Subdivision& subdivision_;
  const Region* region_ = nullptr;
  // The undecided points: where each is among them, their inputs as columns of size_ entries, and for every
  // unit those where its lineality leaves no chord.
  std::vector<std::size_t> places_;
  std::size_t size_ = 0;
  GuessVector x_;
  std::vector<Bitset> on_lines_;
  // Of the fit, at each of them: c + a.x, and for one unit after the other pre-activations and chords.
  GuessVector affine_, preactivations_, chords_;
  GuessVector rays_;    // of one unit, times their multipliers
  GuessVector widths_;  // of the last point, by unit

  void collect_rays(std::size_t unit, const Fit& fit);
};

// The stacked parameters of sum multiplier * column.
void combine(const Frame& frame, const Columns& columns, const std::vector<std::size_t>& support,
             const GuessVector& multipliers, GuessVector& parameters);

}  // namespace infimum::relaxations
