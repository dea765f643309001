// SPDX-License-Identifier: Apache-2.0
#include "linear/moduli.hpp"

#include <algorithm>
#include <numeric>

#include "numbers/modular.hpp"
#include "numbers/powers.hpp"

namespace infimum::linear {

namespace {

using numbers::Integer;

// Odd numbers from above, kept if they pass, until their product suffices.
template <class Passes>
std::vector<std::uint32_t> from_above(const ModuliWanted& wanted, std::uint32_t greatest, std::uint32_t least,
                                      Passes passes) {
  const Integer enough = numbers::integer_power(2, static_cast<unsigned long>(wanted.bits));
  Integer product = 1;
  std::vector<std::uint32_t> chosen;
  for (std::uint32_t candidate = (greatest - 1) | 1; candidate >= std::max(least, 3u); candidate -= 2) {
    if (mpz_gcd_ui(nullptr, wanted.avoid.get_mpz_t(), candidate) != 1 || !passes(candidate, chosen)) continue;
    chosen.push_back(candidate);
    product *= candidate;
    if (product > enough) return chosen;
  }
  return {};
}

}  // namespace

std::vector<std::uint32_t> coprime_moduli(const ModuliWanted& wanted, std::uint32_t greatest,
                                          std::uint32_t least) {
  return from_above(
      wanted, greatest, least, [](std::uint32_t candidate, const std::vector<std::uint32_t>& chosen) {
        return std::all_of(chosen.begin(), chosen.end(),
                           [&](std::uint32_t other) { return std::gcd(candidate, other) == 1; });
      });
}

std::vector<std::uint32_t> prime_moduli(const ModuliWanted& wanted, std::uint32_t greatest,
                                        std::uint32_t least) {
  return from_above(wanted, greatest, least,
                    [](std::uint32_t candidate, const auto&) { return numbers::is_prime(candidate); });
}

std::uint32_t power_modulo(std::uint32_t base, std::uint64_t exponent, std::uint32_t modulus) {
  std::uint64_t result = 1 % modulus;
  for (std::uint64_t square = base % modulus; exponent != 0; exponent >>= 1) {
    if (exponent & 1) result = result * square % modulus;
    square = square * square % modulus;
  }
  return static_cast<std::uint32_t>(result);
}

}  // namespace infimum::linear
