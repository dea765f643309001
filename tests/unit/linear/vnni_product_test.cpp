// SPDX-License-Identifier: Apache-2.0
#include "linear/vnni_product.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "linear/vnni_residues.hpp"
#include "residue_checks.hpp"

namespace infimum::linear::vnni {
namespace {

template <class Kind>
class VnniProductTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!available()) GTEST_SKIP() << "no AVX-512 VNNI";
  }
};

using Kinds = ::testing::Types<Bytes, Words>;
TYPED_TEST_SUITE(VnniProductTest, Kinds);

// All sums at the bound of 32 bits, over inner dimensions with several folds: left entries p - 1, right ones
// (p-1)/2, whose balanced value is the greatest, or (p+1)/2, the least.
TYPED_TEST(VnniProductTest, TheLargestSums) {
  using Element = typename TypeParam::Element;
  constexpr std::uint64_t p = TypeParam::greatest_modulus;
  Workspace workspace;
  for (const std::size_t k :
       {std::size_t{509}, std::size_t{512}, std::size_t{513}, std::size_t{1086},
        TypeParam::longest * TypeParam::group, TypeParam::longest * TypeParam::group + 1,
        3 * TypeParam::longest * TypeParam::group - 1}) {
    for (const std::uint64_t right : {(p - 1) / 2, (p + 1) / 2}) {
      for (const Form form : all_forms) {
        const std::vector<Element> a(9 * k, static_cast<Element>(p - 1)),
            b(17 * k, static_cast<Element>(right));
        std::vector<Element> c(9 * 17, static_cast<Element>(p - 1));
        product<TypeParam>(form, 9, 17, k, a.data(), b.data(), c.data(), true, p, workspace);
        const std::uint64_t expected = ((p - 1) * right % p * (k % p) + p - 1) % p;
        for (const Element entry : c) ASSERT_EQ(entry, expected) << k << " form " << static_cast<int>(form);
      }
    }
  }
}

// More rows than stay in the cache at once.
TYPED_TEST(VnniProductTest, ManyLongRows) {
  using Residues = VnniResidues<TypeParam>;
  oracle::Draw draw(3);
  Workspace workspace;
  for (const Form form : all_forms) {
    check_product<Residues>(TypeParam::greatest_modulus, form, 150, 70, 20001, true, draw, workspace);
    check_product<Residues>(TypeParam::greatest_modulus, form, 3003, 33, 700, false, draw, workspace);
  }
}

// Entries beside C, and what the products read beside A and B, stay as they are and do not matter.
TYPED_TEST(VnniProductTest, NothingBesideTheMatrices) {
  using Element = typename TypeParam::Element;
  constexpr std::uint32_t p = TypeParam::greatest_modulus;
  oracle::Draw draw(2);
  Workspace workspace;
  for (int trial = 0; trial < 60; ++trial) {
    const std::size_t m = 1 + draw.below(20), n = 1 + draw.below(40), k = draw.below(20);
    std::vector<Element> a(m * k, 1), b(k * n, 1), c(m * n + 40, 77);
    a.shrink_to_fit();  // for tools that watch memory
    b.shrink_to_fit();
    product<TypeParam>(all_forms[draw.below(3)], m, n, k, a.data(), b.data(), c.data() + 20, false, p,
                       workspace);
    for (std::size_t i = 0; i < c.size(); ++i) ASSERT_EQ(c[i], i < 20 || i >= m * n + 20 ? 77 : k);
  }
}

TYPED_TEST(VnniProductTest, NoInnerDimensionNoRowsNoColumns) {
  using Element = typename TypeParam::Element;
  Workspace workspace;
  for (const Form form : all_forms) {
    std::vector<Element> c = {5, 6};
    product<TypeParam>(form, 1, 2, 0, nullptr, nullptr, c.data(), true, 7, workspace);
    EXPECT_EQ(c, (std::vector<Element>{5, 6}));
    product<TypeParam>(form, 1, 2, 0, nullptr, nullptr, c.data(), false, 7, workspace);
    EXPECT_EQ(c, (std::vector<Element>{0, 0}));
    product<TypeParam>(form, 0, 2, 1, nullptr, c.data(), nullptr, false, 7, workspace);
    product<TypeParam>(form, 2, 0, 1, c.data(), nullptr, nullptr, false, 7, workspace);
  }
}

}  // namespace
}  // namespace infimum::linear::vnni
