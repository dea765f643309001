// SPDX-License-Identifier: Apache-2.0
#include "relaxations/hinge_values.hpp"

#include <algorithm>
#include <cmath>

namespace infimum::relaxations {

void HingeValues::clear(std::size_t columns, std::size_t expected) {
  count_ = 0;
  columns_ = columns;
  roots_.clear();
  room_ = (expected / lanes + 1) * lanes;
  values_.assign(columns_ * room_, 0.0);
}

void HingeValues::resize(std::size_t columns, std::size_t room) {
  if (room == room_) {
    values_.resize(columns * room, 0.0);
  } else {
    GuessVector values(columns * room, 0.0);
    for (std::size_t a = 0; a < columns_; ++a) {
      std::copy_n(&values_[a * room_], std::min(room, room_), &values[a * room]);
    }
    values_ = std::move(values);
  }
  columns_ = columns;
  room_ = room;
}

void HingeValues::add(Guess weight, const GuessVector& phi) {
  if (count_ == room_) resize(columns_, 2 * room_);
  roots_.push_back(std::sqrt(weight));
  ++count_;
  set(count_ - 1, 0, phi);
}

void HingeValues::set(std::size_t hinge, std::size_t first, const GuessVector& phi) {
  for (std::size_t a = first; a < columns_; ++a) values_[a * room_ + hinge] = roots_[hinge] * phi[a];
}

void HingeValues::keep(const std::vector<bool>& marks) {
  std::vector<std::size_t> from;
  for (std::size_t h = 0; h < count_; ++h) {
    if (marks[h]) from.push_back(h);
  }
  for (std::size_t a = 0; a < columns_; ++a) {
    Guess* column = &values_[a * room_];
    for (std::size_t h = 0; h < from.size(); ++h) column[h] = column[from[h]];
    std::fill(column + from.size(), column + count_, 0.0);
  }
  for (std::size_t h = 0; h < from.size(); ++h) roots_[h] = roots_[from[h]];
  roots_.resize(from.size());
  count_ = from.size();
}

// In lanes that do not wait for each other: the same result on every machine.
Guess HingeValues::product(const Guess* a, const Guess* b) const {
  Guess sums[lanes] = {};
  for (std::size_t h = 0; h < padded(); h += lanes) {
    for (std::size_t l = 0; l < lanes; ++l) sums[l] += a[h + l] * b[h + l];
  }
  return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

void HingeValues::project(const GuessVector& vector, GuessVector& out) const {
  for (std::size_t a = 0; a < columns_; ++a) out[a] += product(&values_[a * room_], vector.data());
}

}  // namespace infimum::relaxations
