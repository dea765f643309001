// SPDX-License-Identifier: Apache-2.0
//
// Linear equations over the rationals, by elimination without fractions (Bareiss 1968): all numbers on the
// way are minors of the equations cleared of denominators, and no common divisor is ever sought. Small ones:
// as many unknowns as a network has parameters.
#pragma once

#include <optional>
#include <vector>

#include "numbers/rational.hpp"

namespace infimum::linear {

using numbers::Rational;
using RationalMatrix = std::vector<std::vector<Rational>>;  // rows

// A solution of A x = b, exact; unknowns that the equations leave open are 0. nullopt if there is none.
// A has as many rows as b; every row has `unknowns` entries.
std::optional<std::vector<Rational>> solve(const RationalMatrix& a, const std::vector<Rational>& b,
                                           std::size_t unknowns);

// The solution of A x = b if there is exactly one, exact; else nullopt.
std::optional<std::vector<Rational>> solve_unique(const RationalMatrix& a, const std::vector<Rational>& b,
                                                  std::size_t unknowns);

// A nonzero vector orthogonal to all rows, primitive (integer entries without common divisor), up to sign;
// nullopt unless the rows leave exactly one direction. Every row has `unknowns` entries. By minors up to four
// unknowns.
using IntegerRows = std::vector<const std::vector<numbers::Integer>*>;
std::optional<std::vector<numbers::Integer>> orthogonal(const IntegerRows& rows, std::size_t unknowns);

}  // namespace infimum::linear
