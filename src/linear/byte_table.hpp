// SPDX-License-Identifier: Apache-2.0
//
// Any function of bytes by the table of its values, 64 bytes at a time where there is AVX-512 VBMI: a product
// by a constant modulo a number of 8 bits is one, and this way needs no product and no remainder.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace infimum::linear {

using ByteTable = std::array<std::uint8_t, 256>;

// Whether looking up is faster here than a few operations for each byte.
bool has_fast_byte_tables();

// out[i] = table[in[i]]; the result may be the argument.
void look_up(const ByteTable& table, const std::uint8_t* in, std::uint8_t* out, std::size_t count);

}  // namespace infimum::linear
