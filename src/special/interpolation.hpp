// SPDX-License-Identifier: Apache-2.0
//
// Networks wide enough to fit everything: N - 1 units meet any N values at N distinct points. An integer
// vector that tells all points apart makes them N numbers on a line, t_1 < ... < t_N; the piecewise linear
// function through (t_i, v_i) has N - 1 slopes, so N - 1 units with kinks at t_1, ..., t_(N-1). Of points
// with equal x the best value is met, so that the risk is the least that any function has. Polynomial time,
// numbers of polynomial length. Exact.
#pragma once

#include <vector>

#include "erm/groups.hpp"
#include "networks/shallow.hpp"
#include "proof/listener.hpp"

namespace infimum::special {

using numbers::Integer;
using numbers::Rational;

// f(x) = v_1 + sum_i steps_i relu(direction.x - t_i), i = 1..N-1.
struct Interpolation {
  unsigned long base = 0;          // K: direction_t is K^(t-1) times the common denominator of input t
  std::vector<Integer> direction;  // one entry for each input
  std::vector<Integer> t;          // N, increasing
  std::vector<Rational> values;    // N, in the same order
  std::vector<Rational> steps;     // N - 1 (or none): by how much the slope changes at t_i
  Rational risk;                   // no function has less

  std::size_t units() const { return steps.size(); }
};

Interpolation interpolate(const erm::Groups& groups, erm::Loss loss);

// Whether it meets all its values, computed from left to right.
bool meets_all(const Interpolation& found);

// How long the numbers are, in bits, and the bounds that the theory gives (docs/special.md).
struct Lengths {
  std::size_t base = 0, t = 0, numerator = 0, denominator = 0;
  std::size_t t_bound = 0, numerator_bound = 0, denominator_bound = 0;
};
Lengths lengths_of(const Interpolation& found, const erm::Groups& groups);

// Whether the family has a network for any values at so many distinct points: enough units, and none of its
// restrictions in the way.
bool interpolates(const erm::Family& family, std::size_t points);

// With exactly family.units units, positive ones first; positive is their number.
networks::ShallowNetwork to_family(const Interpolation& found, const erm::Family& family,
                                   std::size_t& positive);

// The proof that no network of the family is below the risk that no function is below: a leaf for every root.
void prove_floor(const erm::Problem& problem, proof::Listener& proof);

}  // namespace infimum::special
