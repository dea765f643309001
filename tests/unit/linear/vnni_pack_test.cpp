// SPDX-License-Identifier: Apache-2.0
#include "linear/vnni_pack.hpp"

#include <gtest/gtest.h>

#include <type_traits>
#include <vector>

#include "oracle/draw.hpp"

namespace infimum::linear::vnni {
namespace {

template <class Kind>
class VnniPackTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!available()) GTEST_SKIP() << "no AVX-512 VNNI";
  }
};

using Kinds = ::testing::Types<Bytes, Words>;
TYPED_TEST_SUITE(VnniPackTest, Kinds);

// Entry (t, column) of an operand with zeros around it, balanced if asked for.
template <class Element>
Element expected_entry(const std::vector<Element>& operand, std::size_t k, std::size_t columns, std::size_t t,
                       std::size_t column, bool by_rows, std::uint32_t balance) {
  if (t >= k || column >= columns) return 0;
  const std::uint32_t entry = operand[by_rows ? t * columns + column : column * k + t];
  return static_cast<Element>(balance != 0 && entry > (balance - 1) / 2 ? entry - balance : entry);
}

template <class Kind>
void check_pack(std::size_t k, std::size_t columns, std::size_t first, std::size_t panels,
                std::uint32_t balance, oracle::Draw& draw) {
  using Element = typename Kind::Element;
  std::vector<Element> operand;
  for (std::size_t i = 0; i < k * columns; ++i) {
    operand.push_back(static_cast<Element>(draw.below(balance == 0 ? Kind::greatest_modulus : balance)));
  }
  for (const bool by_rows : {true, false}) {
    std::vector<Element> packed(packed_size<Kind>(k, panels) + 1, 99);
    (by_rows ? pack_rows<Kind> : pack_columns<Kind>)(operand.data(), k, columns, first, panels, balance,
                                                     packed.data());
    std::size_t at = 0;
    for (std::size_t panel = 0; panel < panels; ++panel) {
      for (std::size_t t = 0; t < k; t += Kind::group) {
        for (std::size_t lane = 0; lane < lanes; ++lane) {
          for (std::size_t e = 0; e < Kind::group; ++e, ++at) {
            ASSERT_EQ(packed[at], expected_entry(operand, k, columns, t + e, first + panel * lanes + lane,
                                                 by_rows, balance))
                << k << " x " << columns << (by_rows ? " rows" : " columns");
          }
        }
      }
    }
    ASSERT_EQ(at, packed_size<Kind>(k, panels));
    EXPECT_EQ(packed[at], 99);  // nothing is written beyond
  }
}

TYPED_TEST(VnniPackTest, EveryEntryHasItsPlace) {
  oracle::Draw draw(1);
  for (int trial = 0; trial < 200; ++trial) {
    const std::size_t k = draw.below(150), columns = 1 + draw.below(70);
    const std::size_t all = (columns + lanes - 1) / lanes, before = draw.below(all);
    const std::uint32_t balance =
        draw.below(2) == 0 ? 0
                           : 3 + 2 * static_cast<std::uint32_t>(draw.below(TypeParam::greatest_modulus / 2));
    check_pack<TypeParam>(k, columns, before * lanes, 1 + draw.below(all - before), balance, draw);
  }
  check_pack<TypeParam>(64, 48, 0, 3, TypeParam::greatest_modulus, draw);
}

}  // namespace
}  // namespace infimum::linear::vnni
