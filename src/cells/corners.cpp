// SPDX-License-Identifier: Apache-2.0
#include "cells/corners.hpp"

#include <algorithm>
#include <utility>

namespace infimum::cells {

namespace {

constexpr std::size_t most_rows = 2000;  // of which there are two million pairs

IntegerVector cross(const IntegerVector& a, const IntegerVector& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

bool lies_in(const Generator& v, const Cone& cone) {
  return std::all_of(cone.cuts().begin(), cone.cuts().end(), [&](const Cut& cut) {
    return !(cut.sign > 0 ? v.products.negative : v.products.positive).test(cut.row);
  });
}

}  // namespace

Corners::Corners(const Rows& rows)
    : rows_(rows),
      pairs_(rows.dimension() == 3 && rows.size() > 1 && rows.size() <= most_rows
                 ? rows.size() * (rows.size() - 1) / 2
                 : 0) {}

Corners::~Corners() {
  for (std::atomic<const Pair*>& pair : pairs_) delete pair.load();
}

const Generator* Corners::inside(const Cone& cone, std::size_t i, std::size_t l) const {
  const Pair& pair = at(i, l);
  if (pair.rising == nullptr) return nullptr;
  if (lies_in(*pair.rising, cone)) return pair.rising.get();
  return lies_in(*pair.falling, cone) ? pair.falling.get() : nullptr;
}

const Corners::Pair& Corners::at(std::size_t i, std::size_t l) const {
  if (i > l) std::swap(i, l);
  std::atomic<const Pair*>& place = pairs_[l * (l - 1) / 2 + i];
  const Pair* pair = place.load(std::memory_order_acquire);
  if (pair != nullptr) return *pair;
  std::unique_ptr<const Pair> made = make(i, l);
  if (place.compare_exchange_strong(pair, made.get(), std::memory_order_acq_rel)) return *made.release();
  return *pair;  // another thread was faster
}

std::unique_ptr<const Corners::Pair> Corners::make(std::size_t i, std::size_t l) const {
  auto pair = std::make_unique<Pair>();
  IntegerVector v = cross(rows_[i], rows_[l]);
  if (v[0] != 0 || v[1] != 0 || v[2] != 0) {
    pair->rising = make_generator(rows_, std::move(v));
    pair->falling = opposite(*pair->rising);
  }
  return pair;
}

}  // namespace infimum::cells
