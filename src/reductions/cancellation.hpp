// SPDX-License-Identifier: Apache-2.0
//
// Circuits whose sign is hard though everybody who made them knows it: two ways to one number of 2^depth
// bits, and their difference plus -1, 0 or 1. Balls cannot tell -1 from 1 before their precision reaches the
// whole length; the sign of circuits that nobody planted needs a precision in proportion to the depth only.
// This is the hard core of PosSLP. Exact.
#pragma once

#include "circuits/circuit.hpp"

namespace infimum::reductions {

// z -> z^2 + 1 from 2, `depth` times, once by squaring and once by z^2 = (z + 1)(z - 1) + 1; the value is
// `difference`. std::invalid_argument unless 1 <= depth <= 100000.
circuits::Circuit cancelling_chains(std::size_t depth, int difference);

}  // namespace infimum::reductions
