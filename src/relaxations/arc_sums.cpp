// SPDX-License-Identifier: Apache-2.0
#include "relaxations/arc_sums.hpp"

#include <algorithm>
#include <cmath>

#include "linear/lanes.hpp"

namespace infimum::relaxations {

namespace {

constexpr std::size_t few = 8;

// Prefixes of the places taken twice over.
INFIMUM_CLONES void sum_up(const Guess* used, const Guess* terms, std::size_t places, Guess* counted,
                           Guess* prefixes) {
  constexpr std::size_t width = linear::lane_count;
  for (std::size_t place = 0; place < places; ++place) {
    for (std::size_t t = 0; t < width; ++t) {
      const Guess term = used[place] * terms[place * width + t];
      counted[place * width + t] = term;
      prefixes[(place + 1) * width + t] = prefixes[place * width + t] + term;
    }
  }
  const Guess* all = prefixes + places * width;
  for (std::size_t place = 1; place <= places; ++place) {
    for (std::size_t t = 0; t < width; ++t)
      prefixes[(places + place) * width + t] = all[t] + prefixes[place * width + t];
  }
}

INFIMUM_CLONES void add_to_each(Guess added, const Guess* from, std::size_t count, Guess* to) {
  for (std::size_t e = 0; e < count; ++e) to[e] = added + from[e];
}

INFIMUM_CLONES void add_knot(Guess v, Guess w, const Guess* x, const Guess* y, std::size_t count,
                             Guess* out) {
  for (std::size_t e = 0; e < count; ++e) out[e] += v * x[e] + w * y[e];
}

// (p - from p) v + (q - from q) w, entry by entry, turned around by the sign.
INFIMUM_CLONES void project_run(Guess sign, const Guess* p, Guess from_p, const Guess* q, Guess from_q,
                                const Guess* v, const Guess* w, std::size_t count, Guess* out) {
  for (std::size_t e = 0; e < count; ++e) out[e] = sign * ((p[e] - from_p) * v[e] + (q[e] - from_q) * w[e]);
}

}  // namespace

ArcSums::ArcSums(const Frame& frame) {
  order_points(frame);
  find_runs(frame);
  for (std::size_t place = 0; place < rows_; ++place) {
    const std::size_t i = points_[place];
    const Guess x = frame.x(i)[0], y = frame.x(i)[1], w = frame.weight(i), target = frame.y(i);
    for (const Guess term : {x * x, x * y, y * y, x * target, y * target, x, y, 0.0})
      terms_.push_back(w * term);
  }
  for (const cells::Knots::Turn& turn : frame.knots.turns()) {
    Direction v;
    frame.to_guess(frame.knots.direction(turn.row, turn.side), v.data());
    const Guess largest = std::max(std::abs(v[0]), std::abs(v[1]));
    for (std::size_t t = 0; t < 2; ++t) by_entry_[t].push_back(v[t] /= largest);
    directions_.push_back(v);
  }
}

void ArcSums::order_points(const Frame& frame) {
  std::vector<bool> has_turns(frame.points(), false);
  for (const cells::Knots::Turn& turn : frame.knots.turns()) {
    if (turn.side > 0) points_.push_back(turn.row);
    has_turns[turn.row] = true;
  }
  rows_ = points_.size();
  for (std::size_t i = 0; i < frame.points(); ++i) {
    if (!has_turns[i]) points_.push_back(i);
  }
}

void ArcSums::find_runs(const Frame& frame) {
  std::size_t entered = 0, left = 0, at_start = 0;
  for (const cells::Knots::Turn& turn : frame.knots.turns()) {
    at_start += turn.side > 0 && frame.knots.starts_positive(turn.row) ? 1 : 0;
  }
  for (const cells::Knots::Turn& turn : frame.knots.turns()) {
    positive_.push_back({rows_ - at_start + left, rows_ + entered});
    const bool rises = turn.side > 0;
    ++(rises ? entered : left);
    if (runs_.empty() || runs_.back().rises != rises) runs_.push_back({positive_.size() - 1, 0, rises});
    ++runs_.back().count;
  }
}

void ArcSums::use(const GuessVector& used) {
  const std::size_t size = rows_ * width;
  counted_.resize(size);
  prefixes_.resize(2 * size + width);
  std::fill_n(prefixes_.begin(), width, 0.0);
  sum_up(used.data(), terms_.data(), rows_, counted_.data(), prefixes_.data());
}

// Few terms are added one by one, because differences of prefixes would lose them.
void ArcSums::add(Interval interval, Guess* sums) const {
  if (interval.begin >= interval.end) return;
  if (interval.end - interval.begin <= few) {
    for (std::size_t place = interval.begin; place < interval.end; ++place) {
      const Guess* terms = &counted_[(place < rows_ ? place : place - rows_) * width];
      for (std::size_t t = 0; t < width; ++t) sums[t] += terms[t];
    }
    return;
  }
  const Guess *from = &prefixes_[interval.begin * width], *to = &prefixes_[interval.end * width];
  for (std::size_t t = 0; t < width; ++t) sums[t] += to[t] - from[t];
}

ArcSums::Sums ArcSums::between(std::size_t turn, std::size_t other) const {
  const Interval first = positive_[std::min(turn, other)], second = positive_[std::max(turn, other)];
  Guess sums[width] = {};
  add({second.begin, first.end}, sums);
  add({first.begin + rows_, second.end}, sums);  // once around
  return {{sums[0], sums[1], sums[2]}, {sums[3], sums[4]}, {sums[5], sums[6]}};
}

void ArcSums::add_values(const std::vector<Knot>& knots, const GuessVector (&x)[2], GuessVector& out) const {
  const auto add = [&](const Knot& knot, std::size_t begin, std::size_t end) {
    add_knot(knot.v[0], knot.v[1], x[0].data() + begin, x[1].data() + begin, end - begin, out.data() + begin);
  };
  for (const Knot& knot : knots) {
    const Interval interval = positive_[knot.turn];
    if (interval.begin < rows_) add(knot, interval.begin, std::min(interval.end, rows_));
    if (interval.end > rows_) add(knot, std::max(interval.begin, rows_) - rows_, interval.end - rows_);
  }
}

void ArcSums::project(const GuessVector& factors, const GuessVector (&x)[2], GuessVector& out) const {
  for (std::size_t t = 0; t < 2; ++t) {
    GuessVector& sums = products_[t];
    sums.resize(2 * rows_ + 1);
    sums[0] = 0;
    for (std::size_t place = 0; place < rows_; ++place)
      sums[place + 1] = sums[place] + factors[place] * x[t][place];
    add_to_each(sums[rows_], &sums[0] + 1, rows_, &sums[0] + rows_ + 1);
  }
  out.resize(positive_.size());
  const Guess *p = products_[0].data(), *q = products_[1].data();
  for (const Run& run : runs_) {
    const auto [begin, end] = positive_[run.first];
    const std::size_t moving = run.rises ? end : begin, still = run.rises ? begin : end;
    project_run(run.rises ? 1.0 : -1.0, p + moving, p[still], q + moving, q[still], &by_entry_[0][run.first],
                &by_entry_[1][run.first], run.count, &out[run.first]);
  }
}

}  // namespace infimum::relaxations
