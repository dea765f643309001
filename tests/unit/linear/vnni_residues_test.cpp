// SPDX-License-Identifier: Apache-2.0
#include "linear/vnni_residues.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "linear/byte_residues.hpp"
#include "linear/word_residues.hpp"
#include "residue_checks.hpp"

namespace infimum::linear {
namespace {

template <class Residues>
class VnniResiduesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!Residues::available()) GTEST_SKIP() << "no AVX-512 VNNI";
  }
  static std::vector<std::uint32_t> some_moduli() {
    std::vector<std::uint32_t> moduli = {3, 5, 127, 129, 255};
    if (Residues::greatest_modulus > 255) moduli.insert(moduli.end(), {257, 2047, 2049, 4093, 5749, 5759});
    return moduli;
  }
};

using Kinds = ::testing::Types<ByteResidues, WordResidues>;
TYPED_TEST_SUITE(VnniResiduesTest, Kinds);

TYPED_TEST(VnniResiduesTest, Elements) {
  for (const std::uint32_t p : this->some_moduli()) check_elements<TypeParam>(p);
}

TYPED_TEST(VnniResiduesTest, EntryByEntry) {
  oracle::Draw draw(1);
  for (const std::uint32_t p : this->some_moduli()) {
    for (const std::size_t n : {0, 1, 15, 16, 17, 200, 777, 1100}) check_entrywise<TypeParam>(p, n, draw);
  }
}

TYPED_TEST(VnniResiduesTest, LoadAnyNumberOfLimbs) {
  oracle::Draw draw(2);
  for (const std::uint32_t p : this->some_moduli()) {
    for (const std::size_t limbs : {1, 2, 3, 7, 8, 9, 16, 33}) {
      for (const std::size_t count : {0, 1, 8, 9, 16, 100}) check_load<TypeParam>(p, limbs, count, draw);
    }
  }
}

// The greatest and the least slices everywhere, and the greatest weights.
TYPED_TEST(VnniResiduesTest, LoadTheExtremes) {
  for (const std::uint32_t p : this->some_moduli()) {
    const TypeParam ring(p);
    for (const std::size_t limbs : {1, 8, 20}) {
      for (const std::uint64_t word : {0x7fff7fff7fff7fffull, 0x8000800080008000ull, 0ull, ~0ull}) {
        const numbers::ScaledIntegers list(1, limbs, std::vector<std::uint64_t>(limbs * 5, word));
        for (std::uint32_t factor = 0; factor < p; factor += 1 + p / 100) {
          Elements<TypeParam> out(5);
          ring.load(list, factor, out.data());
          ASSERT_EQ(ring.residue(out[4]), residue_of(list.integer(4) * factor, p))
              << p << " " << limbs << " " << word;
        }
      }
    }
  }
}

TYPED_TEST(VnniResiduesTest, Products) {
  oracle::Draw draw(3);
  for (const std::uint32_t p : this->some_moduli()) check_products<TypeParam>(p, draw);
}

TYPED_TEST(VnniResiduesTest, Moduli) {
  check_moduli<TypeParam>(150, 10, 784);
  check_moduli<TypeParam>(250, numbers::Integer("255255"), 1000000);
  EXPECT_TRUE(TypeParam::moduli(100000, 1, 5).empty());
}

TYPED_TEST(VnniResiduesTest, ModuliThatItCannotTake) {
  for (const std::uint32_t p : {0u, 1u, 2u, 254u, TypeParam::greatest_modulus + 2}) {
    EXPECT_THROW(TypeParam{p}, std::invalid_argument);
  }
}

}  // namespace
}  // namespace infimum::linear
