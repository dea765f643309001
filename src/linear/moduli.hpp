// SPDX-License-Identifier: Apache-2.0
//
// Moduli for computing with residues: an integer X with |X| < M/2 is known from its residues modulo pairwise
// coprime numbers with product M (Chinese remainder theorem), and each residue needs small numbers only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "numbers/rational.hpp"

namespace infimum::linear {

// What moduli are wanted: their product above 2^bits, none sharing a factor with `avoid` (the denominators
// that must have inverses).
struct ModuliWanted {
  std::size_t bits = 0;
  numbers::Integer avoid = 1;
};

// The greatest odd numbers within [least, greatest] that are pairwise coprime, taken greedily from above
// until the product suffices; empty if the range has not enough. Exact.
std::vector<std::uint32_t> coprime_moduli(const ModuliWanted& wanted, std::uint32_t greatest,
                                          std::uint32_t least);

// The same with primes only, for ranges too long for a greedy choice among all odd numbers.
std::vector<std::uint32_t> prime_moduli(const ModuliWanted& wanted, std::uint32_t greatest,
                                        std::uint32_t least);

// base^exponent modulo the modulus, within 0..modulus-1. Exact for every modulus below 2^32.
std::uint32_t power_modulo(std::uint32_t base, std::uint64_t exponent, std::uint32_t modulus);

}  // namespace infimum::linear
