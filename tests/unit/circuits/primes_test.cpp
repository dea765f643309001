// SPDX-License-Identifier: Apache-2.0
#include "circuits/primes.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "numbers/modular.hpp"

namespace infimum::circuits {
namespace {

TEST(Primes, AreThoseOfTheLengthAndNoOther) {
  Primes primes(1);
  std::set<unsigned long> seen;
  for (int k = 0; k < 2000; ++k) {
    const numbers::Integer prime = primes.next(8, 131);
    ASSERT_GE(prime, 128);
    ASSERT_LT(prime, 256);
    ASSERT_NE(prime, 131);
    ASSERT_TRUE(numbers::is_prime(static_cast<std::uint32_t>(prime.get_ui())));
    seen.insert(prime.get_ui());
  }
  EXPECT_EQ(seen.size(), 22U);  // of the 23 primes between 128 and 256
  for (int k = 0; k < 200; ++k) {
    const numbers::Integer prime = primes.next(8, std::vector<numbers::Integer>{131, 3 * 137, 9});
    ASSERT_TRUE(prime != 131 && prime != 137);
  }
  EXPECT_EQ(mpz_sizeinbase(primes.next(100, 1).get_mpz_t(), 2), 100U);
}

// 2^20 is 0 modulo no odd prime; the product of all primes of 8 bits is 0 modulo each: the bound must allow
// it.
TEST(Primes, MissIsAboveTheTruth) {
  double length = 0;
  for (std::uint32_t p = 128; p < 256; ++p) length += numbers::is_prime(p) ? std::log2(p) : 0;
  EXPECT_GE(log2_of_miss(length, 8, 1), 0);
  EXPECT_LT(log2_of_miss(1e6L, 62, 1), -30);
  EXPECT_GT(log2_of_miss(1e6L, 62, 1), -45);
  EXPECT_TRUE(std::isinf(log2_of_miss(INFINITY, 62, 1)));
}

}  // namespace
}  // namespace infimum::circuits
