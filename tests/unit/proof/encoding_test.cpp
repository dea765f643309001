// SPDX-License-Identifier: Apache-2.0
//
// Whole steps, written out by hand, are in certificate_test.cpp.
#include "proof/encoding.hpp"

#include <gtest/gtest.h>

namespace infimum::proof {
namespace {

template <class Number>
std::string nat(const Number& value) {
  std::string out;
  put_nat(out, value);
  return out;
}

template <class Number>
std::string integer(const Number& value) {
  std::string out;
  put_int(out, value);
  return out;
}

Integer power_of_two(unsigned long exponent) {
  Integer result;
  mpz_ui_pow_ui(result.get_mpz_t(), 2, exponent);
  return result;
}

TEST(Numbers, NatsAreGroupsOfSevenBits) {
  EXPECT_EQ(nat(std::uint64_t{0}), std::string("\0", 1));
  EXPECT_EQ(nat(std::uint64_t{127}), "\x7f");
  EXPECT_EQ(nat(std::uint64_t{128}), "\x80\x01");
  EXPECT_EQ(nat(std::uint64_t{300}), "\xac\x02");
  EXPECT_EQ(nat(~std::uint64_t{0}), "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01");
  EXPECT_EQ(nat(power_of_two(64)), "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x02");
  EXPECT_EQ(nat(power_of_two(70)), std::string(10, '\x80') + "\x01");
  EXPECT_EQ(nat(Integer(300)), nat(std::uint64_t{300}));
}

TEST(Numbers, IntsAlternate) {
  for (const long value : {0L, -1L, 1L, -2L, 63L, -64L, 64L, 1L << 40}) {
    EXPECT_EQ(integer(value), integer(Integer(value)));
    EXPECT_EQ(integer(value),
              nat(value >= 0 ? Integer(2 * Integer(value)) : Integer(-2 * Integer(value) - 1)));
  }
  EXPECT_EQ(integer(-1L), "\x01");
  EXPECT_EQ(integer(Integer(-power_of_two(63))), nat(Integer(power_of_two(64) - 1)));
}

TEST(Encoding, StepsCarryTheirKind) {
  std::string out;
  put_flip(out, 0, 1);
  put_split(out, 1, 0);
  put_symmetric_split(out, 0, 300);
  put_leaf(out, {});
  EXPECT_EQ(out, std::string("\x03\x01\x05\x00\x02\xac\x02\x00\x00", 9));
}

TEST(Encoding, RationalsAreNumeratorAndDenominator) {
  std::string out;
  put_rational(out, Rational(-2, 3));
  EXPECT_EQ(out, "\x03\x03");
}

}  // namespace
}  // namespace infimum::proof
