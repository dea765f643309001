// SPDX-License-Identifier: Apache-2.0
//
// Operands of a product laid out for dot products: groups of entries along the inner dimension side by side
// in a lane of 32 bits, 16 columns to a vector, the vectors of 16 columns (a panel) one after the other.
// Beyond the matrix stand zeros.
#pragma once

#include <cstddef>

#include "linear/vnni.hpp"

namespace infimum::linear::vnni {

constexpr std::size_t groups_of(std::size_t k, std::size_t group) {
  return (k + group - 1) / group;
}

// Entries of a packed operand.
template <class Kind>
constexpr std::size_t packed_size(std::size_t k, std::size_t panels) {
  return panels * groups_of(k, Kind::group) * lanes * Kind::group;
}

// out[panel][group][column][entry of the group], for the 16 * panels columns from the given one. `balance` is
// 0, or the modulus: then an entry above (p-1)/2 is replaced by itself minus p, as a signed number. Only
// where available(). The operand is stored [k x columns]:
template <class Kind>
INFIMUM_VNNI void pack_rows(const typename Kind::Element* operand, std::size_t k, std::size_t columns,
                            std::size_t first, std::size_t panels, std::uint32_t balance,
                            typename Kind::Element* out);
// The operand is stored [columns x k]:
template <class Kind>
INFIMUM_VNNI void pack_columns(const typename Kind::Element* operand, std::size_t k, std::size_t columns,
                               std::size_t first, std::size_t panels, std::uint32_t balance,
                               typename Kind::Element* out);

#if defined(__x86_64__)

// 16 entries of each of 4 rows, one row after the other. Loads of whole parts need no shuffle of their own.
INFIMUM_VNNI inline __m512i side_by_side(const std::uint8_t* const* rows, std::size_t at, __mmask16 mask) {
  if (mask == 0xffff) {
    const auto part = [at](const std::uint8_t* row) { return reinterpret_cast<const __m128i*>(row + at); };
    __m512i x = _mm512_castsi128_si512(_mm_loadu_si128(part(rows[0])));
    x = _mm512_mask_broadcast_i32x4(x, 0x00f0, _mm_loadu_si128(part(rows[1])));
    x = _mm512_mask_broadcast_i32x4(x, 0x0f00, _mm_loadu_si128(part(rows[2])));
    return _mm512_mask_broadcast_i32x4(x, 0xf000, _mm_loadu_si128(part(rows[3])));
  }
  __m512i x = _mm512_castsi128_si512(_mm_maskz_loadu_epi8(mask, rows[0] + at));
  x = _mm512_inserti32x4(x, _mm_maskz_loadu_epi8(mask, rows[1] + at), 1);
  x = _mm512_inserti32x4(x, _mm_maskz_loadu_epi8(mask, rows[2] + at), 2);
  return _mm512_inserti32x4(x, _mm_maskz_loadu_epi8(mask, rows[3] + at), 3);
}

// The same of 2 rows.
INFIMUM_VNNI inline __m512i side_by_side(const std::uint16_t* const* rows, std::size_t at, __mmask16 mask) {
  const __m512i x = _mm512_castsi256_si512(_mm256_maskz_loadu_epi16(mask, rows[0] + at));
  return _mm512_inserti64x4(x, _mm256_maskz_loadu_epi16(mask, rows[1] + at), 1);
}

// 16 groups of an entry of each row: first the lanes of 4 entries, then the bytes of each part of 16.
INFIMUM_VNNI inline __m512i interleaved(Bytes, const std::uint8_t* const* rows, std::size_t at,
                                        __mmask16 mask) {
  const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  const __m128i transposed = _mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  return _mm512_shuffle_epi8(_mm512_permutexvar_epi32(order, side_by_side(rows, at, mask)),
                             _mm512_broadcast_i32x4(transposed));
}

INFIMUM_VNNI inline __m512i interleaved(Words, const std::uint16_t* const* rows, std::size_t at,
                                        __mmask16 mask) {
  alignas(vector_bytes) static constexpr std::uint16_t order[32] = {
      0, 16, 1, 17, 2,  18, 3,  19, 4,  20, 5,  21, 6,  22, 7,  23,
      8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31};
  return _mm512_permutexvar_epi16(_mm512_load_si512(order), side_by_side(rows, at, mask));
}

// The matrix of 16 x 16 lanes in the vectors, transposed.
INFIMUM_VNNI inline void transpose(__m512i (&x)[lanes]) {
  __m512i y[lanes];
  for (std::size_t i = 0; i < lanes; i += 2) {
    y[i] = _mm512_unpacklo_epi32(x[i], x[i + 1]);
    y[i + 1] = _mm512_unpackhi_epi32(x[i], x[i + 1]);
  }
  for (std::size_t i = 0; i < lanes;
       i += 4) {  // x[i + j]: column j of each part of four, of the rows i to i + 3
    x[i] = _mm512_unpacklo_epi64(y[i], y[i + 2]);
    x[i + 1] = _mm512_unpackhi_epi64(y[i], y[i + 2]);
    x[i + 2] = _mm512_unpacklo_epi64(y[i + 1], y[i + 3]);
    x[i + 3] = _mm512_unpackhi_epi64(y[i + 1], y[i + 3]);
  }
  for (std::size_t j = 0; j < 4; ++j) {  // the 4 x 4 parts
    const __m512i low = _mm512_shuffle_i32x4(x[j], x[j + 4], 0x88);
    const __m512i odd_low = _mm512_shuffle_i32x4(x[j], x[j + 4], 0xdd);
    const __m512i high = _mm512_shuffle_i32x4(x[j + 8], x[j + 12], 0x88);
    const __m512i odd_high = _mm512_shuffle_i32x4(x[j + 8], x[j + 12], 0xdd);
    x[j] = _mm512_shuffle_i32x4(low, high, 0x88);
    x[j + 8] = _mm512_shuffle_i32x4(low, high, 0xdd);
    x[j + 4] = _mm512_shuffle_i32x4(odd_low, odd_high, 0x88);
    x[j + 12] = _mm512_shuffle_i32x4(odd_low, odd_high, 0xdd);
  }
}

#endif

}  // namespace infimum::linear::vnni
