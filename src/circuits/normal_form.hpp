// SPDX-License-Identifier: Apache-2.0
//
// Circuits of equal value up to a known power of one number. Every gate a_i is carried as b^{e_i} a_i, where
// b is a fixed number: a product adds the exponents, a sum first raises the term of lower exponent. With b
// the common denominator of the constants all gates become integers; with b = 2^-m, m the number of gates of
// the result, all values stay in [-1, 1], although they still hold every bit of the value: large numbers are
// not what makes circuits hard. (Lemmas A.4 and A.5 on bounded-norm programs: max_{t<=i} |b_t| <= 2^i b_0.)
#pragma once

#include "circuits/circuit.hpp"

namespace infimum::circuits {

// value = value(circuit) * base^exponent
struct NormalForm {
  Circuit circuit;
  Rational base;
  Integer exponent;
};

// Constants are integers: base is 1 / (common denominator).
NormalForm integer_form(const Circuit& circuit);

// The same value from the single constant 1: integer constants are built by doubling. std::domain_error if a
// constant is no integer.
Circuit over_one(const Circuit& circuit);

// The bounded-norm form of a circuit with integer constants: its only constant is 2^-m, m + 1 the number of
// its gates, and all gates lie in [-1, 1]. base is 2^m and exponent 2^n, n + 1 the number of gates of
// over_one(circuit); so sign and bits are those of the circuit, m 2^n places to the right. std::domain_error
// if a constant is no integer, std::length_error for more than 10 000 gates (m grows with the square).
NormalForm bounded_form(const Circuit& circuit);

}  // namespace infimum::circuits
