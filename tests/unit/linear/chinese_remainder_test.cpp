// SPDX-License-Identifier: Apache-2.0
#include "linear/chinese_remainder.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "linear/moduli.hpp"
#include "numbers/powers.hpp"
#include "oracle/draw.hpp"

namespace infimum::linear {
namespace {

using numbers::Integer;

Integer power_of_two(std::size_t bits) {
  return numbers::integer_power(2, static_cast<unsigned long>(bits));
}

Integer draw_integer(std::size_t bits, oracle::Draw& draw) {
  Integer number = 0;
  for (std::size_t t = 0; t < bits + 32; t += 32) number = (number << 32) + draw.below(std::size_t{1} << 32);
  number %= power_of_two(bits);
  return draw.below(2) == 0 ? number : Integer(-number);
}

template <class Stored>
std::vector<std::vector<Stored>> shares_of(const std::vector<Integer>& integers,
                                           const ChineseRemainder& remainder) {
  std::vector<std::vector<Stored>> shares;
  for (std::size_t i = 0; i < remainder.moduli().size(); ++i) {
    const std::uint32_t m = remainder.moduli()[i];
    shares.emplace_back();
    for (const Integer& x : integers)
      shares.back().push_back(
          static_cast<Stored>(mpz_fdiv_ui(x.get_mpz_t(), m) * std::uint64_t{remainder.factor(i)} % m));
  }
  return shares;
}

template <class Stored>
std::vector<const Stored*> pointers(const std::vector<std::vector<Stored>>& lists) {
  std::vector<const Stored*> result;
  for (const auto& list : lists) result.push_back(list.data());
  return result;
}

// Extremes, neighbours of powers of two, and random integers, of at most so many bits.
std::vector<Integer> integers_to_try(std::size_t bits, std::size_t count, oracle::Draw& draw) {
  const Integer most = power_of_two(bits) - 1;
  std::vector<Integer> integers = {most, Integer(-most), 0};
  for (std::size_t b = 0; b < bits; b += 1 + bits / 40) {
    for (const int sign : {-1, 1}) {
      integers.push_back(sign * power_of_two(b));
      integers.push_back(sign * (power_of_two(b) - 1));
    }
  }
  while (integers.size() < count) integers.push_back(draw_integer(draw.below(bits + 1), draw));
  return integers;
}

template <class Stored>
void check(const std::vector<std::uint32_t>& moduli, std::size_t bits, std::size_t count,
           oracle::Draw& draw) {
  const ChineseRemainder remainder(moduli);
  const std::vector<Integer> integers = integers_to_try(bits, count, draw);
  const auto shares = shares_of<Stored>(integers, remainder);
  const auto lists = pointers(shares);
  const auto found = remainder.integers<Stored>(lists, integers.size(), numbers::Rational(2, 3), bits);
  ASSERT_EQ(found.size(), integers.size());
  EXPECT_EQ(found.limbs(), bits / 64 + 1);
  EXPECT_EQ(found.unit(), numbers::Rational(2, 3));
  for (std::size_t e = 0; e < integers.size(); ++e) {
    ASSERT_EQ(found.integer(e), integers[e]) << moduli.size() << " moduli, " << bits << " bits";
  }
  // Any part alone.
  const std::size_t first = draw.below(integers.size()), part = draw.below(integers.size() - first + 1);
  std::vector<std::uint64_t> words(part * found.limbs());
  remainder.put(std::span<const Stored* const>(lists), first, part, bits, words.data());
  EXPECT_TRUE(std::equal(words.begin(), words.end(), found.words().begin() + first * found.limbs()));
}

std::size_t most_bits(const std::vector<std::uint32_t>& moduli) {
  return mpz_sizeinbase(ChineseRemainder(moduli).product().get_mpz_t(), 2) - 3;
}

// Moduli of any size below the greatest, in any order, and any number of bits that they suffice for.
template <class Stored>
void check_random_moduli(std::uint32_t greatest, std::size_t most, std::uint64_t seed) {
  oracle::Draw draw(seed);
  for (int trial = 0; trial < 60; ++trial) {
    const std::size_t wanted = 1 + draw.below(most);
    std::vector<std::uint32_t> moduli;
    Integer product = 1;
    for (int t = 0; t < 3000 && moduli.size() < wanted; ++t) {
      const auto m = static_cast<std::uint32_t>(2 + draw.below(greatest - 1));
      if (gcd(product, Integer(m)) != 1) continue;
      product *= m;
      moduli.push_back(m);
    }
    if (product < 8) continue;
    const std::size_t bits = draw.below(3) == 0 ? draw.below(most_bits(moduli) + 1) : most_bits(moduli);
    check<Stored>(moduli, bits, 300, draw);
  }
}

TEST(ChineseRemainder, BytesAgreeWithGmp) {
  check_random_moduli<std::uint8_t>(255, 60, 1);
}

TEST(ChineseRemainder, WordsAgreeWithGmp) {
  check_random_moduli<std::uint16_t>(5759, 90, 2);
}

TEST(ChineseRemainder, LongWordsAgreeWithGmp) {
  check_random_moduli<std::uint32_t>((1u << 24) - 1, 60, 3);
}

TEST(ChineseRemainder, AsManyBytesAsThereAre) {
  oracle::Draw draw(4);
  const std::vector<std::uint32_t> moduli = coprime_moduli({.bits = 320}, 255, 3);
  for (std::size_t bits = 0; bits <= most_bits(moduli); bits += 1 + bits / 10)
    check<std::uint8_t>(moduli, bits, 100, draw);
  check<std::uint8_t>(moduli, most_bits(moduli), 1000, draw);
}

// The way of machines without VNNI: it takes no modulus above 255, which as bytes only 256 is.
TEST(ChineseRemainder, BytesByDoubles) {
  oracle::Draw draw(7);
  std::vector<std::uint32_t> moduli = coprime_moduli({.bits = 300}, 255, 3);
  moduli.insert(moduli.begin() + 5, 256);
  for (std::size_t bits = 0; bits <= most_bits(moduli); bits += 1 + bits / 5)
    check<std::uint8_t>(moduli, bits, 100, draw);
}

TEST(ChineseRemainder, ThousandsOfBits) {
  oracle::Draw draw(5);
  const std::vector<std::uint32_t> words = prime_moduli({.bits = 2500}, 5759, 3);
  check<std::uint16_t>(words, most_bits(words), 200, draw);
  const std::vector<std::uint32_t> large = prime_moduli({.bits = 9000}, (1u << 24) - 1, 3);
  check<std::uint32_t>(large, most_bits(large), 100, draw);
}

TEST(ChineseRemainder, FewBitsOfManyModuli) {
  oracle::Draw draw(6);
  check<std::uint32_t>(prime_moduli({.bits = 900}, (1u << 23) - 1, 3), 5, 100, draw);
  check<std::uint8_t>(coprime_moduli({.bits = 300}, 255, 3), 0, 100, draw);
}

TEST(ChineseRemainder, NoEntries) {
  const std::vector<const std::uint8_t*> lists = {nullptr, nullptr};
  EXPECT_EQ(ChineseRemainder({255, 253}).integers<std::uint8_t>(lists, 0, 1, 3).size(), 0u);
}

TEST(ChineseRemainder, WhatItRefuses) {
  EXPECT_THROW(ChineseRemainder({}), std::invalid_argument);
  EXPECT_THROW(ChineseRemainder({1}), std::invalid_argument);
  EXPECT_THROW(ChineseRemainder({15, 9}), std::invalid_argument);
  EXPECT_THROW(ChineseRemainder({1u << 24}), std::invalid_argument);
  const std::uint8_t share = 0;
  const std::vector<const std::uint8_t*> one = {&share};
  std::uint64_t word = 0;
  const ChineseRemainder remainder({32});
  EXPECT_NO_THROW(remainder.put(one, 0, 1, 3, &word));
  EXPECT_THROW(remainder.put(one, 0, 1, 4, &word), std::invalid_argument);  // 2^6 > 32
  EXPECT_THROW(remainder.put(std::span<const std::uint8_t* const>(), 0, 1, 3, &word), std::invalid_argument);
}

}  // namespace
}  // namespace infimum::linear
