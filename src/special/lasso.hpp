// SPDX-License-Identifier: Apache-2.0
//
// One input, any number of units, a price on slopes: minimise
//   sum_i W_i (v_i - f(x_i))^2 + penalty * sum_j |w_j|,   f(x) = c + a x + sum_j s_j relu(w_j x + b_j),
// over all widths (a = 0 without skip; c, a and biases are free of charge). A unit whose kink lies between
// two points acts on the data like two units with kinks at these points, at the same price; so kinks at
// points are enough, and the problem is a Lasso with finitely many columns. Its optimum is rational, and
// linear in the penalty between finitely many breakpoints. Found by an active set method, first in doubles to
// guess the set, then exact. What proves it is short: with r_i = 2 W_i (v_i - f(x_i)), no column has |sum_i
// r_i column(x_i)| above the penalty.
#pragma once

#include <optional>
#include <vector>

#include "base/limits.hpp"
#include "erm/groups.hpp"
#include "networks/shallow.hpp"

namespace infimum::special {

using numbers::Rational;

// The groups of a problem with one input, by increasing x.
struct Line {
  std::vector<Rational> x, value, weight;  // value: the mean of the targets
  Rational pure_error;                     // is in every risk
};
Line line_of(const erm::Groups& groups);

// slope * relu(x - at) or slope * relu(at - x); the slope has the sign of the unit.
struct Kink {
  std::size_t at;  // a point of the line
  bool right;
  Rational slope;
};

struct LineFit {
  Rational intercept, affine;
  std::vector<Kink> kinks;

  Rational value(const Line& line, const Rational& x) const;
  std::vector<Rational> values(const Line& line) const;  // at all points, in linear time
  Rational norm() const;                                 // the sum of |slopes|: what is paid for
};
Rational risk_of(const Line& line, const LineFit& fit);
networks::ShallowNetwork network_of(const Line& line, const LineFit& fit);

// Whether no network of any width has a lower penalised risk: the conditions of Karush, Kuhn and Tucker.
bool is_optimal(const Line& line, bool skip, const Rational& penalty, const LineFit& fit);

// Part of the path: for penalties from `low` to `high` (none: without end) the optimum is constant + penalty
// * rate, entry by entry; both have the same kinks.
struct PathPiece {
  Rational low;
  std::optional<Rational> high;
  LineFit constant, rate;

  LineFit at(const Rational& penalty) const;
};

// The piece around a penalty, 0 or more; nullopt if a limit is reached.
std::optional<PathPiece> lasso(const Line& line, bool skip, const Rational& penalty,
                               const base::Limits& limits);

// The whole path, from the greatest penalties to 0: each piece begins where the one before ends. nullopt if a
// limit is reached.
std::optional<std::vector<PathPiece>> lasso_path(const Line& line, bool skip, const base::Limits& limits);

}  // namespace infimum::special
