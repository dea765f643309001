// SPDX-License-Identifier: Apache-2.0
//
// Words of 128 bits, where sums of products of words stay exact at the speed of words; and to and from
// integers of any length. Exact.
#pragma once

#include "numbers/rational.hpp"

namespace infimum::numbers {

__extension__ using Wide = __int128;
__extension__ using UnsignedWide = unsigned __int128;
inline constexpr long most_wide_digits = 126;  // binary, of a sum

Integer to_integer(Wide value);
// Of an integer of at most most_wide_digits.
Wide to_wide(const Integer& value);
// floor(2^shift a / b), which must be a word; b of at most 126 digits.
std::int64_t shifted_quotient(UnsignedWide a, UnsignedWide b, long shift);

}  // namespace infimum::numbers
