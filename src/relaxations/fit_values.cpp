// SPDX-License-Identifier: Apache-2.0
#include "relaxations/fit_values.hpp"

#include <algorithm>
#include <cmath>

namespace infimum::relaxations {

void FitValues::clear(std::size_t columns, std::size_t front, std::size_t expected) {
  count_ = 0;
  columns_ = columns;
  roots_.clear();
  front_ = linear::in_lanes(front);
  room_ = front_ + linear::in_lanes(expected + 1);
  values_.assign(columns_ * room_, 0.0);
}

void FitValues::resize(std::size_t columns, std::size_t room) {
  if (room == room_) {
    values_.resize(columns * room, 0.0);
  } else {
    spare_.assign(columns * room, 0.0);
    for (std::size_t a = 0; a < columns_; ++a)
      std::copy_n(column(a), std::min(room, room_), &spare_[a * room]);
    values_.swap(spare_);
  }
  columns_ = columns;
  room_ = room;
}

void FitValues::add(Guess weight) {
  if (front_ + count_ == room_) resize(columns_, front_ + 2 * (room_ - front_));
  roots_.push_back(std::sqrt(weight));
  ++count_;
}

void FitValues::remove(std::size_t hinge) {
  --count_;
  for (std::size_t a = 0; a < columns_; ++a) {
    Guess* hinges = column(a) + front_;
    hinges[hinge] = hinges[count_];
    hinges[count_] = 0;
  }
  roots_[hinge] = roots_[count_];
  roots_.pop_back();
}

Guess FitValues::product(const Guess* a, const Guess* b) const {
  return linear::product_of(a, b, padded());
}

void FitValues::project(const GuessVector& vector, GuessVector& out) const {
  out.resize(columns_);
  linear::products_of(values_.data(), columns_, room_, vector.data(), padded(), out.data());
}

void FitValues::add_to(GuessVector& vector, Guess factor, std::size_t a) const {
  linear::add_multiple(vector.data(), factor, column(a), padded());
}

}  // namespace infimum::relaxations
