// SPDX-License-Identifier: Apache-2.0
#include "linear/float_residues.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "residue_checks.hpp"

namespace infimum::linear {
namespace {

const std::uint32_t moduli_of_all_sizes[] = {3, 5, 255, 4093, 65537, 2097143, 4194301, 16777213};

TEST(FloatResidues, ElementsAreBalanced) {
  for (const std::uint32_t p : moduli_of_all_sizes) check_elements<FloatResidues>(p);
  EXPECT_EQ(FloatResidues(7).element(4), -3);
  EXPECT_EQ(FloatResidues(7).element(3), 3);
  EXPECT_TRUE(FloatResidues::available());
}

TEST(FloatResidues, EntryByEntry) {
  oracle::Draw draw(1);
  for (const std::uint32_t p : moduli_of_all_sizes) {
    for (const std::size_t n : {0, 1, 17, 200}) check_entrywise<FloatResidues>(p, n, draw);
  }
}

TEST(FloatResidues, LoadAnyNumberOfLimbs) {
  oracle::Draw draw(2);
  for (const std::uint32_t p : moduli_of_all_sizes) {
    for (const std::size_t limbs : {1, 2, 3, 4, 8, 9, 17, 32, 33, 40})
      check_load<FloatResidues>(p, limbs, 50, draw);
  }
}

// The greatest and the least halves everywhere, and more entries than are loaded at once.
TEST(FloatResidues, LoadTheExtremes) {
  for (const std::uint32_t p : moduli_of_all_sizes) {
    const FloatResidues ring(p);
    for (const std::size_t limbs : {1, 5, 32, 40}) {
      for (const std::uint64_t word : {0x7fffffff7fffffffull, 0x8000000080000000ull, ~0ull >> 1, ~0ull}) {
        const numbers::ScaledIntegers list(1, limbs, std::vector<std::uint64_t>(limbs * 300, word));
        for (const std::uint32_t factor : {0u, 1u, p / 2, p - 1}) {
          std::vector<double> out(300);
          ring.load(list, factor, out.data());
          ASSERT_EQ(ring.residue(out[7]), residue_of(list.integer(7) * factor, p)) << p << " " << limbs;
          ASSERT_EQ(out[299], out[7]);
        }
      }
    }
  }
}

TEST(FloatResidues, Products) {
  oracle::Draw draw(3);
  for (const std::uint32_t p : moduli_of_all_sizes) check_products<FloatResidues>(p, draw);
}

TEST(FloatResidues, TheLargestSumsAreExact) {
  oracle::Draw draw(4);
  Workspace workspace;
  for (const std::size_t inner : {1, 100, 4096}) {
    const std::uint32_t p = FloatResidues::moduli(1, 1, inner)[0];
    const FloatResidues ring(p);
    // A one-sided sum at its bound, beside what C holds already.
    const double half = (p - 1) / 2;
    const std::vector<double> row(inner, half);
    for (const double start : {half, -half}) {
      std::vector<double> c = {start};
      ring.product(Form::plain, 1, 1, inner, row.data(), row.data(), c.data(), true, workspace);
      const numbers::Integer expected =
          numbers::Integer(half) * numbers::Integer(half) * inner + numbers::Integer(start);
      EXPECT_EQ(ring.residue(c[0]), residue_of(expected, p));
    }
    check_product<FloatResidues>(p, Form::plain, 3, 4, 20000, true, draw, workspace);
  }
}

TEST(FloatResidues, Moduli) {
  check_moduli<FloatResidues>(3000, numbers::Integer("1000000000000"), 784);
  check_moduli<FloatResidues>(1, FloatResidues::moduli(1, 1, 64)[0], 64);
  check_moduli<FloatResidues>(200, 1, 1000000);
  EXPECT_EQ(FloatResidues::moduli(300, 1, 500).size(), 14u);  // 22.9 bits each
}

TEST(FloatResidues, ModuliThatItCannotTake) {
  for (const std::uint32_t p : {0u, 1u, 2u, 4u, 1u << 24, (1u << 24) + 1}) {
    EXPECT_THROW(FloatResidues{p}, std::invalid_argument);
  }
}

}  // namespace
}  // namespace infimum::linear
