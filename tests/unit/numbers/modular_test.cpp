// SPDX-License-Identifier: Apache-2.0
#include "numbers/modular.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace infimum::numbers {
namespace {

TEST(Modular, InversesOfAllUnits) {
  for (const std::uint32_t modulus : {2u, 9u, 255u, 4093u}) {
    for (std::uint32_t value = 0; value < modulus; ++value) {
      if (gcd(Integer(value), Integer(modulus)) == 1) {
        EXPECT_EQ(value * std::uint64_t{inverse_of(value, modulus)} % modulus, 1u);
      } else {
        EXPECT_THROW(inverse_of(value, modulus), std::domain_error) << value << " modulo " << modulus;
      }
    }
  }
  EXPECT_EQ(inverse_of(2, 4294967291u), 2147483646u);  // the largest prime of 32 bits
}

TEST(Modular, FractionsKeepSumsAndProducts) {
  const std::uint32_t modulus = 8191;
  const Rational a(-22, 7), b(355, 113);
  const std::uint64_t x = residue_of(a, modulus), y = residue_of(b, modulus);
  EXPECT_EQ(residue_of(a + b, modulus), (x + y) % modulus);
  EXPECT_EQ(residue_of(a * b, modulus), x * y % modulus);
  EXPECT_EQ(residue_of(-1, modulus), modulus - 1);
  EXPECT_THROW(residue_of(Rational(1, 8191), modulus), std::domain_error);
}

TEST(Modular, Primes) {
  std::vector<std::uint32_t> found;
  for (std::uint32_t n = 0; n < 30; ++n) {
    if (is_prime(n)) found.push_back(n);
  }
  EXPECT_EQ(found, (std::vector<std::uint32_t>{2, 3, 5, 7, 11, 13, 17, 19, 23, 29}));
  EXPECT_TRUE(is_prime(4294967291u));
  EXPECT_FALSE(is_prime(4294967295u));
  EXPECT_FALSE(is_prime(4093u * 4093u));
}

}  // namespace
}  // namespace infimum::numbers
