// SPDX-License-Identifier: Apache-2.0
#include "linear/ifma_remainder.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "linear/moduli.hpp"
#include "numbers/modular.hpp"
#include "oracle/draw.hpp"

namespace infimum::linear {
namespace {

using numbers::Integer;

Integer integer_of(const std::vector<std::uint64_t>& words, std::size_t first, std::size_t limbs) {
  Integer number = static_cast<std::int64_t>(words[first + limbs - 1]);
  for (std::size_t j = limbs - 1; j-- > 0;) number = (number << 64) + Integer(words[first + j]);
  return number;
}

// The integers nearest to the bounds -M/4 and M/4, where the quotient is hardest to round, and others.
std::vector<Integer> integers_up_to(const Integer& most, oracle::Draw& draw) {
  std::vector<Integer> integers = {0, most, Integer(-most), Integer(most > 0 ? 1 : 0)};
  for (int t = 0; t < 150; ++t) {
    const Integer x = most - static_cast<unsigned long>(draw.below(1000000)) * most / 1000000;
    integers.push_back(draw.below(2) == 0 ? x : Integer(-x));
  }
  return integers;
}

template <class Stored>
void expect_integers(const std::vector<std::uint32_t>& moduli, std::size_t limbs_left_out) {
  oracle::Draw draw(moduli.size());
  Integer product = 1;
  for (const std::uint32_t m : moduli) product *= m;
  Integer most = (product - 1) / 4;
  const std::size_t all = mpz_sizeinbase(most.get_mpz_t(), 2) / 64 + 1;
  const std::size_t limbs = all > limbs_left_out ? all - limbs_left_out : 1;
  if (limbs < all) most = (Integer(1) << (64 * limbs - 1)) - 1;
  const std::vector<Integer> integers = integers_up_to(most, draw);
  std::vector<std::vector<Stored>> shares;
  std::vector<const Stored*> lists;
  for (const std::uint32_t m : moduli) {
    const Integer others = product / m;
    const auto factor =
        numbers::inverse_of(static_cast<std::uint32_t>(mpz_fdiv_ui(others.get_mpz_t(), m)), m);
    shares.emplace_back();
    for (const Integer& x : integers)
      shares.back().push_back(static_cast<Stored>(mpz_fdiv_ui(x.get_mpz_t(), m) * std::uint64_t{factor} % m));
  }
  for (const auto& column : shares) lists.push_back(column.data());
  const IfmaRemainder<Stored> remainder(moduli, product);
  for (const std::size_t first : {0, 3}) {
    const std::size_t count = integers.size() - first;
    std::vector<std::uint64_t> words(count * limbs + 1, 77);
    remainder.put(lists, first, count, limbs, words.data());
    EXPECT_EQ(words.back(), 77u) << "what lies behind";
    for (std::size_t e = 0; e < count; ++e)
      ASSERT_EQ(integer_of(words, e * limbs, limbs), integers[first + e]) << moduli.size() << " moduli";
  }
}

template <class Stored>
void expect_all(const std::vector<std::uint32_t>& all, std::initializer_list<std::size_t> counts) {
  for (const std::size_t count : counts) {
    ASSERT_GE(all.size(), count);
    for (const std::size_t left_out : {0, 1, 5})
      expect_integers<Stored>({all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count)}, left_out);
  }
}

class IfmaRemainderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!IfmaRemainder<std::uint8_t>::available()) GTEST_SKIP() << "no AVX-512 IFMA";
  }
};

TEST_F(IfmaRemainderTest, BytesUpToAQuarterOfTheProduct) {
  expect_all<std::uint8_t>(coprime_moduli({.bits = 320}, 255, 3), {1, 2, 3, 4, 5, 6, 8, 20, 40, 46});
}

// All words that there are, and the least ones.
TEST_F(IfmaRemainderTest, WordsUpToAQuarterOfTheProduct) {
  expect_all<std::uint16_t>(prime_moduli({.bits = 7841}, 5759, 256),
                            {1, 2, 3, 4, 5, 7, 8, 31, 100, 141, 200, 450, 703});
  expect_all<std::uint16_t>(prime_moduli({.bits = 300}, 1023, 3), {1, 5, 29});
}

TEST_F(IfmaRemainderTest, WhatItServes) {
  EXPECT_TRUE(IfmaRemainder<std::uint8_t>::serves(std::vector<std::uint32_t>{255, 2}));
  EXPECT_FALSE(IfmaRemainder<std::uint8_t>::serves(std::vector<std::uint32_t>{255, 256}));
  EXPECT_TRUE(IfmaRemainder<std::uint16_t>::serves(std::vector<std::uint32_t>{5759, 2}));
  EXPECT_FALSE(IfmaRemainder<std::uint16_t>::serves(std::vector<std::uint32_t>{5759, 5760}));
  EXPECT_FALSE(IfmaRemainder<std::uint16_t>::serves(std::vector<std::uint32_t>(705, 3)));
}

}  // namespace
}  // namespace infimum::linear
