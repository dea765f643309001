// SPDX-License-Identifier: Apache-2.0
#include "numbers/number_text.hpp"

#include <algorithm>

#include "numbers/powers.hpp"

namespace infimum::numbers {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Reads a text from its front.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool accept(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::string_view digits() {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_digit);
    const auto count = static_cast<std::size_t>(end - rest_.begin());
    const std::string_view result = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return result;
  }
  bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

// The value of digits, at most `cap`: exponents of any length are read without overflow.
long capped_value(std::string_view digits, long cap) {
  long value = 0;
  for (const char c : digits) value = std::min(cap, 10 * value + (c - '0'));
  return value;
}

// The exponent after `e`; false if there are no digits.
bool scan_exponent(Scanner& scanner, NumberText& parts) {
  const bool negative = scanner.accept('-');
  if (!negative) scanner.accept('+');
  const std::string_view digits = scanner.digits();
  const long size = capped_value(digits, largest_exponent + 1);
  parts.exponent = negative ? -size : size;
  return !digits.empty();
}

// True if the whole text follows the grammar; zero denominators and large exponents pass.
bool scan_number(std::string_view text, NumberText& parts) {
  Scanner scanner(text);
  parts.negative = scanner.accept('-');
  if (!parts.negative) scanner.accept('+');
  parts.whole = scanner.digits();
  if (!parts.whole.empty() && scanner.accept('/')) {
    parts.denominator = scanner.digits();
    return !parts.denominator.empty() && scanner.done();
  }
  if (scanner.accept('.')) parts.decimals = scanner.digits();
  if (parts.whole.empty() && parts.decimals.empty()) return false;
  if (scanner.accept('e') || scanner.accept('E')) {
    if (!scan_exponent(scanner, parts)) return false;
  }
  return scanner.done();
}

bool all_zero(std::string_view digits) {
  return digits.find_first_not_of('0') == std::string_view::npos;
}

Rational value_of(const NumberText& parts) {
  Rational value(Integer(std::string(parts.whole) + std::string(parts.decimals), 10));
  if (parts.negative) value = -value;
  if (!parts.denominator.empty()) return value / Rational(Integer(std::string(parts.denominator), 10));
  return value * power_of_ten(parts.exponent - static_cast<long>(parts.decimals.size()));
}

}  // namespace

std::string_view trim_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

NumberFault inspect_number(std::string_view text, std::size_t longest, NumberText* parts) {
  text = trim_blanks(text);
  NumberText found;
  if (!scan_number(text, found)) return NumberFault::not_a_number;
  if (text.size() > longest) return NumberFault::too_long;
  if (found.exponent > largest_exponent || found.exponent < -largest_exponent) {
    return NumberFault::exponent_too_large;
  }
  if (!found.denominator.empty() && all_zero(found.denominator)) return NumberFault::zero_denominator;
  if (parts != nullptr) *parts = found;
  return NumberFault::none;
}

std::string fault_text(NumberFault fault, std::size_t longest) {
  switch (fault) {
    case NumberFault::none:
      return "";
    case NumberFault::not_a_number:
      break;
    case NumberFault::too_long:
      return "a number of more than " + std::to_string(longest) + " bytes";
    case NumberFault::exponent_too_large:
      return "the exponent is beyond " + std::to_string(largest_exponent);
    case NumberFault::zero_denominator:
      return "the denominator is zero";
  }
  return "not a number";
}

std::optional<Rational> parse_number(std::string_view text, std::size_t longest) {
  NumberText parts;
  if (inspect_number(text, longest, &parts) != NumberFault::none) return std::nullopt;
  return value_of(parts);
}

}  // namespace infimum::numbers
