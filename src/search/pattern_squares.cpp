// SPDX-License-Identifier: Apache-2.0
#include "search/pattern_squares.hpp"

#include <algorithm>

#include "linear/lanes.hpp"

namespace infimum::search {

namespace {

constexpr std::size_t block = 256;  // targets whose gradients stay in the cache

std::vector<PatternSquares::Target> means(const Frame& frame) {
  std::vector<PatternSquares::Target> targets;
  for (std::size_t i = 0; i < frame.points(); ++i) targets.push_back({i, frame.y(i), frame.weight(i)});
  return targets;
}

INFIMUM_CLONES void add_where_on(const Guess* u, const Guess* change, Guess sign, std::size_t size,
                                 Guess* sum) {
  for (std::size_t e = 0; e < size; ++e) {
    const bool is_on = (u[e] > 0) | ((u[e] == 0) & (change[e] > 0));
    sum[e] += is_on ? sign * change[e] : 0.0;
  }
}

INFIMUM_CLONES void add_relu_between(const Guess* u, const Guess* to, Guess step, Guess sign,
                                     std::size_t size, Guess* sum) {
  for (std::size_t e = 0; e < size; ++e) {
    const Guess between = u[e] + step * (to[e] - u[e]);
    sum[e] += between > 0 ? sign * between : 0.0;
  }
}

INFIMUM_CLONES void copy_where_on(const Guess* u, const Guess* from, Guess sign, std::size_t size,
                                  Guess* to) {
  for (std::size_t e = 0; e < size; ++e) to[e] = u[e] > 0 ? sign * from[e] : 0.0;
}

INFIMUM_CLONES Guess weighted_squares(const Guess* weights, const Guess* y, const Guess* f,
                                      std::size_t size) {
  Guess sums[linear::lane_count] = {};
  for (std::size_t e = 0; e < size; e += linear::lane_count) {
    for (std::size_t l = 0; l < linear::lane_count; ++l) {
      const Guess residual = y[e + l] - f[e + l];
      sums[l] += weights[e + l] * residual * residual;
    }
  }
  return linear::sum_of_lanes(sums);
}

}  // namespace

PatternSquares::PatternSquares(const Frame& frame) : PatternSquares(frame, means(frame)) {}

PatternSquares::PatternSquares(const Frame& frame, const std::vector<Target>& targets)
    : frame_(frame),
      targets_(targets.size()),
      size_(linear::in_lanes(targets.size())),
      columns_(frame.dimension() * size_, 0.0),
      y_(size_, 0.0),
      weights_(size_, 0.0),
      z_(frame.parameters() * block),
      weighted_(block),
      sums_(frame.parameters()) {
  for (std::size_t l = 0; l < targets_; ++l) {
    const Guess* x = frame.x(targets[l].group);
    for (std::size_t t = 0; t < frame.dimension(); ++t) columns_[t * size_ + l] = x[t];
    y_[l] = targets[l].y;
    weights_[l] = targets[l].weight;
  }
}

void PatternSquares::preactivations(const GuessVector& parameters, GuessVector& u) const {
  u.resize(frame_.units() * size_);
  for (std::size_t j = 0; j < frame_.units(); ++j) {
    const Guess* theta = &parameters[frame_.unit_offset(j)];
    linear::set_multiple(u.data() + j * size_, theta[0], column(0), size_);
    for (std::size_t t = 1; t < frame_.dimension(); ++t)
      linear::add_multiple(u.data() + j * size_, theta[t], column(t), size_);
  }
}

void PatternSquares::affine_part(const GuessVector& parameters, GuessVector& sum) const {
  sum.assign(targets_, frame_.intercept() > 0 ? parameters[0] : 0.0);
  sum.resize(size_, 0.0);
  for (std::size_t t = 0; t < frame_.affine(); ++t)
    linear::add_multiple(sum.data(), parameters[frame_.affine_offset() + t], column(t), size_);
}

void PatternSquares::add_units(const GuessVector& u, const GuessVector& change, std::size_t positive,
                               GuessVector& sum) const {
  for (std::size_t j = 0; j < frame_.units(); ++j)
    add_where_on(u.data() + j * size_, change.data() + j * size_, j < positive ? 1.0 : -1.0, size_,
                 sum.data());
}

void PatternSquares::add_units_between(const GuessVector& u, const GuessVector& to, Guess step,
                                       std::size_t positive, GuessVector& sum) const {
  for (std::size_t j = 0; j < frame_.units(); ++j)
    add_relu_between(u.data() + j * size_, to.data() + j * size_, step, j < positive ? 1.0 : -1.0, size_,
                     sum.data());
}

Guess PatternSquares::squares(const GuessVector& weights, const GuessVector& y, const GuessVector& f) const {
  return weighted_squares(weights.data(), y.data(), f.data(), size_);
}

void PatternSquares::moments(const GuessVector& u, std::size_t positive, const GuessVector& weights,
                             const GuessVector& y, GuessVector& gram, GuessVector& right) const {
  const std::size_t p = frame_.parameters();
  gram.assign(p * p, 0.0);
  right.assign(p, 0.0);
  for (std::size_t begin = 0; begin < size_; begin += block) {
    const std::size_t count = std::min(block, size_ - begin);
    fill_block(u, positive, begin, count);
    for (std::size_t a = 0; a < p; ++a) {
      linear::multiply(&weights[begin], &z_[a * block], count, weighted_.data());
      linear::products_of(z_.data(), a + 1, block, weighted_.data(), count, sums_.data());
      for (std::size_t b = 0; b <= a; ++b) gram[a * p + b] += sums_[b];
      right[a] += linear::product_of(weighted_.data(), &y[begin], count);
    }
  }
  for (std::size_t a = 0; a < p; ++a) {
    for (std::size_t b = 0; b < a; ++b) gram[b * p + a] = gram[a * p + b];
  }
}

// The gradients at the targets from `begin` on, a list for each parameter.
void PatternSquares::fill_block(const GuessVector& u, std::size_t positive, std::size_t begin,
                                std::size_t count) const {
  if (frame_.intercept() > 0) std::fill_n(z_.begin(), count, 1.0);
  for (std::size_t t = 0; t < frame_.affine(); ++t)
    std::copy_n(column(t) + begin, count, &z_[(frame_.affine_offset() + t) * block]);
  for (std::size_t j = 0; j < frame_.units(); ++j) {
    for (std::size_t t = 0; t < frame_.dimension(); ++t)
      copy_where_on(&u[j * size_ + begin], column(t) + begin, j < positive ? 1.0 : -1.0, count,
                    &z_[(frame_.unit_offset(j) + t) * block]);
  }
}

}  // namespace infimum::search
