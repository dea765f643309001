// SPDX-License-Identifier: Apache-2.0
#include "numbers/wide.hpp"

#include <gtest/gtest.h>

#include "oracle/draw.hpp"

namespace infimum::numbers {
namespace {

TEST(Wide, ComesBack) {
  for (int exponent = 0; exponent <= 125; ++exponent) {
    const Wide power = Wide{1} << exponent;
    const Integer expected = Integer(1) << static_cast<mp_bitcnt_t>(exponent);
    for (const int change : {-1, 0, 1}) {
      EXPECT_EQ(to_integer(power + change), expected + change);
      EXPECT_EQ(to_integer(-power + change), -expected + change);
      EXPECT_TRUE(to_wide(expected + change) == power + change);
      EXPECT_TRUE(to_wide(-expected + change) == -power + change);
    }
  }
  EXPECT_EQ(to_integer(0), 0);
  EXPECT_TRUE(to_wide(0) == 0);
}

// Of up to so many binary digits.
Integer drawn(oracle::Draw& draw, long digits) {
  Integer value = 0;
  for (long bit = 0; bit < digits; ++bit) value = 2 * value + static_cast<long>(draw.below(2));
  return value;
}

TEST(Wide, DividesAndRoundsDown) {
  oracle::Draw draw(1);
  for (int trial = 0; trial < 20000; ++trial) {
    const Integer b = drawn(draw, draw.between(1, 126)) + 1;
    const long shift = draw.between(0, 200);
    // The quotient shall be below 2^62.
    const Integer limit = (b << 62) >> static_cast<mp_bitcnt_t>(shift);
    const Integer a = std::min(drawn(draw, draw.between(1, 126)), limit);
    if (limit == 0) continue;
    Integer expected;
    mpz_fdiv_q(expected.get_mpz_t(), Integer(a << static_cast<mp_bitcnt_t>(shift)).get_mpz_t(),
               b.get_mpz_t());
    EXPECT_EQ(Integer(shifted_quotient(static_cast<UnsignedWide>(to_wide(a)),
                                       static_cast<UnsignedWide>(to_wide(b)), shift)),
              expected)
        << a << " * 2^" << shift << " / " << b;
  }
}

}  // namespace
}  // namespace infimum::numbers
