// SPDX-License-Identifier: Apache-2.0
#include "numbers/number_text.hpp"

#include <gtest/gtest.h>

namespace infimum::numbers {
namespace {

// A number beyond the limits is not taken for a word: nobody should lose a column over it.
TEST(InspectNumber, TellsLimitsFromGrammar) {
  EXPECT_EQ(inspect_number("1e5"), NumberFault::none);
  EXPECT_EQ(inspect_number("word"), NumberFault::not_a_number);
  EXPECT_EQ(inspect_number("1e1001"), NumberFault::exponent_too_large);
  EXPECT_EQ(inspect_number("-1e-99999999999999999999"), NumberFault::exponent_too_large);
  EXPECT_EQ(inspect_number("3/00"), NumberFault::zero_denominator);
  EXPECT_EQ(inspect_number(std::string(1001, '1')), NumberFault::too_long);
  EXPECT_EQ(inspect_number(std::string(1001, 'x')), NumberFault::not_a_number);
}

TEST(InspectNumber, CutsIntoParts) {
  NumberText parts;
  ASSERT_EQ(inspect_number(" -12.50e-3 ", longest_number, &parts), NumberFault::none);
  EXPECT_TRUE(parts.negative);
  EXPECT_EQ(parts.whole, "12");
  EXPECT_EQ(parts.decimals, "50");
  EXPECT_EQ(parts.denominator, "");
  EXPECT_EQ(parts.exponent, -3);
}

TEST(ParseNumber, TakesLongerTextsWhereTheyAreAllowed) {
  const std::string text = std::string(5000, '7') + "/" + std::string(4000, '7');
  EXPECT_FALSE(parse_number(text, longest_number));
  const auto value = parse_number(text, 10000);
  ASSERT_TRUE(value);
  EXPECT_EQ(*value * Rational(Integer(std::string(4000, '7'))), Rational(Integer(std::string(5000, '7'))));
}

TEST(TrimBlanks, RemovesSpacesAndTabsOnly) {
  EXPECT_EQ(trim_blanks(" \t a b\t "), "a b");
  EXPECT_EQ(trim_blanks("\r1\n"), "\r1\n");
  EXPECT_EQ(trim_blanks(" \t"), "");
}

TEST(NumberText, FaultsHaveTheirWords) {
  EXPECT_EQ(fault_text(inspect_number("x")), "not a number");
  EXPECT_EQ(fault_text(inspect_number("1/0")), "the denominator is zero");
  EXPECT_EQ(fault_text(inspect_number("1e1001")), "the exponent is beyond 1000");
  EXPECT_EQ(fault_text(inspect_number("12345", 4), 4), "a number of more than 4 bytes");
}

}  // namespace
}  // namespace infimum::numbers
