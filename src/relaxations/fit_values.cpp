// SPDX-License-Identifier: Apache-2.0
#include "relaxations/fit_values.hpp"

#include <algorithm>
#include <cmath>

#include "linear/blas.hpp"

namespace infimum::relaxations {

namespace {

constexpr std::size_t lanes = 8;

// In lanes that do not wait for each other: the same result on every machine.
[[gnu::always_inline]] inline Guess sum_of_products(const Guess* a, const Guess* b, std::size_t size) {
  Guess sums[lanes] = {};
  for (std::size_t e = 0; e < size; e += lanes) {
    for (std::size_t l = 0; l < lanes; ++l) sums[l] += a[e + l] * b[e + l];
  }
  return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

INFIMUM_CLONES Guess product_of(const Guess* a, const Guess* b, std::size_t size) {
  return sum_of_products(a, b, size);
}

INFIMUM_CLONES void products_of(const Guess* columns, std::size_t count, std::size_t room, const Guess* b,
                                std::size_t size, Guess* out) {
  for (std::size_t a = 0; a < count; ++a) out[a] = sum_of_products(columns + a * room, b, size);
}

INFIMUM_CLONES void add_multiple(Guess* to, Guess factor, const Guess* from, std::size_t size) {
  for (std::size_t e = 0; e < size; ++e) to[e] += factor * from[e];
}

}  // namespace

void FitValues::clear(std::size_t columns, std::size_t front, std::size_t expected) {
  count_ = 0;
  columns_ = columns;
  roots_.clear();
  front_ = (front + lanes - 1) / lanes * lanes;
  room_ = front_ + (expected / lanes + 1) * lanes;
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

void FitValues::add(Guess weight, const GuessVector& phi) {
  if (front_ + count_ == room_) resize(columns_, front_ + 2 * (room_ - front_));
  roots_.push_back(std::sqrt(weight));
  ++count_;
  set(count_ - 1, 0, phi);
}

void FitValues::set(std::size_t hinge, std::size_t first, const GuessVector& phi) {
  for (std::size_t a = first; a < columns_; ++a) values_[a * room_ + front_ + hinge] = roots_[hinge] * phi[a];
}

void FitValues::reweigh(std::size_t hinge, Guess weight, const GuessVector& phi) {
  roots_[hinge] = std::sqrt(weight);
  set(hinge, 0, phi);
}

void FitValues::keep(const std::vector<bool>& marks) {
  std::vector<std::size_t> from;
  for (std::size_t h = 0; h < count_; ++h) {
    if (marks[h]) from.push_back(h);
  }
  for (std::size_t a = 0; a < columns_; ++a) {
    Guess* hinges = column(a) + front_;
    for (std::size_t h = 0; h < from.size(); ++h) hinges[h] = hinges[from[h]];
    std::fill(hinges + from.size(), hinges + count_, 0.0);
  }
  for (std::size_t h = 0; h < from.size(); ++h) roots_[h] = roots_[from[h]];
  roots_.resize(from.size());
  count_ = from.size();
}

Guess FitValues::product(const Guess* a, const Guess* b) const {
  return product_of(a, b, padded());
}

void FitValues::project(const GuessVector& vector, GuessVector& out) const {
  out.resize(columns_);
  products_of(values_.data(), columns_, room_, vector.data(), padded(), out.data());
}

void FitValues::add_to(GuessVector& vector, Guess factor, std::size_t a) const {
  add_multiple(vector.data(), factor, column(a), padded());
}

}  // namespace infimum::relaxations
