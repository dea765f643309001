// SPDX-License-Identifier: Apache-2.0
//
// A region of the search: the number of positive units and, per unit, a cone of parameters cut out by signs.
// All networks of the problem lie in the roots; a split replaces a region by two that cover it
// (docs/certificate-format.md, sections 4 and 5). Regions are values; cones and generators are shared between
// relatives.
//
// With an output ReLU, f = max(0, g), a region also knows of some points that the output is on there, g >= 0,
// or off, g <= 0. Where it is on the loss counts for g itself, which is never less than the truth; where it
// is off, it is that of the value 0; elsewhere no more can be said than that f is not below g. Without, the
// output is on everywhere.
//
// For the squared loss a region also carries the moments of its decided points (all signs known, so that the
// network is linear in its parameters there, and the output on): the bound then costs nothing per point.
// Moments are guesses.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "cells/cone.hpp"
#include "linear/triangle.hpp"
#include "relaxations/frame.hpp"

namespace infimum::relaxations {

using base::Bitset;
using cells::Cone;
using cells::Cut;

// sum over decided points of weight * (1, z)(1, z)^T, where z is the gradient of f in the stacked parameters.
struct Moments {
  GuessVector gram;           // parameters x parameters
  GuessVector linear;         // sum weight * y * z
  Guess square = 0;           // sum weight * y^2
  linear::Triangle triangle;  // of the rows sqrt(weight) * z, with targets sqrt(weight) * y
};

struct AbsoluteStart;  // relaxations/absolute_fit.hpp
struct CutStart;       // relaxations/chords.hpp

enum class Piece { zero, linear, chord, exact };

// A point that is not decided, used on one side: side = +1 if y lies above f (r > 0), -1 below.
//
// At an edge (Frame::has_edge) the loss above that of 0 is the greatest of the parabolas
//   W max(0, g - t)^2 - W (0 - t)^2,  mean <= t <= 0,
// so that any of them bounds it, and the one with the multiplier r of the fit, t = r / 2W, bounds it best:
// `lift` is t - mean. Where 0 > t > mean the fit shall be 0, and a parabola that is `stiffness` times as
// steep, with its t as much nearer to 0, has the same multiplier there.
struct Hinge {
  std::size_t point;
  int side;
  std::vector<Piece> pieces;  // one per unit
  Guess residual = 0;         // target - fit, of the announced side when in use; of either if all are exact
  Guess lift = 0, stiffness = 1;
  bool is_exact() const {
    return std::all_of(pieces.begin(), pieces.end(), [](Piece piece) { return piece == Piece::exact; });
  }
};

class Region {
 public:
  static Region root(const Frame& frame, std::size_t positive);
  // The region with one more sign on every unit of `units` (equal cones, if there are several); nullopt if
  // the cone would have too many generators to go on.
  std::optional<Region> with(const Frame& frame, const std::vector<std::size_t>& units, Cut cut) const;

  // The cone of a unit, cut by a point; a half is missing if it would have too many generators.
  Cone::Halves cut(const Frame& frame, std::size_t unit, std::size_t point) const;
  // The two parts into which a point cuts the region, given what cut() says of the first of the units: the
  // sign is + on that one, or - on all of them, if there are several (which then must have equal cones).
  struct Halves;
  Halves halves(const Frame& frame, const std::vector<std::size_t>& units, Cone::Halves cones) const;
  // The part where the output is on at the point, or off; it must be neither yet, and not have an edge.
  Region with_output(const Frame& frame, std::size_t point, bool on) const;

  // The same region with the generators of its cones; nullopt if these are more than so many.
  std::optional<Region> with_rays(const Frame& frame, std::size_t most) const;

  std::size_t units() const { return cones_.size(); }
  std::size_t positive() const { return positive_; }
  int sign(std::size_t unit) const { return unit < positive_ ? 1 : -1; }
  const Cone& cone(std::size_t unit) const { return *cones_[unit]; }
  // Points where f is linear: the signs of all units are known, and the output is on.
  const Bitset& decided() const { return decided_; }
  const Moments& moments() const { return moments_; }
  bool has_output_relu() const { return has_output_relu_; }
  const Bitset& outputs_on() const { return outputs_on_; }
  const Bitset& outputs_off() const { return outputs_off_; }
  bool is_output_free(std::size_t point) const {
    return !outputs_on_.test(point) && !outputs_off_.test(point);
  }
  // What f is compared with at the point, and whether only a value above it costs anything; guessed.
  Guess target(const Frame& frame, std::size_t point) const {
    return outputs_off_.test(point) ? frame.zero() : frame.y(point);
  }
  bool is_one_sided(std::size_t point) const { return !outputs_on_.test(point); }
  Guess target(const Frame& frame, const Hinge& hinge) const {
    return target(frame, hinge.point) + hinge.lift;
  }
  // Whether the hinge can still count: the point is not decided, and its side is not free of charge.
  bool takes(const Hinge& hinge) const {
    return !decided_.test(hinge.point) && !(hinge.side > 0 && is_one_sided(hinge.point));
  }
  // Points at which the relaxation is as good as it will ever be: the signs of all units are known, and the
  // output is, or its loss is convex.
  const Bitset& settled() const { return settled_; }
  bool is_cell() const { return settled_.count() == settled_.size(); }

  // All units that may be exchanged with this one: same sign, same list of cuts. Increasing.
  std::vector<std::size_t> unit_class(std::size_t unit) const;

  // Once a class is split on a point, its other units follow on the same point, so that equal units stay
  // comparable.
  void expect(std::vector<std::size_t> units, std::size_t point);
  const std::vector<std::size_t>& expected_units() const { return expected_units_; }
  std::size_t expected_point() const { return expected_point_; }

  // Where the relaxation of the parent ended, a start for the children: generators with their multipliers,
  // and hinges.
  struct Support {
    std::size_t unit;
    cells::GeneratorPtr generator;
    Guess multiplier;
    std::size_t turn = 0;  // instead of the generator, for a knot
  };
  std::vector<Support> support;
  std::vector<Hinge> hinges;
  std::shared_ptr<const AbsoluteStart> start;  // the same for the absolute loss
  std::shared_ptr<const CutStart> cut_start;   // the same where cones are nothing but their cuts
  Guess parent_bound = 0;                      // the guessed bound of the region that this one is part of

 private:
  std::size_t positive_ = 0;
  bool has_output_relu_ = false;
  std::vector<std::shared_ptr<const Cone>> cones_;
  Bitset decided_, settled_, outputs_on_, outputs_off_;
  Moments moments_;
  std::vector<std::size_t> expected_units_;
  std::size_t expected_point_ = 0;

  std::optional<Region> with_cone(const Frame& frame, const std::vector<std::size_t>& units,
                                  std::optional<Cone> cone) const;
  void update_decided(const Frame& frame);
  void add_moment(const Frame& frame, std::size_t point, GuessVector& z);
};

struct Region::Halves {
  std::optional<Region> above, below;
};

}  // namespace infimum::relaxations
