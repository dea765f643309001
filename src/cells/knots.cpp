// SPDX-License-Identifier: Apache-2.0
#include "cells/knots.hpp"

#include <algorithm>

namespace infimum::cells {

namespace {

// X_row . v rises where v passes side * (X_1, -X_0), since a quarter turn further lies side * X.
IntegerVector knot(const IntegerVector& row, int side) {
  return {side * row[1], -side * row[0]};
}

bool upper_half(const IntegerVector& v) {
  return v[1] > 0 || (v[1] == 0 && v[0] > 0);
}

// By the angle from (1, 0), counterclockwise.
bool comes_before(const IntegerVector& v, const IntegerVector& w) {
  if (upper_half(v) != upper_half(w)) return upper_half(v);
  return v[0] * w[1] > v[1] * w[0];
}

}  // namespace

Knots::Knots(const Rows& rows) : rows_(rows) {
  if (rows.dimension() != 2) return;
  pairs_ = std::make_unique<Pair[]>(rows.size());
  std::vector<IntegerVector> rising, falling;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rising.push_back(knot(rows[i], 1));
    falling.push_back(knot(rows[i], -1));
    starts_positive_.push_back(comes_before(falling[i], rising[i]));
    if (rows[i][0] == 0 && rows[i][1] == 0) continue;
    turns_.push_back({i, 1});
    turns_.push_back({i, -1});
  }
  const auto vector = [&](const Turn& turn) -> const IntegerVector& {
    return turn.side > 0 ? rising[turn.row] : falling[turn.row];
  };
  std::sort(turns_.begin(), turns_.end(), [&](const Turn& a, const Turn& b) {
    if (comes_before(vector(a), vector(b))) return true;
    return !comes_before(vector(b), vector(a)) && a.row < b.row;
  });
  places_.assign(2 * rows.size(), turns_.size());
  for (std::size_t turn = 0; turn < turns_.size(); ++turn) {
    places_[2 * turns_[turn].row + (turns_[turn].side > 0 ? 1 : 0)] = turn;
  }
}

// Going around, X . v is at least 0 from where it rises to where it falls.
Knots::Arc Knots::arc(const Cone& cone) const {
  if (cone.lineality().size() == 2) return {0, turns_.size()};
  std::size_t first = 0, last = 0;
  for (const Cut& cut : cone.cuts()) {
    const IntegerVector& row = rows_[cut.row];
    if (row[0] == 0 && row[1] == 0) continue;
    if (!cone.lineality().empty()) return arc_between(place(cut.row, cut.sign), place(cut.row, -cut.sign));
    for (const GeneratorPtr& ray : cone.rays()) {
      if (ray->sign(cut.row) != 0) continue;
      if (lies_at(*ray, cut.row, cut.sign)) {
        first = place(cut.row, cut.sign);
      } else {
        last = place(cut.row, -cut.sign);
      }
    }
  }
  return arc_between(first, last);
}

Knots::Arc Knots::arc_between(std::size_t first, std::size_t last) const {
  return {first, (last + turns_.size() - first) % turns_.size() + 1};
}

// Of the two vectors orthogonal to the row, is the ray the one where the product rises (side > 0), or falls?
bool Knots::lies_at(const Generator& ray, std::size_t row, int side) const {
  const IntegerVector& x = rows_[row];
  return x[1] != 0 ? sgn(ray.v[0]) == side * sgn(x[1]) : sgn(ray.v[1]) == -side * sgn(x[0]);
}

std::vector<double> Knots::direction(std::size_t row, int side) const {
  return rows_.direction(knot(rows_[row], side));
}

const GeneratorPtr& Knots::at(std::size_t row, int side) const {
  Pair& pair = pairs_[row];
  std::call_once(pair.made, [&] {
    pair.rising = make_generator(rows_, knot(rows_[row], 1));
    pair.falling = opposite(*pair.rising);
  });
  return side > 0 ? pair.rising : pair.falling;
}

}  // namespace infimum::cells
