// SPDX-License-Identifier: Apache-2.0
#include "proof/decoding.hpp"

#include <algorithm>

namespace infimum::proof {

namespace {

constexpr std::size_t longest_number = 1 << 16;  // bytes

unsigned digit(char byte) {
  return static_cast<unsigned char>(byte) & 0x7fU;
}

}  // namespace

std::string_view Decoder::number() {
  const auto last = std::find_if(rest_.begin(), rest_.end(), [](char c) { return (c & 0x80) == 0; });
  if (last == rest_.end()) throw DecodingError("a number has no end");
  const auto size = static_cast<std::size_t>(last - rest_.begin()) + 1;
  if (size > longest_number) throw DecodingError("a number is too long");
  if (size > 1 && *last == 0) throw DecodingError("a number has a leading zero");
  return bytes(size);
}

std::uint64_t Decoder::nat() {
  const std::string_view digits = number();
  std::uint64_t value = 0;
  for (std::size_t at = digits.size(); at-- > 0;) {
    if (value >> 57 != 0) throw DecodingError("a number is too large");
    value = value << 7 | digit(digits[at]);
  }
  return value;
}

bool Decoder::flag() {
  const std::uint64_t value = nat();
  if (value > 1) throw DecodingError("neither yes nor no");
  return value == 1;
}

std::size_t Decoder::count() {
  const std::uint64_t value = nat();
  if (value > rest_.size()) throw DecodingError("a count is larger than what follows");
  return value;
}

Integer Decoder::large_nat() {
  const std::string_view digits = number();
  Integer value = 0;
  for (std::size_t at = digits.size(); at-- > 0;) value = (value << 7) + digit(digits[at]);
  return value;
}

Rational Decoder::rational() {
  const Integer code = large_nat(), denominator = large_nat();
  if (denominator == 0) throw DecodingError("a denominator is 0");
  const bool negative = mpz_odd_p(code.get_mpz_t()) != 0;
  Rational value(negative ? Integer(-(code + 1) / 2) : Integer(code / 2), denominator);
  value.canonicalize();
  if (value.get_den() != denominator) throw DecodingError("a fraction is not in lowest terms");
  return value;
}

std::string_view Decoder::bytes(std::size_t size) {
  if (size > rest_.size()) throw DecodingError("the bytes end too early");
  const std::string_view result = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return result;
}

}  // namespace infimum::proof
