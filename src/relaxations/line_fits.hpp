// SPDX-License-Identifier: Apache-2.0
//
// One input: the points in the order of x, and how well lines in a row fit what follows each other. e(a, b)
// is the least sum of weight * (mean - line)^2 over the points from place a to place b, and
// least(a, b, m) bounds from below what m + 1 lines leave, wherever one ends and the next begins: the
// segments of a piecewise linear function with m kinks (Bellman, On the approximation of curves by line
// segments using dynamic programming, CACM 1961). All are exact multiples of unit(), rounded down, in words
// (rule SEGMENTS of docs/certificate-format.md). Tables are made when they are first asked for, by whichever
// thread comes first.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "erm/groups.hpp"

namespace infimum::relaxations {

using numbers::Integer;
using numbers::Rational;

class LineFits {
 public:
  static constexpr std::size_t most_points = 1000;  // of a run; longer ones count 0
  static constexpr std::size_t most_kinks = 8;      // more count 0, which the rule allows

  // The groups must outlive this object.
  LineFits(const erm::Problem& problem, const erm::Groups& groups);
  LineFits(const LineFits&) = delete;
  LineFits& operator=(const LineFits&) = delete;

  // Squared loss, identity output, one input, bias, and some points do not lie on a line.
  bool exist() const { return !order_.empty(); }
  const std::vector<std::size_t>& order() const { return order_; }  // points by increasing x
  const Rational& unit() const { return unit_; }                    // 2^-s

  // From place `first` to place `last` of the order, both included. O(1), but for tables that are still to be
  // made: n^2 integer divisions and k n^3 additions of words for all of them together, k kinks.
  std::int64_t least(std::size_t first, std::size_t last, std::size_t kinks) const;

 private:
  using Words = std::vector<std::int64_t>;
  // Sums over the points before a place: of weights and their products with x, of weight * mean, and of
  // weight * mean^2. Those of a kind have a common denominator.
  struct Sums {
    Integer w, wx, wxx, wy, wxy, wyy;
  };
  struct Ratio {
    Integer numerator, denominator;  // not in lowest terms
  };
  struct Row {
    std::once_flag one_made, all_made;
    Words one;               // by one line, of the points up to each further place
    std::vector<Words> all;  // by the number of kinks
  };

  std::size_t kinks_;
  std::vector<std::size_t> order_;
  std::vector<Sums> sums_;
  Integer weight_unit_ = 1, mean_unit_ = 1, square_unit_ = 1;  // the denominators
  long exponent_ = 0;                                          // s
  Rational unit_ = 1;
  std::unique_ptr<Row[]> rows_;

  void collect(const erm::Groups& groups);
  void choose_unit();
  Ratio error(std::size_t first, std::size_t last) const;  // e, of more than one point
  std::int64_t in_units(std::size_t first, std::size_t last) const;
  std::size_t reach(std::size_t first) const { return std::min(order_.size() - first, most_points); }
  const Words& by_one_line(std::size_t first) const;
  const std::vector<Words>& by_lines(std::size_t first) const;
};

}  // namespace infimum::relaxations
