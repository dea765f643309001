// SPDX-License-Identifier: Apache-2.0
#include "linear/moduli.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace infimum::linear {
namespace {

TEST(Moduli, CoprimeFromAbove) {
  EXPECT_EQ(coprime_moduli({.bits = 30}, 255, 3), (std::vector<std::uint32_t>{255, 253, 251, 247}));
  EXPECT_EQ(coprime_moduli({.bits = 1}, 16, 3), (std::vector<std::uint32_t>{15}));
}

TEST(Moduli, NoneSharesAFactorWithWhatIsAvoided) {
  EXPECT_EQ(coprime_moduli({.bits = 20, .avoid = 10}, 255, 3), (std::vector<std::uint32_t>{253, 251, 249}));
  EXPECT_EQ(prime_moduli({.bits = 10, .avoid = 251}, 255, 3), (std::vector<std::uint32_t>{241, 239}));
  EXPECT_TRUE(coprime_moduli({.bits = 10, .avoid = 0}, 255, 3).empty());
}

TEST(Moduli, TheProductIsAboveNotAtThePower) {
  EXPECT_EQ(coprime_moduli({.bits = 0}, 3, 3).size(), 1u);
  EXPECT_EQ(coprime_moduli({.bits = 3}, 9, 3), (std::vector<std::uint32_t>{9}));
  EXPECT_EQ(coprime_moduli({.bits = 4}, 9, 3), (std::vector<std::uint32_t>{9, 7}));
}

TEST(Moduli, NotEnough) {
  EXPECT_TRUE(coprime_moduli({.bits = 8}, 9, 7).empty());
  EXPECT_TRUE(coprime_moduli({.bits = 400}, 255, 3).empty());
  EXPECT_FALSE(coprime_moduli({.bits = 320}, 255, 3).empty());
  EXPECT_TRUE(prime_moduli({.bits = 8}, 4, 3).empty());
}

TEST(Moduli, PrimesByTheSieve) {
  std::vector<bool> composite(5000);
  for (std::size_t d = 2; d < 5000; ++d) {
    for (std::size_t t = 2 * d; t < 5000; t += d) composite[t] = true;
  }
  std::vector<std::uint32_t> primes;
  for (std::uint32_t d = 4999; d >= 1000; --d) {
    if (!composite[d]) primes.push_back(d);
  }
  const auto some = prime_moduli({.bits = 3000}, 4999, 1000);
  ASSERT_GT(some.size(), 200u);
  EXPECT_TRUE(std::equal(some.begin(), some.end(), primes.begin()));
}

TEST(Moduli, Powers) {
  for (const std::uint32_t p : {1u, 2u, 255u, 4294967291u}) {
    std::uint64_t expected = 1 % p;
    for (std::uint64_t e = 0; e < 100; ++e) {
      EXPECT_EQ(power_modulo(4294967290u, e, p), expected);
      expected = expected * (4294967290u % p) % p;
    }
  }
}

}  // namespace
}  // namespace infimum::linear
