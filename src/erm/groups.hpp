// SPDX-License-Identifier: Apache-2.0
//
// The problem as the proof sees it: points of weight 0 dropped, points of equal x merged into groups, inputs
// cleared of denominators (docs/certificate-format.md, section 3). A group g has the value function
//   V_g(r) = inf_t [ sum_l weight_l loss(y_l - t) + r t ],
// concave in r, and every bound is a sum of V's: "sum over the group of weighted losses >= V_g(r) - r t" for
// all t.
//
// A network with output ReLU, f = max(0, g), has no value below 0, where |y - f| = |y| + |0 - f| for y < 0:
// for the absolute loss such targets count as 0, and what they cost at least stands apart. For the squared
// loss a group with a mean below 0 costs what 0 costs as long as g <= 0, and W (g - mean)^2 more than the
// pure error beyond: convex in g, with an edge at g = 0. Its V(r), for the r <= 0 that rule LEAF allows, is
// that of the parabola for r <= 2 W mean, and from there on the loss of 0.
#pragma once

#include <cstddef>
#include <vector>

#include "erm/problem.hpp"
#include "numbers/rational.hpp"

namespace infimum::erm {

using numbers::Integer;

struct Member {
  Rational y;
  Rational weight;    // of all points with this target, > 0
  Rational distance;  // sum over the group of weight * |target - y|
};

struct Group {
  std::vector<Member> members;  // by increasing target, each once
  Rational weight;              // W, the sum of the members' weights
  Rational mean;                // weighted mean of y
  Rational pure_error;          // sum weight*(y - mean)^2
  bool has_edge = false;        // output ReLU, squared loss, mean < 0
  Rational loss_of_zero() const { return pure_error + weight * mean * mean; }  // squared
};

class Groups {
 public:
  explicit Groups(const Problem& problem);

  std::size_t size() const { return groups_.size(); }    // n
  std::size_t inputs() const { return scales_.size(); }  // d
  std::size_t dimension() const { return dimension_; }   // D = d + 1 with bias, d without
  const Group& operator[](std::size_t i) const { return groups_[i]; }

  // The integer row X_i of group i, D entries.
  const std::vector<Integer>& row(std::size_t i) const { return rows_[i]; }
  const std::vector<std::vector<Integer>>& rows() const { return rows_; }
  // q_t: inputs are multiplied by it, weights w_t divided.
  const Integer& scale(std::size_t t) const { return scales_[t]; }
  // sigma_t: binary digits of the largest entry of column t of the rows.
  long bits(std::size_t t) const { return bits_[t]; }

  // Whether no column of the rows is a combination of the others on the data: elimination modulo a prime,
  // which never says so of columns that are dependent.
  bool has_independent_columns() const;

  // V_i(r), exact. Absolute loss requires |r| <= weight, an edge r <= 0.
  Rational value(Loss loss, std::size_t i, const Rational& r) const;
  // sum_i V_i(0), and what is out of reach: a lower bound of the risk of every function whatsoever.
  Rational pure_error(Loss loss) const;
  // The part of the risk that comes from targets below 0 that no output ReLU reaches (absolute loss).
  const Rational& out_of_reach() const { return out_of_reach_; }

 private:
  std::vector<Group> groups_;
  std::vector<std::vector<Integer>> rows_;
  std::vector<Integer> scales_;
  std::vector<long> bits_;
  std::size_t dimension_ = 0;
  Rational out_of_reach_ = 0;

  void collect(const Problem& problem, std::vector<const numbers::RationalVector*>& inputs);
  void clear_denominators(const std::vector<const numbers::RationalVector*>& inputs, bool bias);
};

}  // namespace infimum::erm
