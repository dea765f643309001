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

// Section 7, cones cuts: entries, bases, pairs, forms.
TEST(Encoding, BasesArePairsByTheirDistances) {
  erm::Witness witness;
  witness.entry_exponent = -2;
  witness.entry_denominator = 3;
  witness.entries = {{0, 5}, {4, -1}};
  witness.bases.emplace();
  witness.bases->all = {{0, {0, 1, 300}}, {1, {}}, {0, {7}}};
  witness.bases->pairs = {
      {0, {{0, {1, 3}}, {2, {-2, 5}}, {1, {9, 9}}}},  // the last share is not told
      {0, {{2, {1, 1}}}},
      {0, {}},
      {1, {}},
      {Rational(2, 3), {}},
  };
  witness.bases->forms = {2, 1};
  std::string out;
  put_leaf(out, witness);
  const std::string entries("\x02\x03\x03\x00\x03\x0a\x01", 7);
  const std::string bases(
      "\x03"
      "\x00\x03\x00\x00\xaa\x02"  // 300 - 1 - 1 = 298
      "\x01\x00"
      "\x00\x01\x07",
      12);
  const std::string pairs(
      "\x01\x02\x03\x05\x03\x05\x02"
      "\x04"
      "\x00"
      "\x01"
      "\x02\x04\x03",
      13);
  EXPECT_EQ(out, std::string("\x00", 1) + entries + bases + pairs + "\x02\x01");
}

// In the network form coefficients come first, then entries, solved entries by their equation, bases.
TEST(Encoding, NetworksWithBasesSolveForTheAffineTerm) {
  erm::Witness witness;
  witness.network_form = true;
  witness.exponent = 3;
  witness.denominator = 7;
  witness.coefficients = {1, -1, 2};
  witness.solved = {{2, 0, {}}, {200, 1, {}}};
  witness.bases.emplace();
  witness.bases->all = {{0, {}}};
  witness.bases->forms = {0};
  std::string out;
  put_leaf(out, witness);
  EXPECT_EQ(out, std::string("\x04\x06\x07\x02\x01\x04"
                             "\x00"
                             "\x02\x02\x00\xc8\x01\x01"
                             "\x01\x00\x00"
                             "\x00",
                             17));
}

TEST(Encoding, RationalsAreNumeratorAndDenominator) {
  std::string out;
  put_rational(out, Rational(-2, 3));
  EXPECT_EQ(out, "\x03\x03");
}

}  // namespace
}  // namespace infimum::proof
