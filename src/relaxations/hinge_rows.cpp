// SPDX-License-Identifier: Apache-2.0
#include "relaxations/hinge_rows.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "linear/lanes.hpp"

namespace infimum::relaxations {

namespace {

constexpr Guess noise = 1e-13;  // of products: directions and inputs are of size 1 at most

// For each column out = sign max(x . v, least), where x . v is 0 if it is but for rounding. Lists by hinge,
// those of the inputs and units each `room` behind the one before.
INFIMUM_CLONES void fill_units(const Column* columns, const Guess* __restrict v, std::size_t count,
                               std::size_t dimension, const Guess* __restrict x,
                               const Guess* __restrict signs, const Guess* __restrict leasts,
                               std::size_t room, std::size_t hinges, Guess* __restrict out,
                               std::size_t stride) {
  constexpr std::size_t lanes = linear::lane_count;
  for (std::size_t a = 0; a < count; ++a, v += dimension, out += stride) {
    const Guess *sign = signs + columns[a].index * room, *least = leasts + columns[a].index * room;
    for (std::size_t e = 0; e < hinges; e += lanes) {
      Guess u[lanes] = {};
      for (std::size_t t = 0; t < dimension; ++t) {
        for (std::size_t l = 0; l < lanes; ++l) u[l] += v[t] * x[t * room + e + l];
      }
      for (std::size_t l = 0; l < lanes; ++l) u[l] = std::abs(u[l]) < noise ? 0.0 : u[l];
      for (std::size_t l = 0; l < lanes; ++l) u[l] = u[l] > least[e + l] ? u[l] : least[e + l];
      for (std::size_t l = 0; l < lanes; ++l) out[e + l] = sign[e + l] * u[l];
    }
  }
}

}  // namespace

HingeRows::HingeRows(const Frame& frame) : frame_(frame) {}

void HingeRows::clear() {
  points_.clear();
  for (GuessVector* lists : {&roots_, &x_, &signs_, &leasts_}) std::fill(lists->begin(), lists->end(), 0.0);
}

// Twice as much, in every list.
void HingeRows::make_room() {
  const std::size_t room = std::max<std::size_t>(2 * room_, 64);
  for (GuessVector* lists : {&roots_, &x_, &signs_, &leasts_}) {
    const std::size_t count = lists == &roots_ ? 1 : lists == &x_ ? frame_.dimension() : frame_.units();
    GuessVector larger(count * room, 0.0);
    for (std::size_t list = 0; list < count && room_ > 0; ++list)
      std::copy_n(&(*lists)[list * room_], room_, &larger[list * room]);
    *lists = std::move(larger);
  }
  room_ = room;
}

void HingeRows::add(const Region& region, const Hinge& hinge, Guess root) {
  if (size() == room_) make_room();
  points_.push_back(hinge.point);
  for (std::size_t t = 0; t < frame_.dimension(); ++t) x_[t * room_ + size() - 1] = frame_.x(hinge.point)[t];
  set(region, size() - 1, hinge, root);
}

void HingeRows::set(const Region& region, std::size_t h, const Hinge& hinge, Guess root) {
  roots_[h] = root;
  for (std::size_t j = 0; j < region.units(); ++j) {
    const Piece piece = piece_at(region, j, hinge.point, &hinge.pieces);
    signs_[j * room_ + h] = piece == Piece::zero ? 0.0 : root * region.sign(j);
    leasts_[j * room_ + h] = piece == Piece::linear ? -std::numeric_limits<Guess>::max() : 0.0;
  }
}

void HingeRows::remove(std::size_t h) {
  const std::size_t last = size() - 1;
  points_[h] = points_[last];
  points_.pop_back();
  for (GuessVector* lists : {&roots_, &x_, &signs_, &leasts_}) {
    for (std::size_t begin = 0; begin < lists->size(); begin += room_) {
      (*lists)[begin + h] = (*lists)[begin + last];
      (*lists)[begin + last] = 0;
    }
  }
}

void HingeRows::fill(const Columns& columns, std::size_t a, std::size_t first, std::size_t end, Guess* out,
                     std::size_t stride) const {
  if (first == end) return;
  first -= first % linear::lane_count;
  const std::size_t count = linear::in_lanes(end) - first;
  out += first;
  for (; a < columns.size() && columns[a].kind != Column::Kind::unit; ++a, out += stride) {
    if (columns[a].kind == Column::Kind::intercept) {
      std::copy_n(&roots_[first], count, out);
    } else {
      linear::multiply(&roots_[first], &x_[columns[a].index * room_ + first], count, out);
    }
  }
  if (a == columns.size()) return;
  fill_units(&columns[a], columns.direction(a), columns.size() - a, frame_.dimension(), x_.data() + first,
             signs_.data() + first, leasts_.data() + first, room_, count, out, stride);
}

}  // namespace infimum::relaxations
