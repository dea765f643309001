// SPDX-License-Identifier: Apache-2.0
//
// Residues of rational numbers modulo small numbers: p/q is p times the inverse of q. The maps from fractions
// without a common factor of q and m to Z/mZ keep sums and products, which is why an exact computation may be
// run modulo many m at once and put together at the end. Exact.
#pragma once

#include <cstdint>
#include <vector>

#include "numbers/rational.hpp"

namespace infimum::numbers {

// In 0 ... modulus - 1. std::domain_error if the denominator has a common factor with the modulus (above 1).
std::uint32_t residue_of(const Rational& value, std::uint32_t modulus);

// The x with value * x = 1 modulo modulus; std::domain_error if there is none.
std::uint32_t inverse_of(std::uint32_t value, std::uint32_t modulus);

bool is_prime(std::uint32_t n);

}  // namespace infimum::numbers
