// SPDX-License-Identifier: Apache-2.0
#include "relaxations/region.hpp"

#include <algorithm>
#include <cmath>

namespace infimum::relaxations {

namespace {

constexpr std::size_t most_rays = 16384;  // of one cone; about 2^d are usual

}  // namespace

Region Region::root(const Frame& frame, std::size_t positive) {
  Region region;
  region.positive_ = positive;
  region.cones_.assign(frame.units(), std::make_shared<const Cone>(frame.problem.cones == erm::Cones::rays
                                                                       ? Cone::whole_space(frame.rows)
                                                                       : Cone::without_cuts(frame.rows)));
  region.decided_ = region.outputs_on_ = region.outputs_off_ = Bitset(frame.points());
  region.has_output_relu_ = frame.problem.family.output_relu;
  if (!region.has_output_relu_) region.outputs_on_.fill();
  const std::size_t p = frame.parameters();
  if (frame.problem.loss == erm::Loss::squared) {
    region.moments_ = {GuessVector(p * p, 0.0), GuessVector(p, 0.0), 0.0, linear::Triangle(p)};
  }
  region.update_decided(frame);
  return region;
}

std::optional<Region> Region::with(const Frame& frame, const std::vector<std::size_t>& units, Cut cut) const {
  return with_cone(frame, units, cones_[units.front()]->with(frame.rows, cut, most_rays));
}

Cone::Halves Region::cut(const Frame& frame, std::size_t unit, std::size_t point) const {
  return cones_[unit]->halves(frame.rows, point, most_rays);
}

Region::Halves Region::halves(const Frame& frame, const std::vector<std::size_t>& units,
                              Cone::Halves cones) const {
  return {with_cone(frame, {units.front()}, std::move(cones.above)),
          with_cone(frame, units, std::move(cones.below))};
}

std::optional<Region> Region::with_cone(const Frame& frame, const std::vector<std::size_t>& units,
                                        std::optional<Cone> cone) const {
  if (!cone) return std::nullopt;
  const auto shared = std::make_shared<const Cone>(std::move(*cone));
  Region child = *this;
  child.expected_units_.clear();
  for (std::size_t unit : units) child.cones_[unit] = shared;
  child.update_decided(frame);
  return child;
}

std::optional<Region> Region::with_rays(const Frame& frame, std::size_t most) const {
  Region result = *this;
  result.cut_start.reset();
  for (std::shared_ptr<const Cone>& cone : result.cones_) {
    Cone full = Cone::whole_space(frame.rows);
    for (const Cut& cut : cone->cuts()) {
      if ((cut.sign > 0 ? full.on() : full.off()).test(cut.row)) continue;
      std::optional<Cone> next = full.with(frame.rows, cut, most);
      if (!next) return std::nullopt;
      full = std::move(*next);
    }
    cone = std::make_shared<const Cone>(std::move(full));
  }
  result.update_decided(frame);
  return result;
}

Region Region::with_output(const Frame& frame, std::size_t point, bool on) const {
  Region child = *this;
  (on ? child.outputs_on_ : child.outputs_off_).set(point);
  if (!on) {
    const Guess error = frame.y(point) - frame.zero();
    child.moments_.square += frame.weight(point) * error * error;
  }
  child.update_decided(frame);
  return child;
}

void Region::expect(std::vector<std::size_t> units, std::size_t point) {
  expected_units_ = std::move(units);
  expected_point_ = point;
}

std::vector<std::size_t> Region::unit_class(std::size_t unit) const {
  std::vector<std::size_t> members;
  for (std::size_t other = 0; other < units(); ++other) {
    const bool same_cone = cones_[other] == cones_[unit] || cones_[other]->cuts() == cones_[unit]->cuts();
    if (sign(other) == sign(unit) && same_cone) members.push_back(other);
  }
  return members;
}

void Region::update_decided(const Frame& frame) {
  Bitset now(frame.points());
  now.fill();
  for (const auto& cone : cones_) {
    Bitset known = cone->on();
    known |= cone->off();
    now &= known;
  }
  settled_ = now;
  if (has_output_relu_) {
    Bitset open(frame.points());
    open.assign([&](std::size_t i) { return frame.bends(i) && is_output_free(i); });
    settled_ -= open;
    now &= outputs_on_;
  }
  if (!moments_.linear.empty()) {
    Bitset fresh = now;
    fresh -= decided_;
    GuessVector z(frame.parameters());
    fresh.for_each([&](std::size_t point) { add_moment(frame, point, z); });
  }
  decided_ = std::move(now);
}

void Region::add_moment(const Frame& frame, std::size_t point, GuessVector& z) {
  const std::size_t p = frame.parameters();
  const Guess* x = frame.x(point);
  std::fill(z.begin(), z.end(), 0.0);
  if (frame.intercept() > 0) z[0] = 1.0;
  for (std::size_t t = 0; t < frame.affine(); ++t) z[frame.affine_offset() + t] = x[t];
  for (std::size_t j = 0; j < units(); ++j) {
    if (!cones_[j]->on().test(point)) continue;
    for (std::size_t t = 0; t < frame.dimension(); ++t) z[frame.unit_offset(j) + t] = sign(j) * x[t];
  }
  const Guess weight = frame.weight(point), y = frame.y(point);
  for (std::size_t a = 0; a < p; ++a) {
    if (z[a] == 0) continue;
    const Guess scaled = weight * z[a];
    for (std::size_t b = 0; b < p; ++b) moments_.gram[a * p + b] += scaled * z[b];
    moments_.linear[a] += scaled * y;
  }
  moments_.square += weight * y * y;
  const Guess root = std::sqrt(weight);
  for (Guess& entry : z) entry *= root;
  moments_.triangle.add(z, root * y);
}

}  // namespace infimum::relaxations
