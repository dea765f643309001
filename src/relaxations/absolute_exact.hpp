// SPDX-License-Identifier: Apache-2.0
//
// The bound for the absolute loss as a linear program in r, in rationals: the dual of a least-absolute-
// deviations fit under the cone constraints. Maximise sum r_l y_l over |r_l| <= weight_l with one condition
// per column, sum r phi = 0 or <= 0. Variables are single points, because a group's value function is the
// best split of its r among its members. Finite and final, but a tableau of columns times points: for cells
// that the guessed fit does not settle.
#pragma once

#include <map>

#include "linear/bounded_simplex.hpp"
#include "relaxations/columns.hpp"

namespace infimum::relaxations {

class AbsoluteExact {
 public:
  AbsoluteExact(const Frame& frame, const Columns& columns) : frame_(frame), columns_(columns) {}

  void maximise(const Region& cell);

  struct Variable {
    std::size_t group, member;
    Rational y;
  };
  const std::vector<Variable>& variables() const { return variables_; }
  const Rational& r(std::size_t variable) const { return simplex_.value(variable); }
  Rational value() const;                             // the bound: sum r y, less what groups cost anyway
  std::map<std::size_t, Rational> residuals() const;  // r by group, where not 0
  std::vector<Rational> parameters() const;           // of the fit, over the integer rows

 private:
  const Frame& frame_;
  const Columns& columns_;
  linear::BoundedSimplex<Rational> simplex_;
  std::vector<Variable> variables_;

  std::vector<Rational> column(const Region& cell, std::size_t group) const;
  void add_members(const Region& cell, std::size_t group);
  void add_one_sided(const Region& cell, std::size_t group);
};

}  // namespace infimum::relaxations
