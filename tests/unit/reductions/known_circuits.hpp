// SPDX-License-Identifier: Apache-2.0
//
// Circuits of the theory's examples, and activations to embed them with.
#pragma once

#include "circuits/circuit_file.hpp"
#include "reductions/circuit_network.hpp"

namespace infimum::reductions {

inline circuits::Circuit circuit_of(const std::string& text) {
  return circuits::parse_circuit(text, "known.slp");
}

inline const char* const four = "a = 1\nb = a + a\nc = b * b\n";
inline const char* const power_65536 = "a = 1\nb = a + a\nc = b * b\nd = c * c\ne = d * d\nf = e * e\n";
inline const char* const hundred =
    "a = 1\nb = a + a\nc = b * b\nd = c - a\ne = d * c\nf = e - b\ng = f * f\n";
inline const char* const twenty_three =
    "a = 1\nb = a + a\nc = b + a\nd = b * c\ne = c + a\nf = d * e\ng = f - a\n";

inline Polynomial square() {
  return {{0, 0, 1}};
}
inline Polynomial cubic() {
  return {{0, -3, 0, 1}};
}
inline Polynomial smooth_relu() {
  return {{Rational(1, 4), Rational(1, 2), Rational(1, 8)}};
}

}  // namespace infimum::reductions
