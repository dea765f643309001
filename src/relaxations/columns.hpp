// SPDX-License-Identifier: Apache-2.0
//
// The columns of a region's relaxation: every network of the region is a combination of them, intercept,
// affine terms and lineality vectors with free coefficients, rays with nonnegative ones. On a point a column
// has the value phi: for a unit's generator v, sign * X.v where the unit is on, 0 where it is off, and on a
// point that is free a piece, chosen per side of the residual: max(0, .) of the generator where relu must be
// bounded above (the chord), and where below 0, X.v, or max(0, .) again (exact, if the cone is subdivided so
// that X has one sign on every cell).
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include "relaxations/region.hpp"

namespace infimum::relaxations {

struct Column {
  enum class Kind { intercept, affine, unit } kind;
  std::size_t index;                            // of the input or the unit
  const cells::Generator* generator = nullptr;  // for units
  bool is_free = false;
  Guess factor = 1;  // guessed columns are generators times this, to be of size 1
};

// What is said of a unit at a point: its pieces only where the point is free.
Piece piece_at(const Region& region, std::size_t unit, std::size_t point, const std::vector<Piece>* pieces);

class Columns {
 public:
  explicit Columns(const Frame& frame) : frame_(frame) {}
  const Frame& frame() const { return frame_; }
  void collect(const Region& region);
  // One more column of a unit, behind all others: of a ray of its subdivided cone.
  void add_ray(std::size_t unit, const cells::Generator& ray) { append_generator(unit, ray, false); }
  // With the knots of an arc for each unit, in place of the cone's own generators (D = 2).
  void collect_knots(const Region& region, const std::vector<cells::Knots::Arc>& arcs);

  std::size_t size() const { return columns_.size(); }
  const Column& operator[](std::size_t a) const { return columns_[a]; }
  // The column in the stacked guessed parameters: `length` entries from `offset` on.
  std::size_t offset(std::size_t a) const { return offsets_[a]; }
  std::size_t length(std::size_t a) const {
    return columns_[a].kind == Column::Kind::unit ? frame_.dimension() : 1;
  }
  const Guess* direction(std::size_t a) const { return &directions_[a * frame_.dimension()]; }

  // X_point . column, for a column of a unit; 0 where it is, which only what is small may be.
  Guess product(std::size_t a, std::size_t point) const {
    constexpr Guess small = 1e-6;  // far beyond rounding: entries are of size 1 at most
    const Guess *v = direction(a), *x = frame_.x(point);
    Guess sum = 0;
    for (std::size_t t = 0; t < frame_.dimension(); ++t) sum += v[t] * x[t];
    return std::abs(sum) < small && columns_[a].generator->sign(point) == 0 ? 0.0 : sum;
  }
  // phi of column a at a decided point, or at an undecided one with the given pieces; guessed and exact.
  Guess value(const Region& region, std::size_t a, std::size_t point, const std::vector<Piece>* pieces) const;
  // Whether column a, of a unit, is sign * X_point . generator at the point, and not 0; exact.
  bool counts(const Region& region, std::size_t a, std::size_t point, const std::vector<Piece>* pieces) const;
  Integer exact_value(const Region& region, std::size_t a, std::size_t point,
                      const std::vector<Piece>* pieces) const;

 private:
  const Frame& frame_;
  std::vector<Column> columns_;
  std::vector<std::size_t> offsets_;
  GuessVector directions_;

  void clear();
  void append(const Column& column, std::size_t offset);
  void append_generator(std::size_t unit, const cells::Generator& generator, bool is_free);
};

}  // namespace infimum::relaxations
