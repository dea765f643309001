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
