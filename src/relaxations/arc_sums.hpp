// SPDX-License-Identifier: Apache-2.0
//
// Sums over the points on which a knot is positive (D = 2). In the order in which the points become positive
// while v turns once around the origin, those that are positive at a given v follow each other, and so do
// those that are positive at two: X_i . v > 0 is half a turn of angles. Prefix sums of X_i X_i' and alike
// therefore give the product of two knots over all points in a few operations, whatever their number.
// Everything here is a guess: parallel rows may change places, where their products are zero.
#pragma once

#include <vector>

#include "relaxations/frame.hpp"

namespace infimum::relaxations {

class ArcSums {
 public:
  explicit ArcSums(const Frame& frame);

  // The points that count, 1 or 0 each: O(n).
  void use(const GuessVector& used);

  // Over the points in use that are positive at both turns.
  struct Sums {
    Guess xx[3];   // weight X_0^2, X_0 X_1, X_1^2
    Guess xy[2];   // weight X y
    Guess one[2];  // weight X
  };
  Sums between(std::size_t turn, std::size_t other) const;

  // At every point, used or not, the sum over knots of factor max(0, X . v), added to out: O(points + knots).
  struct Knot {
    std::size_t turn;
    Guess v[2];  // times the factor
  };
  void add_values(const std::vector<Knot>& knots, const GuessVector (&x)[2], GuessVector& out) const;

 private:
  static constexpr std::size_t width = 7;
  struct Interval {
    std::size_t begin, end;
  };

  std::vector<std::size_t> order_;  // the points by the turn at which they rise through 0
  std::vector<Interval> positive_;  // of each turn, in the order taken twice over
  GuessVector terms_;               // of each place in the order, `width` of them
  GuessVector counted_, prefixes_;  // of the order taken twice over; counted_ of the points in use

  mutable GuessVector changes_;  // scratch of add_values()

  void add(Interval interval, Guess* sums) const;
};

}  // namespace infimum::relaxations
