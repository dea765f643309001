// SPDX-License-Identifier: Apache-2.0
#include "relaxations/band.hpp"

#include <algorithm>
#include <limits>

namespace infimum::relaxations {

namespace {

// The sum of max(0, x . ray) over rays that lie one behind the other. D is their length, or 0 for any.
template <std::size_t D>
Guess positive_parts(const Guess* rays, const Guess* end, const Guess* x, std::size_t dimension) {
  const std::size_t length = D > 0 ? D : dimension;
  Guess sum = 0;
  for (; rays < end; rays += length) {
    Guess value = 0;
    for (std::size_t t = 0; t < length; ++t) value += rays[t] * x[t];
    sum += std::max(value, 0.0);
  }
  return sum;
}

}  // namespace

void BandFinder::begin(const Region& region, const Fit& fit) {
  region_ = &region;
  parameters_ = &fit.parameters;
  rays_.clear();
  starts_.clear();
  for (std::size_t j = 0; j < region.units(); ++j) {
    starts_.push_back(rays_.size());
    for (std::size_t s = 0; s < fit.support.size(); ++s) {
      const Column& column = columns_[fit.support[s]];
      if (column.kind != Column::Kind::unit || column.index != j || column.is_free) continue;
      const Guess* direction = columns_.direction(fit.support[s]);
      for (std::size_t t = 0; t < frame_.dimension(); ++t) rays_.push_back(fit.multipliers[s] * direction[t]);
    }
  }
  starts_.push_back(rays_.size());
}

Band BandFinder::band(std::size_t point) {
  const Region& region = *region_;
  const GuessVector& parameters = *parameters_;
  const Guess* x = frame_.x(point);
  Guess linear = frame_.intercept() > 0 ? parameters[0] : 0.0;
  for (std::size_t t = 0; t < frame_.affine(); ++t) linear += parameters[frame_.affine_offset() + t] * x[t];
  Band band{linear, linear, linear, linear};
  preactivations_.assign(region.units(), 0.0);
  widths_.assign(region.units(), 0.0);
  for (std::size_t j = 0; j < region.units(); ++j) {
    const Cone& cone = region.cone(j);
    if (cone.off().test(point)) continue;
    const Guess* theta = &parameters[frame_.unit_offset(j)];
    Guess& u = preactivations_[j];
    for (std::size_t t = 0; t < frame_.dimension(); ++t) u += theta[t] * x[t];
    const bool on = cone.on().test(point), positive = region.sign(j) > 0;
    const Guess truth = on ? u : std::max(u, 0.0), most = on ? u : chord(j, point);
    const Guess least = subdivision_.contains(j, point) ? most : truth;
    widths_[j] = most - least;
    band.truth += positive ? truth : -truth;
    band.low += positive ? least : -most;
    band.high += positive ? most : -least;
    band.finest += positive ? most : -most;
  }
  return band;
}

Guess BandFinder::chord(std::size_t unit, std::size_t point) const {
  for (const cells::GeneratorPtr& b : region_->cone(unit).lineality()) {
    if (b->sign(point) != 0) return std::numeric_limits<Guess>::infinity();
  }
  const Guess *rays = rays_.data() + starts_[unit], *end = rays_.data() + starts_[unit + 1];
  const Guess* x = frame_.x(point);
  switch (frame_.dimension()) {
    case 3:
      return positive_parts<3>(rays, end, x, 3);
    case 4:
      return positive_parts<4>(rays, end, x, 4);
    case 6:
      return positive_parts<6>(rays, end, x, 6);
    default:
      return positive_parts<0>(rays, end, x, frame_.dimension());
  }
}

Hinge BandFinder::hinge(std::size_t point, int side) const {
  const Region& region = *region_;
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
