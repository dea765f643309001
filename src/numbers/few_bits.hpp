// SPDX-License-Identifier: Apache-2.0
//
// Fractions whose numerator and denominator are at most a given number M: with M = 2^B - 1, those of B bits.
// The set lies symmetric to 0 and, without 0, to the map x -> 1/x; within [0, 1] it is the Farey sequence of
// order M. Neighbours in it are found by the Stern-Brocot tree, many steps at once as in a continued
// fraction. Exact.
#pragma once

#include <utility>

#include "numbers/rational.hpp"

namespace infimum::numbers {

// 2^bits - 1.
Integer largest_of_bits(unsigned long bits);

// Whether |numerator| and denominator are both at most `most`.
bool within(const Rational& value, const Integer& most);

// The greatest member of the set that is at most the value, and the least that is at least the value; beyond
// the ends of the set, the end twice. most >= 1.
std::pair<Rational, Rational> neighbours(const Rational& value, const Integer& most);

// The members next to a member, below and above; at an end, the member itself.
std::pair<Rational, Rational> beside(const Rational& member, const Integer& most);

}  // namespace infimum::numbers
