// SPDX-License-Identifier: Apache-2.0
#include "linear/vnni_load.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "numbers/scaled_integers.hpp"
#include "oracle/draw.hpp"

namespace infimum::linear::vnni {
namespace {

template <class Kind>
class VnniLoadTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!available()) GTEST_SKIP() << "no AVX-512 VNNI";
  }
};

using Kinds = ::testing::Types<Bytes, Words>;
TYPED_TEST_SUITE(VnniLoadTest, Kinds);

template <class Kind>
void check(const std::vector<std::uint64_t>& words, std::size_t limbs, std::uint32_t factor,
           std::uint32_t p) {
  const numbers::ScaledIntegers list(1, limbs, words);
  std::vector<typename Kind::Element> out(list.size() + 1, 99);
  load<Kind>(list.words().data(), limbs, list.size(), factor, p, out.data());
  for (std::size_t i = 0; i < list.size(); ++i) {
    const numbers::Integer product = list.integer(i) * factor;
    ASSERT_EQ(out[i], mpz_fdiv_ui(product.get_mpz_t(), p))
        << list.integer(i) << " * " << factor << " modulo " << p;
  }
  EXPECT_EQ(out.back(), 99);  // nothing is written beyond
}

// Every modulus, every factor that matters, and words whose every byte is extreme in one direction or the
// other.
TYPED_TEST(VnniLoadTest, EveryModulus) {
  oracle::Draw draw(1);
  for (std::uint32_t p = 3; p <= TypeParam::greatest_modulus; p += p < 255 ? 2 : 64) {
    for (const std::uint32_t factor :
         {0u, 1u, p - 1, p / 2, p / 2 + 1, static_cast<std::uint32_t>(draw.below(p))}) {
      std::vector<std::uint64_t> words;
      for (std::size_t i = 0; i < 150; ++i) {
        std::uint64_t word = 0;
        for (int byte = 0; byte < 8; ++byte)
          word = word << 8 | (draw.below(2) == 0 ? draw.below(256) : draw.below(2) * 255);
        words.push_back(word);
      }
      check<TypeParam>(words, 1, factor, p);
      check<TypeParam>(words, 2, factor, p);
      check<TypeParam>(words, 3, factor, p);
    }
  }
}

// For each weight the words whose sums of bytes are the largest and the least.
TYPED_TEST(VnniLoadTest, TheLargestSums) {
  for (std::uint32_t p = 3; p <= 255; p += 2) {
    for (std::uint32_t factor = 0; factor < p; factor += 1 + p / 20) {
      std::uint64_t most = 0, power = factor;
      for (int byte = 0; byte < 8; ++byte, power = power * 256 % p) {
        if (power <= p / 2) most |= std::uint64_t{255} << (8 * byte);
      }
      const std::uint64_t top = std::uint64_t{1} << 63;
      std::vector<std::uint64_t> words(64, most);
      for (std::size_t i = 0; i < words.size(); ++i)
        words[i] ^= (i % 2 == 0 ? 0 : ~std::uint64_t{0}) ^ (i % 4 < 2 ? 0 : top);
      check<TypeParam>(words, 1, factor, p);
    }
  }
}

TYPED_TEST(VnniLoadTest, AnyNumberOfEntries) {
  oracle::Draw draw(2);
  for (std::size_t count = 0; count < 200; ++count) {
    std::vector<std::uint64_t> words;
    for (std::size_t i = 0; i < count; ++i)
      words.push_back(draw.below(std::size_t{1} << 63) * 2 + draw.below(2));
    check<TypeParam>(words, 1, 7, 251);
    if (count % 2 == 0) check<TypeParam>(words, 2, 250, 251);
  }
}

}  // namespace
}  // namespace infimum::linear::vnni
