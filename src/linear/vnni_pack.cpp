// SPDX-License-Identifier: Apache-2.0
#include "linear/vnni_pack.hpp"

#include <algorithm>
#include <stdexcept>

namespace infimum::linear::vnni {

#if defined(__x86_64__)

namespace {

// Entries above half to themselves minus p; nothing is above 255 or 65535.
struct Balance {
  __m512i half, p;
};

INFIMUM_VNNI inline Balance balance_of(Bytes, std::uint32_t p) {
  const auto half = static_cast<char>(p == 0 ? 255 : (p - 1) / 2);
  return {_mm512_set1_epi8(half), _mm512_set1_epi8(static_cast<char>(p))};
}

INFIMUM_VNNI inline Balance balance_of(Words, std::uint32_t p) {
  const auto half = static_cast<short>(p == 0 ? 65535 : (p - 1) / 2);
  return {_mm512_set1_epi16(half), _mm512_set1_epi16(static_cast<short>(p))};
}

INFIMUM_VNNI inline __m512i balanced(Bytes, __m512i x, const Balance& balance) {
  return _mm512_mask_sub_epi8(x, _mm512_cmpgt_epu8_mask(x, balance.half), x, balance.p);
}

INFIMUM_VNNI inline __m512i balanced(Words, __m512i x, const Balance& balance) {
  return _mm512_mask_sub_epi16(x, _mm512_cmpgt_epu16_mask(x, balance.half), x, balance.p);
}

// Some groups, 16 at most, of 16 columns: `rows` of k entries each, of which `left` are from the given
// address on.
template <class Kind>
INFIMUM_VNNI void pack_square(const typename Kind::Element* from, std::size_t k, std::size_t left,
                              std::size_t rows, const Balance& balance, typename Kind::Element* out) {
  constexpr std::size_t entries = lanes * Kind::group;
  const std::size_t bytes = std::min(left, entries) * sizeof(typename Kind::Element);
  const __mmask64 mask = bytes == vector_bytes ? ~__mmask64{0} : (__mmask64{1} << bytes) - 1;
  __m512i x[lanes];
  for (std::size_t i = 0; i < lanes; ++i) {
    x[i] = i < rows ? balanced(Kind(), _mm512_maskz_loadu_epi8(mask, from + i * k), balance)
                    : _mm512_setzero_si512();
  }
  transpose(x);
  const std::size_t groups = groups_of(std::min(left, entries), Kind::group);
  for (std::size_t g = 0; g < groups; ++g) _mm512_storeu_si512(out + g * entries, x[g]);
}

}  // namespace

template <class Kind>
INFIMUM_VNNI void pack_rows(const typename Kind::Element* operand, std::size_t k, std::size_t columns,
                            std::size_t first, std::size_t panels, std::uint32_t balance,
                            typename Kind::Element* out) {
  constexpr std::size_t entries = lanes * Kind::group;
  const Balance how = balance_of(Kind(), balance);
  const std::size_t groups = groups_of(k, Kind::group);
  for (std::size_t g = 0; g < groups; ++g) {
    const typename Kind::Element* rows[Kind::group];
    const std::size_t there = std::min(Kind::group, k - g * Kind::group);
    for (std::size_t r = 0; r < Kind::group; ++r)
      rows[r] = operand + (g * Kind::group + std::min(r, there - 1)) * columns;
    // Rows beyond the matrix: the bytes of their entries in each lane are cleared.
    const __m512i kept =
        _mm512_set1_epi32(static_cast<std::int32_t>(0xffffffffu >> (32 - 32 * there / Kind::group)));
    for (std::size_t panel = 0; panel < panels; ++panel) {
      const std::size_t column = first + panel * lanes;
      const __m512i x = interleaved(Kind(), rows, column, first_lanes(columns - column));
      _mm512_storeu_si512(out + (panel * groups + g) * entries,
                          _mm512_and_si512(balanced(Kind(), x, how), kept));
    }
  }
}

template <class Kind>
INFIMUM_VNNI void pack_columns(const typename Kind::Element* operand, std::size_t k, std::size_t columns,
                               std::size_t first, std::size_t panels, std::uint32_t balance,
                               typename Kind::Element* out) {
  constexpr std::size_t entries = lanes * Kind::group;
  const Balance how = balance_of(Kind(), balance);
  const std::size_t panel_size = packed_size<Kind>(k, 1);
  for (std::size_t panel = 0; panel < panels; ++panel) {
    const std::size_t column = first + panel * lanes;
    for (std::size_t t = 0; t < k; t += entries) {
      pack_square<Kind>(operand + column * k + t, k, k - t, std::min(lanes, columns - column), how,
                        out + panel * panel_size + t * lanes);
    }
  }
}

#else

template <class Kind>
void pack_rows(const typename Kind::Element*, std::size_t, std::size_t, std::size_t, std::size_t,
               std::uint32_t, typename Kind::Element*) {
  throw std::logic_error("pack_rows: not on this processor");
}

template <class Kind>
void pack_columns(const typename Kind::Element*, std::size_t, std::size_t, std::size_t, std::size_t,
                  std::uint32_t, typename Kind::Element*) {
  throw std::logic_error("pack_columns: not on this processor");
}

#endif

template void pack_rows<Bytes>(const std::uint8_t*, std::size_t, std::size_t, std::size_t, std::size_t,
                               std::uint32_t, std::uint8_t*);
template void pack_rows<Words>(const std::uint16_t*, std::size_t, std::size_t, std::size_t, std::size_t,
                               std::uint32_t, std::uint16_t*);
template void pack_columns<Bytes>(const std::uint8_t*, std::size_t, std::size_t, std::size_t, std::size_t,
                                  std::uint32_t, std::uint8_t*);
template void pack_columns<Words>(const std::uint16_t*, std::size_t, std::size_t, std::size_t, std::size_t,
                                  std::uint32_t, std::uint16_t*);

}  // namespace infimum::linear::vnni
