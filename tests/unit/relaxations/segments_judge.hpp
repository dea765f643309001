// SPDX-License-Identifier: Apache-2.0
//
// Rule SEGMENTS of docs/certificate-format.md, section 6, word by word: every gap of every run is cut or not,
// and lines are fitted in rationals.
#pragma once

#include <algorithm>
#include <bit>
#include <map>
#include <optional>
#include <vector>

#include "relaxations/frame.hpp"

namespace infimum::relaxations {

class SegmentsJudge {
 public:
  enum class Sign { on, off, free };
  struct Unit {
    int sign;
    std::vector<Sign> signs;  // of every point
  };
  using Points = std::vector<std::size_t>;

  SegmentsJudge(const Frame& frame, std::vector<Unit> units) : frame_(frame), units_(std::move(units)) {
    for (std::size_t i = 0; i < frame.points(); ++i) order_.push_back(i);
    std::sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) { return x(a) < x(b); });
    const erm::Family& family = frame.problem.family;
    applies_ = frame.problem.loss == erm::Loss::squared && !family.output_relu && family.bias &&
               frame.groups.inputs() == 1;
  }

  // What the rule adds, where r is 0 at the points for which `zero` holds.
  Rational added(const std::vector<bool>& zero) const {
    if (!applies_ || order_.empty() || by_line(order_) == 0) return 0;
    const Rational step = unit();
    std::map<std::size_t, Integer> least{{0, 0}};  // by the number of cuts, in units
    Points idle;
    for (const Points& run : runs(zero)) {
      idle.insert(idle.end(), run.begin(), run.end());
      std::map<std::size_t, Integer> sums;
      for (const auto& [cuts, sum] : cuttings(run, free_units(run), step)) {
        for (const auto& [earlier, before] : least) {
          const auto [place, is_new] = sums.try_emplace(earlier + cuts, before + sum);
          if (!is_new) place->second = std::min<Integer>(place->second, before + sum);
        }
      }
      least = std::move(sums);
    }
    std::optional<Integer> best;
    for (const auto& [cuts, sum] : least) {
      if (cuts <= free_units(idle) && (!best || sum < *best)) best = sum;
    }
    return *best * step;
  }

  Rational unit() const {
    const Rational all = by_line(order_), top(Integer(1) << 62U);
    Rational step = 1;
    while (all >= top * step) step *= 2;
    while (2 * all < top * step) step /= 2;
    return step;
  }

  // What one line leaves, rounded down; in units.
  Integer word(const Points& points) const { return word(points, unit()); }

  // Of points that follow each other, with at most so many cuts; in units.
  Integer least(const Points& run, std::size_t most_cuts) const {
    std::optional<Integer> best;
    for (const auto& [cuts, sum] : cuttings(run, most_cuts, unit())) best = best ? std::min(*best, sum) : sum;
    return *best;
  }

  // The least sum of weight * (mean - line)^2.
  Rational by_line(const Points& points) const {
    Rational weight = 0, mx = 0, my = 0, xx = 0, xy = 0, yy = 0;
    for (std::size_t i : points) {
      weight += group(i).weight;
      mx += group(i).weight * x(i);
      my += group(i).weight * group(i).mean;
    }
    mx /= weight;
    my /= weight;
    for (std::size_t i : points) {
      const Rational dx = x(i) - mx, dy = group(i).mean - my;
      xx += group(i).weight * dx * dx;
      xy += group(i).weight * dx * dy;
      yy += group(i).weight * dy * dy;
    }
    return xx == 0 ? yy : Rational(yy - xy * xy / xx);
  }

  // The points in the order of x, and so many of them from a place on.
  const Points& order() const { return order_; }
  Points part(std::size_t first, std::size_t length) const {
    const auto begin = order_.begin() + static_cast<std::ptrdiff_t>(first);
    return {begin, begin + static_cast<std::ptrdiff_t>(length)};
  }

  std::vector<Points> runs(const std::vector<bool>& zero) const {
    std::vector<Points> result;
    for (std::size_t place = 0; place < order_.size(); ++place) {
      if (!is_idle(order_[place], zero)) continue;
      const bool follows = place > 0 && is_idle(order_[place - 1], zero);
      if (!follows || turns(order_[place - 1], order_[place])) result.emplace_back();
      result.back().push_back(order_[place]);
    }
    return result;
  }

 private:
  Integer word(const Points& points, const Rational& step) const {
    const Rational scaled = by_line(points) / step;
    return scaled.get_num() / scaled.get_den();
  }

  const Frame& frame_;
  const std::vector<Unit> units_;
  Points order_;
  bool applies_ = false;

  const erm::Group& group(std::size_t i) const { return frame_.groups[i]; }
  Rational x(std::size_t i) const { return frame_.groups.row(i)[0]; }

  bool is_idle(std::size_t i, const std::vector<bool>& zero) const {
    bool up = false, down = false;
    for (const Unit& unit : units_) {
      if (unit.signs[i] == Sign::free) (unit.sign > 0 ? up : down) = true;
    }
    return zero[i] && up && down;
  }

  bool turns(std::size_t i, std::size_t next) const {
    for (const Unit& unit : units_) {
      if (unit.signs[i] != Sign::free && unit.signs[next] != Sign::free && unit.signs[i] != unit.signs[next])
        return true;
    }
    return false;
  }

  std::size_t free_units(const Points& points) const {
    std::size_t count = 0;
    for (const Unit& unit : units_) {
      bool is_free = false;
      for (std::size_t i : points) is_free = is_free || unit.signs[i] == Sign::free;
      count += is_free ? 1 : 0;
    }
    return count;
  }

  // For every number of cuts the least sum of floors.
  std::map<std::size_t, Integer> cuttings(const Points& run, std::size_t most_cuts,
                                          const Rational& step) const {
    std::map<std::size_t, Integer> least;
    for (std::size_t gaps = 0; gaps < std::size_t{1} << (run.size() - 1); ++gaps) {
      const auto cuts = static_cast<std::size_t>(std::popcount(gaps));
      if (cuts > most_cuts) continue;
      Integer sum = 0;
      Points part;
      for (std::size_t place = 0; place < run.size(); ++place) {
        part.push_back(run[place]);
        if (place + 1 < run.size() && (gaps >> place & 1U) == 0) continue;
        sum += word(part, step);
        part.clear();
      }
      const auto [place, is_new] = least.try_emplace(cuts, sum);
      if (!is_new) place->second = std::min(place->second, sum);
    }
    return least;
  }
};

}  // namespace infimum::relaxations
