// SPDX-License-Identifier: Apache-2.0
//
// The grammar of numbers in files (docs/certificate-format.md, section 2):
//   number = [+|-] ( decimal [exponent] | fraction ), blanks at both ends removed.
// Here it is only recognised and cut into its parts. The limits on size are kept apart from the grammar, so
// that 1e999999999 is "a number too large for us" and never mistaken for a word.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "numbers/rational.hpp"

namespace infimum::numbers {

inline constexpr std::size_t longest_number = 1000;  // bytes, of data files
inline constexpr long largest_exponent = 1000;       // absolute value

enum class NumberFault { none, not_a_number, too_long, exponent_too_large, zero_denominator };

struct NumberText {
  bool negative = false;
  std::string_view whole;        // digits before the point, or the numerator
  std::string_view decimals;     // digits after the point
  std::string_view denominator;  // digits, for a fraction only
  long exponent = 0;             // clamped when the fault is exponent_too_large
};

// The text without spaces and tabs at both ends.
std::string_view trim_blanks(std::string_view text);

// What is wrong with the text, if anything; `parts`, if given, is filled when nothing is.
NumberFault inspect_number(std::string_view text, std::size_t longest = longest_number,
                           NumberText* parts = nullptr);

// What a refusal says of a fault, "the exponent is beyond 1000"; `longest` as it was inspected.
std::string fault_text(NumberFault fault, std::size_t longest = longest_number);

// The value; nullopt if inspect_number finds a fault. Exact.
std::optional<Rational> parse_number(std::string_view text, std::size_t longest);

}  // namespace infimum::numbers
