// SPDX-License-Identifier: Apache-2.0
//
// The vertex at which a guessed fit of least absolute deviations ended, in rationals. Columns in use and rows
// met exactly name it: the r of the met rows solve as many equations, and so do the multipliers of the
// columns in use. All sums over points are integers.
#pragma once

#include "relaxations/absolute_encoding.hpp"

namespace infimum::relaxations {

class AbsoluteVertex {
 public:
  // The fit must be that of this region. bounded: as in AbsoluteResiduals, over `unit`.
  AbsoluteVertex(const Frame& frame, const Region& region, const AbsoluteFit& fit,
                 const std::vector<Integer>& bounded, const Integer& unit);

  // sum of r phi over the rows at a bound.
  Rational pull(std::size_t column) const;
  // phi of a met row (by its place) and a column.
  Rational phi(std::size_t met, std::size_t column) const;

  // The r of the met rows, by group; nullopt if the equations contradict each other.
  std::optional<std::map<std::size_t, Rational>> residuals() const;
  // The fit's parameters over the integer rows; nullopt if a multiplier is negative.
  std::optional<std::vector<Rational>> parameters() const;

 private:
  const Frame& frame_;
  const Region& region_;
  const AbsoluteFit& fit_;
  const std::vector<Integer>& bounded_;
  const Integer& unit_;
  Integer total_ = 0;                             // of r
  cells::IntegerVector affine_;                   // of r X
  std::vector<cells::IntegerVector> sums_;        // by unit: of r X where relu counts as linear
  std::vector<std::vector<std::size_t>> chords_;  // by unit: points where relu counts as chord

  void add(std::size_t point);
};

}  // namespace infimum::relaxations
