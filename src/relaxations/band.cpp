// SPDX-License-Identifier: Apache-2.0
#include "relaxations/band.hpp"

#include <algorithm>
#include <limits>

#include "linear/lanes.hpp"

namespace infimum::relaxations {

namespace {

// At every point the sum of max(0, x . ray) over rays that lie one behind the other.
INFIMUM_CLONES void find_positive_parts(const Guess* rays, const Guess* end, const Guess* x,
                                        std::size_t dimension, std::size_t size, Guess* sum) {
  constexpr std::size_t lanes = linear::lane_count;
  for (std::size_t e = 0; e < size; e += lanes) {
    Guess sums[lanes] = {};
    for (const Guess* ray = rays; ray < end; ray += dimension) {
      Guess values[lanes] = {};
      for (std::size_t t = 0; t < dimension; ++t) {
        for (std::size_t l = 0; l < lanes; ++l) values[l] += ray[t] * x[t * size + e + l];
      }
      for (std::size_t l = 0; l < lanes; ++l) sums[l] += values[l] > 0 ? values[l] : 0.0;
    }
    for (std::size_t l = 0; l < lanes; ++l) sum[e + l] = sums[l];
  }
}

}  // namespace

void BandFinder::start(const Region& region) {
  region_ = &region;
  Bitset open(frame_.points());
  open.fill();
  open -= region.decided();
  size_ = linear::in_lanes(open.count());
  places_.resize(frame_.points());
  x_.assign(frame_.dimension() * size_, 0.0);
  std::size_t place = 0;
  open.for_each([&](std::size_t i) {
    for (std::size_t t = 0; t < frame_.dimension(); ++t) x_[t * size_ + place] = frame_.x(i)[t];
    places_[i] = place++;
  });
  on_lines_.assign(region.units(), Bitset());
  for (std::size_t j = 0; j < region.units(); ++j) {
    if (region.cone(j).lineality().empty()) continue;
    on_lines_[j] = Bitset(frame_.points());
    for (const cells::GeneratorPtr& b : region.cone(j).lineality()) {
      on_lines_[j] |= b->products.positive;
      on_lines_[j] |= b->products.negative;
    }
  }
}

void BandFinder::take(const Fit& fit) {
  const GuessVector& parameters = fit.parameters;
  affine_.assign(size_, frame_.intercept() > 0 ? parameters[0] : 0.0);
  for (std::size_t t = 0; t < frame_.affine(); ++t)
    linear::add_multiple(affine_.data(), parameters[frame_.affine_offset() + t], x_.data() + t * size_,
                         size_);
  preactivations_.assign(region_->units() * size_, 0.0);
  chords_.resize(region_->units() * size_);
  for (std::size_t j = 0; j < region_->units(); ++j) {
    const Guess* theta = &parameters[frame_.unit_offset(j)];
    for (std::size_t t = 0; t < frame_.dimension(); ++t)
      linear::add_multiple(preactivations_.data() + j * size_, theta[t], x_.data() + t * size_, size_);
    collect_rays(j, fit);
    find_positive_parts(rays_.data(), rays_.data() + rays_.size(), x_.data(), frame_.dimension(), size_,
                        chords_.data() + j * size_);
  }
}

void BandFinder::collect_rays(std::size_t unit, const Fit& fit) {
  rays_.clear();
  for (std::size_t s = 0; s < fit.support.size(); ++s) {
    const Column& column = columns_[fit.support[s]];
    if (column.kind != Column::Kind::unit || column.index != unit || column.is_free) continue;
    const Guess* direction = columns_.direction(fit.support[s]);
    for (std::size_t t = 0; t < frame_.dimension(); ++t) rays_.push_back(fit.multipliers[s] * direction[t]);
  }
}

Band BandFinder::band(std::size_t point) {
  const Region& region = *region_;
  const Guess affine = affine_[places_[point]];
  Band band{affine, affine, affine, affine};
  widths_.assign(region.units(), 0.0);
  for (std::size_t j = 0; j < region.units(); ++j) {
    const Cone& cone = region.cone(j);
    if (cone.off().test(point)) continue;
    const std::size_t at = j * size_ + places_[point];
    const bool on = cone.on().test(point), positive = region.sign(j) > 0;
    const bool bounded = on_lines_[j].size() == 0 || !on_lines_[j].test(point);
    const Guess u = preactivations_[at];
    const Guess chord = bounded ? chords_[at] : std::numeric_limits<Guess>::infinity();
    const Guess truth = on ? u : std::max(u, 0.0), most = on ? u : chord;
    const Guess least = subdivision_.contains(j, point) ? most : truth;
    widths_[j] = most - least;
    band.truth += positive ? truth : -truth;
    band.low += positive ? least : -most;
    band.high += positive ? most : -least;
    band.finest += positive ? most : -most;
  }
  return band;
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
      hinge.pieces[j] = preactivations_[j * size_ + places_[point]] > 0 ? Piece::linear : Piece::zero;
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
