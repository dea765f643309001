// SPDX-License-Identifier: Apache-2.0
//
// How long the numbers of a circuit can get, before any of them is computed: a product has as many bits as
// its factors together, a sum one more than its longer term, so lengths can double with each gate. A value N
// / D is bounded with numerator and denominator apart, as in the integer form of a circuit. Upper bounds,
// rounded upwards, and what an exact evaluation would take in memory and seconds by them.
#pragma once

#include "circuits/circuit.hpp"

namespace infimum::circuits {

// |N| < 2^numerator and D <= 2^denominator for a fraction N / D that equals the gate's value. Infinite beyond
// about 2^16000 (the range of long double).
struct Length {
  long double numerator = 0, denominator = 0;
};

// Of the output. D is a power of the common denominator, or where that would take long of the product of all
// denominators.
Length length_of(const Circuit& circuit);

struct Forecast {
  long double bits = 0;     // of the output
  long double memory = 0;   // bytes
  long double seconds = 0;  // an estimate, from one multiplication timed on this machine
};

// Of an evaluation in integers; the constants must be integers.
Forecast forecast_of(const Circuit& circuit);

// What it takes to write the circuit in integers, before that is done: every constant that is no integer
// becomes as long as the common denominator.
Forecast forecast_of_integers(const Circuit& circuit);

// "1.2e+09" or "about 2^5000"; "beyond 2^16000".
std::string size_text(long double size);

}  // namespace infimum::circuits
