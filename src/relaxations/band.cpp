// SPDX-License-Identifier: Apache-2.0
#include "relaxations/band.hpp"

#include <algorithm>
#include <limits>

namespace infimum::relaxations {

Band BandFinder::band(const Region& region, const Fit& fit, std::size_t point) {
  const Guess* x = frame_.x(point);
  Guess linear = frame_.intercept() > 0 ? fit.parameters[0] : 0.0;
  for (std::size_t t = 0; t < frame_.affine(); ++t)
    linear += fit.parameters[frame_.affine_offset() + t] * x[t];
  Band band{linear, linear, linear, linear};
  preactivations_.assign(region.units(), 0.0);
  widths_.assign(region.units(), 0.0);
  for (std::size_t j = 0; j < region.units(); ++j) {
    const Cone& cone = region.cone(j);
    if (cone.off().test(point)) continue;
    const Guess* theta = &fit.parameters[frame_.unit_offset(j)];
    Guess& u = preactivations_[j];
    for (std::size_t t = 0; t < frame_.dimension(); ++t) u += theta[t] * x[t];
    const bool on = cone.on().test(point), positive = region.sign(j) > 0;
    const Guess truth = on ? u : std::max(u, 0.0), most = on ? u : chord(region, fit, j, point);
    const Guess least = subdivision_.contains(j, point) ? most : truth;
    widths_[j] = most - least;
    band.truth += positive ? truth : -truth;
    band.low += positive ? least : -most;
    band.high += positive ? most : -least;
    band.finest += positive ? most : -most;
  }
  return band;
}

Guess BandFinder::chord(const Region& region, const Fit& fit, std::size_t unit, std::size_t point) const {
  for (const cells::GeneratorPtr& b : region.cone(unit).lineality()) {
    if (b->sign(point) != 0) return std::numeric_limits<Guess>::infinity();
  }
  Guess sum = 0;
  for (std::size_t s = 0; s < fit.support.size(); ++s) {
    const Column& column = columns_[fit.support[s]];
    if (column.kind != Column::Kind::unit || column.index != unit || column.is_free) continue;
    sum += fit.multipliers[s] * std::max(columns_.product(fit.support[s], point), 0.0);
  }
  return sum;
}

Hinge BandFinder::hinge(const Region& region, std::size_t point, int side) const {
  Hinge hinge{point, side, std::vector<Piece>(region.units(), Piece::zero)};
  for (std::size_t j = 0; j < region.units(); ++j) {
    if (side * region.sign(j) > 0) {  // p = -r s < 0
      hinge.pieces[j] = Piece::chord;
    } else if (subdivision_.contains(j, point)) {
      hinge.pieces[j] = Piece::exact;
    } else {
      hinge.pieces[j] = preactivations_[j] > 0 ? Piece::linear : Piece::zero;
    }
  }
  return hinge;
}

void combine(const Frame& frame, const Columns& columns, const std::vector<std::size_t>& support,
             const GuessVector& multipliers, GuessVector& parameters) {
  parameters.assign(frame.parameters(), 0.0);
  for (std::size_t s = 0; s < support.size(); ++s) {
    const std::size_t a = support[s], offset = columns.offset(a);
    const Guess* direction = columns.direction(a);
    for (std::size_t t = 0; t < columns.length(a); ++t)
      parameters[offset + t] += multipliers[s] * direction[t];
  }
}

}  // namespace infimum::relaxations
