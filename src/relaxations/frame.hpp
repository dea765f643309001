// SPDX-License-Identifier: Apache-2.0
//
// The problem in the two coordinate systems of the search. Exact: groups and integer rows. Guessed: doubles,
// inputs centred and scaled to about [-1, 1], targets likewise, so that the quadratic programs of the
// relaxations are well conditioned. Guesses choose where to look; nothing that is claimed is computed from
// them.
//
// Parameters of a network are stacked as [c][a_1..a_d][theta_1]..[theta_k], c and a only where the family has
// them.
#pragma once

#include <cstddef>
#include <vector>

#include "cells/corners.hpp"
#include "cells/knots.hpp"
#include "relaxations/group_integers.hpp"
#include "relaxations/line_fits.hpp"

namespace infimum::relaxations {

using Guess = double;  // a number that only guides
using GuessVector = std::vector<Guess>;
class Frame {
 public:
  // The problem must outlive the frame.
  explicit Frame(const erm::Problem& problem);

  const erm::Problem& problem;
  const erm::Groups groups;
  const GroupIntegers integers;
  const cells::Rows rows;
  const cells::Knots knots;
  const cells::Corners corners;
  const LineFits line_fits;

  std::size_t points() const { return groups.size(); }
  std::size_t units() const { return problem.family.units; }
  std::size_t dimension() const { return groups.dimension(); }  // D, of one unit
  std::size_t affine() const { return problem.family.skip ? groups.inputs() : 0; }
  std::size_t intercept() const { return problem.family.intercept ? 1 : 0; }
  std::size_t parameters() const { return intercept() + affine() + units() * dimension(); }
  std::size_t affine_offset() const { return intercept(); }
  std::size_t unit_offset(std::size_t unit) const { return intercept() + affine() + unit * dimension(); }

  const Guess* x(std::size_t i) const { return &x_[i * dimension()]; }  // D entries
  Guess y(std::size_t i) const { return y_[i]; }                        // the group's mean
  Guess weight(std::size_t i) const { return weight_[i]; }
  // With an output ReLU: the value 0 in guessed coordinates, and whether the loss of group i is not convex in
  // what enters the output, because it falls behind 0.
  Guess zero() const { return zero_; }
  bool bends(std::size_t i) const { return bends_[i]; }
  // Whether the loss of group i is constant for g <= 0 and rises with an edge beyond (erm/groups.hpp); and
  // what the parabola of its mean has at g = 0, which is part of the floor.
  bool has_edge(std::size_t i) const { return groups[i].has_edge; }
  Guess edge_loss(std::size_t i) const {
    return has_edge(i) ? weight(i) * (y(i) - zero()) * (y(i) - zero()) : 0.0;
  }
  Guess y_of(const Rational& y) const;  // a target in guessed coordinates

  // No function whatsoever has less risk: points of equal x may have different y. Proved by r = 0.
  const Rational floor;
  // What guessed risks and bounds leave out: for the squared loss the floor, else what is out of reach.
  const Rational constant_risk;
  // An exact risk in guessed units, less the constant; and the unit.
  Guess risk_to_guess(const Rational& risk) const;
  // The reverse, exactly the constant plus guess * unit; just the constant if that is no number of a float's
  // range.
  Rational guess_to_risk(Guess risk) const;
  Guess risk_unit() const { return risk_unit_; }
  Guess y_unit() const { return y_unit_; }
  Guess weight_unit() const { return weight_unit_; }

  // A vector of the exact parameter space of one unit in guessed coordinates, D entries.
  void to_guess(const std::vector<double>& direction, Guess* out) const;
  // sum r_i x(i) of the exact inputs from sum r_i X_i: D entries, off by at most 2^-52 of themselves. So are
  // the x(i).
  template <class Number>
  void sum_to_guess(const std::vector<Number>& sum, Guess* out) const {
    const std::size_t d = groups.inputs();
    for (std::size_t t = 0; t < d; ++t) {
      const Number moved = centre_[t] != 0 ? Number(sum[t] - Number(centre_[t]) * sum[d]) : sum[t];
      out[t] = moved.get_d() * scale_[t];
    }
    if (problem.family.bias) out[d] = sum[d].get_d();
  }
  // Guessed stacked parameters as parameters over the integer rows (still doubles, in units of y).
  GuessVector to_rows(const GuessVector& parameters) const;
  // A difference of two such, small or not, in guessed coordinates; that of the intercept is left out.
  GuessVector change_to_guess(const GuessVector& change) const;
  // The reverse, from exact parameters over the integer rows.
  GuessVector from_rows(const std::vector<Rational>& parameters) const;
  // Exact parameters over the integer rows as a network in the coordinates of the data.
  networks::ShallowNetwork to_network(const std::vector<Rational>& parameters, std::size_t positive) const;
  // The reverse; units are reordered, positive ones first, and missing units are 0.
  std::vector<Rational> from_network(const networks::ShallowNetwork& network, std::size_t& positive) const;

 private:
  GuessVector x_, y_, weight_;
  std::vector<bool> bends_;
  GuessVector centre_, scale_;  // guessed x_t = (X_t - centre_t) * scale_t
  Guess y_shift_ = 0, zero_ = 0, y_unit_ = 1, weight_unit_ = 1, risk_unit_ = 1;

  void centre_inputs();
  void centre_targets();
};

}  // namespace infimum::relaxations
