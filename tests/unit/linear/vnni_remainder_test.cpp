// SPDX-License-Identifier: Apache-2.0
#include "linear/vnni_remainder.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "linear/moduli.hpp"
#include "numbers/modular.hpp"
#include "oracle/draw.hpp"

namespace infimum::linear::vnni {
namespace {

using numbers::Integer;

class VnniRemainderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!available()) GTEST_SKIP() << "no AVX-512 VNNI";
  }
};

struct Moduli {
  std::vector<std::uint32_t> list = {};
  Integer product = 1;
  std::vector<Integer> constants = {};
};

Moduli moduli_of(std::vector<std::uint32_t> list) {
  Moduli moduli{.list = std::move(list)};
  for (const std::uint32_t m : moduli.list) moduli.product *= m;
  for (const std::uint32_t m : moduli.list) {
    const Integer others = moduli.product / m;
    moduli.constants.push_back(
        others * numbers::inverse_of(static_cast<std::uint32_t>(mpz_fdiv_ui(others.get_mpz_t(), m)), m));
  }
  return moduli;
}

Integer integer_of(const std::vector<std::uint64_t>& words, std::size_t first, std::size_t limbs) {
  Integer number = static_cast<std::int64_t>(words[first + limbs - 1]);
  for (std::size_t j = limbs - 1; j-- > 0;) number = (number << 64) + Integer(words[first + j]);
  return number;
}

// The integers nearest to the bounds -M/4 and M/4, where the quotient is hardest to round, and others.
template <class Kind>
void expect_integers(const std::vector<std::uint32_t>& all, std::initializer_list<std::size_t> counts) {
  using Stored = typename Kind::Element;
  oracle::Draw draw(1);
  for (const std::size_t count : counts) {
    ASSERT_GE(all.size(), count);
    const std::vector<std::uint32_t> list(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count));
    const Moduli moduli = moduli_of(list);
    const Integer quarter = (moduli.product - 1) / 4;
    std::vector<Integer> integers = {0, quarter, Integer(-quarter)};
    for (int t = 0; t < 150; ++t) {
      const Integer x = quarter - static_cast<unsigned long>(draw.below(1000000)) * quarter / 1000000;
      integers.push_back(draw.below(2) == 0 ? x : Integer(-x));
    }
    std::vector<std::vector<Stored>> residues;
    std::vector<const Stored*> lists;
    for (const std::uint32_t m : list) {
      residues.emplace_back();
      for (const Integer& x : integers)
        residues.back().push_back(static_cast<Stored>(mpz_fdiv_ui(x.get_mpz_t(), m)));
    }
    for (const auto& column : residues) lists.push_back(column.data());
    const std::size_t limbs = mpz_sizeinbase(quarter.get_mpz_t(), 2) / 64 + 1;
    std::vector<std::uint64_t> words(integers.size() * limbs);
    Remainder<Kind>(moduli.product, moduli.constants).put(lists, 0, integers.size(), limbs, words.data());
    for (std::size_t e = 0; e < integers.size(); ++e)
      ASSERT_EQ(integer_of(words, e * limbs, limbs), integers[e]) << count;
  }
}

TEST_F(VnniRemainderTest, BytesUpToAQuarterOfTheProduct) {
  expect_integers<Bytes>(coprime_moduli({.bits = 320}, 255, 3), {1, 2, 3, 4, 5, 8, 20, 40, 46});
}

// Both the greatest and the least words, for which the constants have other digits.
TEST_F(VnniRemainderTest, WordsUpToAQuarterOfTheProduct) {
  expect_integers<Words>(prime_moduli({.bits = 2210}, 5759, 256), {1, 2, 3, 7, 8, 31, 100, 141, 179, 180});
  expect_integers<Words>(prime_moduli({.bits = 300}, 1023, 3), {1, 5, 29});
}

TEST_F(VnniRemainderTest, WhatItServes) {
  EXPECT_TRUE(Remainder<Bytes>::serves(std::vector<std::uint32_t>{255, 2}));
  EXPECT_FALSE(Remainder<Bytes>::serves(std::vector<std::uint32_t>{255, 256}));
  EXPECT_FALSE(Remainder<Bytes>::serves(std::vector<std::uint32_t>(Remainder<Bytes>::most_moduli + 1, 3)));
  EXPECT_TRUE(Remainder<Words>::serves(std::vector<std::uint32_t>{5759, 2}));
  EXPECT_FALSE(Remainder<Words>::serves(std::vector<std::uint32_t>{5759, 5760}));
  EXPECT_FALSE(Remainder<Words>::serves(std::vector<std::uint32_t>(Remainder<Words>::most_moduli + 1, 3)));
}

}  // namespace
}  // namespace infimum::linear::vnni
