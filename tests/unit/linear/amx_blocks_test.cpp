// SPDX-License-Identifier: Apache-2.0
#include "linear/amx_blocks.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "linear/amx_residues.hpp"
#include "oracle/simulated_tiles.hpp"
#include "residue_checks.hpp"

namespace infimum::linear::amx {
namespace {

#if defined(__x86_64__)

// The same blocks, whatever the processor has.
struct BySimulatedTiles : ByteResidues {
  using ByteResidues::ByteResidues;
  void product(Form form, std::size_t m, std::size_t n, std::size_t k, const Element* a, const Element* b,
               Element* c, bool accumulate, Workspace& workspace) const {
    product_by<oracle::SimulatedTiles>(form, m, n, k, a, b, c, accumulate, modulus(), workspace);
  }
};

template <class Residues>
class AmxBlocksTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!Residues::available()) GTEST_SKIP() << "no AVX-512 VNNI, or no tiles of Intel AMX";
  }
};

using Kinds = ::testing::Types<BySimulatedTiles, AmxResidues>;
TYPED_TEST_SUITE(AmxBlocksTest, Kinds);

TYPED_TEST(AmxBlocksTest, ProductsOfManyShapes) {
  oracle::Draw draw(1);
  for (const std::uint32_t p : {3u, 127u, 129u, 255u}) check_products<TypeParam>(p, draw);
}

TYPED_TEST(AmxBlocksTest, EdgesOfTiles) {
  oracle::Draw draw(2);
  Workspace workspace;
  for (const Form form : all_forms) {
    for (const std::size_t m : {1, 15, 16, 17, 31, 32, 33, 48, 49}) {
      for (const std::size_t n : {1, 16, 17, 32, 33}) {
        for (const std::size_t k : {1, 4, 63, 64, 65, 128, 130})
          check_product<TypeParam>(255, form, m, n, k, draw.below(2) == 0, draw, workspace);
      }
    }
  }
}

// All sums at the bound of 32 bits, with several folds: left entries p - 1, right ones (p-1)/2, whose
// balanced value is the greatest, or (p+1)/2, the least. With 512 products a sum is a float, with 1086 it is
// not.
TYPED_TEST(AmxBlocksTest, TheLargestSums) {
  constexpr std::uint32_t p = 255;
  constexpr std::size_t m = 17, n = 33, whole = longest * row_bytes;
  const TypeParam ring(p);
  Workspace workspace;
  for (const std::size_t k : {std::size_t{512}, std::size_t{1086}, whole, whole + 1, 2 * whole + 65}) {
    for (const std::uint64_t right : {(p - 1) / 2, (p + 1) / 2}) {
      for (const Form form : all_forms) {
        const std::vector<std::uint8_t> a(m * k, p - 1), b(n * k, static_cast<std::uint8_t>(right));
        std::vector<std::uint8_t> c(m * n, p - 1);
        ring.product(form, m, n, k, a.data(), b.data(), c.data(), true, workspace);
        const std::uint64_t expected = ((p - 1) * right % p * (k % p) + p - 1) % p;
        for (const std::uint8_t entry : c)
          ASSERT_EQ(entry, expected) << k << " form " << static_cast<int>(form);
      }
    }
  }
}

// More rows than stay in the cache at once.
TYPED_TEST(AmxBlocksTest, ManyLongRows) {
  oracle::Draw draw(3);
  Workspace workspace;
  for (const Form form : all_forms) {
    check_product<TypeParam>(255, form, 70, 40, 40001, true, draw, workspace);
    check_product<TypeParam>(255, form, 3003, 33, 700, false, draw, workspace);
  }
}

// Entries beside C, and what the products read beside A and B, stay as they are and do not matter.
TYPED_TEST(AmxBlocksTest, NothingBesideTheMatrices) {
  oracle::Draw draw(4);
  const TypeParam ring(255);
  Workspace workspace;
  for (int trial = 0; trial < 60; ++trial) {
    const std::size_t m = 1 + draw.below(50), n = 1 + draw.below(70), k = draw.below(150);
    std::vector<std::uint8_t> a(m * k, 1), b(k * n, 1), c(m * n + 40, 77);
    a.shrink_to_fit();  // for tools that watch memory
    b.shrink_to_fit();
    ring.product(all_forms[draw.below(3)], m, n, k, a.data(), b.data(), c.data() + 20, false, workspace);
    for (std::size_t i = 0; i < c.size(); ++i) ASSERT_EQ(c[i], i < 20 || i >= m * n + 20 ? 77 : k);
  }
}

TYPED_TEST(AmxBlocksTest, NoInnerDimensionNoRowsNoColumns) {
  const TypeParam ring(7);
  Workspace workspace;
  for (const Form form : all_forms) {
    std::vector<std::uint8_t> c = {5, 6};
    ring.product(form, 1, 2, 0, nullptr, nullptr, c.data(), true, workspace);
    EXPECT_EQ(c, (std::vector<std::uint8_t>{5, 6}));
    ring.product(form, 1, 2, 0, nullptr, nullptr, c.data(), false, workspace);
    EXPECT_EQ(c, (std::vector<std::uint8_t>{0, 0}));
    ring.product(form, 0, 2, 1, nullptr, c.data(), nullptr, false, workspace);
    ring.product(form, 2, 0, 1, c.data(), nullptr, nullptr, false, workspace);
  }
}

#endif

}  // namespace
}  // namespace infimum::linear::amx
