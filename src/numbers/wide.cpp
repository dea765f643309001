// SPDX-License-Identifier: Apache-2.0
#include "numbers/wide.hpp"

#include <algorithm>
#include <bit>

namespace infimum::numbers {

namespace {

long digits(UnsignedWide value) {
  const auto high = static_cast<std::uint64_t>(value >> 64), low = static_cast<std::uint64_t>(value);
  return static_cast<long>(high > 0 ? 64 + std::bit_width(high) : std::bit_width(low));
}

}  // namespace

Integer to_integer(Wide value) {
  const auto size = value < 0 ? -static_cast<UnsignedWide>(value) : static_cast<UnsignedWide>(value);
  Integer result = static_cast<unsigned long>(size >> 64);
  result <<= 64;
  result += static_cast<unsigned long>(size);
  if (value < 0) result = -result;
  return result;
}

Wide to_wide(const Integer& value) {
  UnsignedWide size = 0;
  for (std::size_t limb = mpz_size(value.get_mpz_t()); limb-- > 0;)
    size = (size << 64) | mpz_getlimbn(value.get_mpz_t(), static_cast<mp_size_t>(limb));
  return value < 0 ? -static_cast<Wide>(size) : static_cast<Wide>(size);
}

// As many bits of the quotient at a time as a rest leaves room for.
std::int64_t shifted_quotient(UnsignedWide a, UnsignedWide b, long shift) {
  UnsignedWide quotient = a / b, rest = a % b;
  const long room = 128 - digits(b);
  while (shift > 0) {
    const long step = std::min(shift, room);
    rest <<= step;
    quotient = (quotient << step) | (rest / b);
    rest %= b;
    shift -= step;
  }
  return static_cast<std::int64_t>(quotient);
}

}  // namespace infimum::numbers
