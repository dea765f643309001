// SPDX-License-Identifier: Apache-2.0
//
// One input: the points in the order of x, and how well a line fits what follows each other. e(a, b) is the
// least sum of weight * (mean - line)^2 over the points from place a to place b. Exact multiples of unit(),
// rounded down, in words (rule SEGMENTS of docs/certificate-format.md); or guesses in the same unit.
#pragma once

#include <cstdint>
#include <vector>

#include "numbers/wide.hpp"
#include "relaxations/group_integers.hpp"

namespace infimum::relaxations {

class LineFits {
 public:
  LineFits(const erm::Problem& problem, const erm::Groups& groups, const GroupIntegers& integers);

  // Squared loss, identity output, one input, bias, and some points do not lie on a line.
  bool exist() const { return !order_.empty(); }
  const std::vector<std::size_t>& order() const { return order_; }  // points by increasing x
  const Rational& unit() const { return unit_; }                    // 2^-s

  // row[l] becomes e of the places first, .., first + l, for all l < length; what the row has already is
  // right. The words of rule SEGMENTS, or one less where weights have denominators without short common
  // multiple. A division each, of 128 bits where the data allow it, else of long integers.
  void extend(std::size_t first, std::size_t length, std::vector<std::int64_t>& row) const;
  // The same for the places first, .., last alone.
  std::int64_t word(std::size_t first, std::size_t last) const;
  // A guess, at a few operations each.
  void extend(std::size_t first, std::size_t length, std::vector<double>& row) const;

 private:
  // Sums over the points before a place: of weights and their products with x, of weight * mean and its
  // product with x, of weight * mean^2. Those of a kind have a common unit.
  struct Sums {
    Integer w, wx, wxx, wy, wxy, squares;
  };
  struct Line {
    Integer taken, determinant;
    Integer w, wx, wxx, wy, wxy;
  };
  struct Point {
    double weight, x, y;  // shifted and scaled
  };

  // The same where all that is made of them has at most 126 digits; x from the first place on, without its
  // common factors.
  struct WideSums {
    numbers::Wide w, wx, wxx, wy, wxy, squares;
  };

  std::vector<std::size_t> order_;
  std::vector<Sums> sums_;
  std::vector<WideSums> wide_sums_;  // or none
  numbers::Wide wide_taken_unit_ = 1, wide_line_unit_ = 1, wide_left_unit_ = 1;
  Integer weight_unit_ = 1, mean_unit_ = 1;     // the denominators
  Integer taken_unit_, line_unit_, left_unit_;  // for what a line takes and leaves, see extend()
  long exponent_ = 0;                           // s
  Rational unit_ = 1;
  std::vector<Point> points_;
  double guessed_unit_ = 1;

  void collect(const erm::Groups& groups, const GroupIntegers& integers);
  Rational error_of_all(const std::vector<Rational>& squares) const;
  void choose_unit(const Rational& error);
  void collect_squares(const std::vector<Rational>& squares);
  void find_line(std::size_t first, std::size_t last, Line& line) const;  // of more than one point
  void collect_wide(const erm::Groups& groups);
  std::int64_t long_word(std::size_t first, std::size_t last, Line& line) const;
  std::int64_t wide_word(std::size_t first, std::size_t last) const;
  void guess(const erm::Groups& groups);
};

}  // namespace infimum::relaxations
