// SPDX-License-Identifier: Apache-2.0
#include "numbers/modular.hpp"

#include <stdexcept>

namespace infimum::numbers {

std::uint32_t inverse_of(std::uint32_t value, std::uint32_t modulus) {
  std::int64_t r = modulus, next = value % modulus, t = 0,
               next_t = 1;  // Euclid: t * value = r modulo modulus
  while (next != 0) {
    const std::int64_t quotient = r / next;
    std::swap(r -= quotient * next, next);
    std::swap(t -= quotient * next_t, next_t);
  }
  if (r != 1) throw std::domain_error("no inverse: a common factor with the modulus");
  return static_cast<std::uint32_t>(t < 0 ? t + modulus : t);
}

std::uint32_t residue_of(const Rational& value, std::uint32_t modulus) {
  const auto numerator = mpz_fdiv_ui(value.get_num_mpz_t(), modulus);
  const auto denominator = mpz_fdiv_ui(value.get_den_mpz_t(), modulus);
  if (denominator == 1) return static_cast<std::uint32_t>(numerator);
  const std::uint64_t inverse = inverse_of(static_cast<std::uint32_t>(denominator), modulus);
  return static_cast<std::uint32_t>(numerator * inverse % modulus);
}

bool is_prime(std::uint32_t n) {
  if (n < 2) return false;
  for (std::uint32_t d = 2; std::uint64_t{d} * d <= n; d += d == 2 ? 1 : 2) {
    if (n % d == 0) return false;
  }
  return true;
}

}  // namespace infimum::numbers
