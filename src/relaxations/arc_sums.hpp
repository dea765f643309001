// SPDX-License-Identifier: Apache-2.0
//
// Sums over the points on which a knot is positive (D = 2). In the order in which the points become positive
// while v turns once around the origin, those that are positive at a given v follow each other, and so do
// those that are positive at two: X_i . v > 0 is half a turn of angles. Prefix sums of X_i X_i' and alike
// therefore give the product of two knots over all points in a few operations, whatever their number.
// Everything here is a guess: parallel rows may change places, where their products are zero.
//
// Lists by place hold the points in that order, so that what is done for a knot is done for neighbours.
#pragma once

#include <array>
#include <vector>

#include "relaxations/frame.hpp"

namespace infimum::relaxations {

class ArcSums {
 public:
  explicit ArcSums(const Frame& frame);

  // The point at each place; those whose rows are 0 come last.
  const std::vector<std::size_t>& points() const { return points_; }
  // The knot of a turn, of size 1.
  using Direction = std::array<Guess, 2>;
  const Direction& direction(std::size_t turn) const { return directions_[turn]; }

  // The points that count, by place, 1 or 0 each: O(n).
  void use(const GuessVector& used);

  // Over the points in use that are positive at both turns.
  struct Sums {
    Guess xx[3];   // weight X_0^2, X_0 X_1, X_1^2
    Guess xy[2];   // weight X y
    Guess one[2];  // weight X
  };
  Sums between(std::size_t turn, std::size_t other) const;

  // At every place, in use or not, the sum over knots of factor max(0, X . v), added to out: O(points *
  // knots) at most. x and out by place.
  struct Knot {
    std::size_t turn;
    Direction v;  // times the factor
  };
  void add_values(const std::vector<Knot>& knots, const GuessVector (&x)[2], GuessVector& out) const;
  // At every turn v the sum over all places of factor max(0, X . v): O(n). Factors and x by place.
  void project(const GuessVector& factors, const GuessVector (&x)[2], GuessVector& out) const;

 private:
  static constexpr std::size_t width = 8;  // seven sums, and a lane that idles
  struct Interval {
    std::size_t begin, end;
  };
  // Turns that follow each other with the same begin, or with the same end; the other is one more each time.
  struct Run {
    std::size_t first, count;
    bool rises;
  };

  std::size_t rows_ = 0;  // that are not 0: places before
  std::vector<std::size_t> points_;
  std::vector<Direction> directions_;
  GuessVector by_entry_[2];         // the same
  std::vector<Interval> positive_;  // of each turn, among the places taken twice over
  std::vector<Run> runs_;
  GuessVector terms_;               // of each place, `width` of them
  GuessVector counted_, prefixes_;  // of the points in use; prefixes of the places taken twice over

  mutable GuessVector products_[2];  // scratch of project(): prefixes likewise

  void order_points(const Frame& frame);
  void find_runs(const Frame& frame);
  void add(Interval interval, Guess* sums) const;
};

}  // namespace infimum::relaxations
