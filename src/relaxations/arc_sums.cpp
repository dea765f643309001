// SPDX-License-Identifier: Apache-2.0
#include "relaxations/arc_sums.hpp"

#include <algorithm>

namespace infimum::relaxations {

namespace {

constexpr std::size_t few = 8;

}  // namespace

ArcSums::ArcSums(const Frame& frame) {
  std::size_t entered = 0, left = 0, at_start = 0;
  for (const cells::Knots::Turn& turn : frame.knots.turns()) {
    at_start += turn.side > 0 && frame.knots.starts_positive(turn.row) ? 1 : 0;
  }
  const std::size_t rows = frame.knots.turns().size() / 2;
  for (const cells::Knots::Turn& turn : frame.knots.turns()) {
    positive_.push_back({rows - at_start + left, rows + entered});
    turn.side > 0 ? ++entered : ++left;
    if (turn.side > 0) order_.push_back(turn.row);
  }
  for (std::size_t i : order_) {
    const Guess x = frame.x(i)[0], y = frame.x(i)[1], w = frame.weight(i), target = frame.y(i);
    for (const Guess term : {x * x, x * y, y * y, x * target, y * target, x, y}) terms_.push_back(w * term);
  }
}

void ArcSums::use(const GuessVector& used) {
  const std::size_t size = order_.size() * width;
  counted_.resize(2 * size);
  for (std::size_t place = 0; place < order_.size(); ++place) {
    const Guess factor = used[order_[place]];
    for (std::size_t t = 0; t < width; ++t) counted_[place * width + t] = factor * terms_[place * width + t];
  }
  std::copy_n(counted_.begin(), size, counted_.begin() + static_cast<std::ptrdiff_t>(size));
  prefixes_.assign(2 * size + width, 0.0);
  for (std::size_t e = 0; e < 2 * size; ++e) prefixes_[e + width] = prefixes_[e] + counted_[e];
}

// Few terms are added one by one, because differences of prefixes would lose them.
void ArcSums::add(Interval interval, Guess* sums) const {
  if (interval.begin >= interval.end) return;
  if (interval.end - interval.begin <= few) {
    for (std::size_t e = interval.begin * width; e < interval.end * width; e += width) {
      for (std::size_t t = 0; t < width; ++t) sums[t] += counted_[e + t];
    }
    return;
  }
  const Guess *from = &prefixes_[interval.begin * width], *to = &prefixes_[interval.end * width];
  for (std::size_t t = 0; t < width; ++t) sums[t] += to[t] - from[t];
}

// On the interval of each knot its vector counts; walking along the order, their sum changes at the ends.
void ArcSums::add_values(const std::vector<Knot>& knots, const GuessVector (&x)[2], GuessVector& out) const {
  const std::size_t rows = order_.size();
  changes_.assign(2 * (2 * rows + 1), 0.0);
  for (const Knot& knot : knots) {
    const Interval interval = positive_[knot.turn];
    for (std::size_t t = 0; t < 2; ++t) {
      changes_[2 * interval.begin + t] += knot.v[t];
      changes_[2 * interval.end + t] -= knot.v[t];
    }
  }
  Guess sum[2] = {0, 0};
  for (std::size_t place = 0; place < 2 * rows; ++place) {
    for (std::size_t t = 0; t < 2; ++t) sum[t] += changes_[2 * place + t];
    const std::size_t i = order_[place < rows ? place : place - rows];
    out[i] += sum[0] * x[0][i] + sum[1] * x[1][i];
  }
}

ArcSums::Sums ArcSums::between(std::size_t turn, std::size_t other) const {
  const Interval first = positive_[std::min(turn, other)], second = positive_[std::max(turn, other)];
  Guess sums[width] = {};
  add({second.begin, first.end}, sums);
  add({first.begin + order_.size(), second.end}, sums);  // once around
  return {{sums[0], sums[1], sums[2]}, {sums[3], sums[4]}, {sums[5], sums[6]}};
}

}  // namespace infimum::relaxations
