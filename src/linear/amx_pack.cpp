// SPDX-License-Identifier: Apache-2.0
#include "linear/amx_pack.hpp"

#include <algorithm>
#include <stdexcept>

#include "linear/vnni_pack.hpp"

namespace infimum::linear::amx {

#if defined(__x86_64__)

namespace {

// Rows of a matrix [m x k].
INFIMUM_VNNI void copy_tile(const std::uint8_t* a, std::size_t m, std::size_t k, std::size_t panel,
                            std::size_t chunk, std::uint8_t* out) {
  const std::size_t first = panel * tile_rows, entry = chunk * row_bytes;
  const std::size_t bytes = std::min(row_bytes, k - entry);
  const __mmask64 mask = bytes == row_bytes ? ~__mmask64{0} : (__mmask64{1} << bytes) - 1;
  for (std::size_t i = 0; i < tile_rows; ++i) {
    const __m512i row =
        first + i < m ? _mm512_maskz_loadu_epi8(mask, a + (first + i) * k + entry) : _mm512_setzero_si512();
    _mm512_store_si512(out + i * row_bytes, row);
  }
}

// Columns of a matrix [k x m]: groups of four entries side by side, then these as lanes of 32 bits
// transposed.
INFIMUM_VNNI void transpose_tile(const std::uint8_t* a, std::size_t m, std::size_t k, std::size_t panel,
                                 std::size_t chunk, std::uint8_t* out) {
  const std::size_t entry = chunk * row_bytes, entries = std::min(row_bytes, k - entry);
  vnni::pack_rows<vnni::Bytes>(a + entry * m, entries, m, panel * tile_rows, 1, 0, out);
  const std::size_t groups = vnni::groups_of(entries, vnni::Bytes::group);
  __m512i x[tile_rows];
  for (std::size_t g = 0; g < tile_rows; ++g)
    x[g] = g < groups ? _mm512_load_si512(out + g * row_bytes) : _mm512_setzero_si512();
  vnni::transpose(x);
  for (std::size_t i = 0; i < tile_rows; ++i) _mm512_store_si512(out + i * row_bytes, x[i]);
}

}  // namespace

LeftOperand::LeftOperand(Form form, std::size_t m, std::size_t k, const std::uint8_t* a, Workspace& workspace,
                         std::size_t slot)
    : a_(a), k_(k), chunks_(tiles_of(k, row_bytes)) {
  const bool across = form == Form::left_transposed;
  if (!across) {
    panels_in_place_ = m / tile_rows;
    chunks_in_place_ = k / row_bytes;
  }
  const std::size_t panels = tiles_of(m, tile_rows);
  auto* const copies = workspace.take<std::uint8_t>(slot, panels * chunks_ * tile_bytes);
  copies_ = copies;
  for (std::size_t chunk = 0; chunk < chunks_; ++chunk) {  // outside: lines of A across serve four panels
    for (std::size_t panel = chunk < chunks_in_place_ ? panels_in_place_ : 0; panel < panels; ++panel)
      (across ? transpose_tile : copy_tile)(a, m, k, panel, chunk,
                                            copies + (panel * chunks_ + chunk) * tile_bytes);
  }
}

#else

LeftOperand::LeftOperand(Form, std::size_t, std::size_t, const std::uint8_t*, Workspace&, std::size_t) {
  throw std::logic_error("LeftOperand: not on this processor");
}

#endif

}  // namespace infimum::linear::amx
