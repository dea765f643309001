// SPDX-License-Identifier: Apache-2.0
//
// One input: the points in the order of x, and how well a line fits what follows each other. e(a, b) is the
// least sum of weight * (mean - line)^2 over the points from place a to place b. Exact multiples of unit(),
// rounded down, in words (rule SEGMENTS of docs/certificate-format.md); or guesses in the same unit.
#pragma once

#include <cstdint>
#include <vector>

#include "erm/groups.hpp"

namespace infimum::relaxations {

using numbers::Integer;
using numbers::Rational;

class LineFits {
 public:
  // The groups must outlive this object.
  LineFits(const erm::Problem& problem, const erm::Groups& groups);

  // Squared loss, identity output, one input, bias, and some points do not lie on a line.
  bool exist() const { return !order_.empty(); }
  const std::vector<std::size_t>& order() const { return order_; }  // points by increasing x
  const Rational& unit() const { return unit_; }                    // 2^-s

  // row[l] becomes e of the places first, .., first + l, for all l < length; what the row has already is
  // right. Exact: a division of long integers each.
  void extend(std::size_t first, std::size_t length, std::vector<std::int64_t>& row) const;
  // A guess, at a few operations each.
  void extend(std::size_t first, std::size_t length, std::vector<double>& row) const;

 private:
  // Sums over the points before a place: of weights and their products with x, of weight * mean, and of
  // weight * mean^2. Those of a kind have a common denominator.
  struct Sums {
    Integer w, wx, wxx, wy, wxy, wyy;
  };
  struct Error {
    Integer numerator, denominator;  // of e, not in lowest terms
    Integer w, wx, wxx, wy, wxy, taken;
  };
  struct Point {
    double weight, x, y;  // shifted and scaled
  };

  std::vector<std::size_t> order_;
  std::vector<Sums> sums_;
  Integer weight_unit_ = 1, mean_unit_ = 1, square_unit_ = 1;  // the denominators
  Integer means_, taken_unit_;                                 // products of them
  long exponent_ = 0;                                          // s
  Rational unit_ = 1;
  std::vector<Point> points_;
  double guessed_unit_ = 1;

  void collect(const erm::Groups& groups);
  void choose_unit(const Rational& error);
  void guess(const erm::Groups& groups);
  void find_error(std::size_t first, std::size_t last, Error& e) const;  // of more than one point
};

}  // namespace infimum::relaxations
