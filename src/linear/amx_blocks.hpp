// SPDX-License-Identifier: Apache-2.0
//
// A product of matrices of residues by tiles, header-only: blocks of 32 x 32 sums in four tiles, to which two
// tiles of A and two of B add four products a step. Sums go to memory, where AVX-512 reduces them. Written
// for any class with the functions of amx::Tiles: where a processor has none, the tests simulate them. Exact.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "linear/amx.hpp"
#include "linear/amx_pack.hpp"
#include "linear/form.hpp"
#include "linear/vnni.hpp"
#include "linear/vnni_pack.hpp"
#include "linear/workspace.hpp"

namespace infimum::linear::amx {

#if defined(__x86_64__)

constexpr std::size_t most_panels = 2;                             // of a block, either way
constexpr std::size_t block_size = most_panels * tile_rows;        // rows, columns
constexpr std::size_t longest = vnni::Bytes::longest / tile_rows;  // chunks until a sum is folded
constexpr std::size_t second_cache = std::size_t{1} << 20;         // bytes of A, see vnni_product
static_assert(tile_rows == vnni::lanes && row_bytes == vnni::vector_bytes);

// Sums of a block; tile 2 i + j is the part with rows from 16 i and columns from 16 j on.
struct Sums {
  alignas(row_bytes) std::int32_t of[block_size][block_size];
  static constexpr std::size_t stride = block_size * sizeof(std::int32_t);
  std::int32_t* part(int tile) { return &of[tile / 2 * tile_rows][tile % 2 * tile_rows]; }
};

struct Block {
  const LeftOperand& left;
  std::size_t panel;          // the first of A
  const std::uint8_t* right;  // the panels of B, packed; what stands beyond their last group does not matter
  std::size_t right_stride;
  std::uint8_t* c;
  std::size_t c_stride, rows, columns;
  bool accumulate, short_sums;
};

// Calls with the numbers of the tiles of sums.
template <std::size_t rows, std::size_t columns, class Call>
inline __attribute__((always_inline)) void for_sums(const Call& call) {
  call.template operator()<0>();
  if constexpr (columns == 2) call.template operator()<1>();
  if constexpr (rows == 2) call.template operator()<2>();
  if constexpr (rows == 2 && columns == 2) call.template operator()<3>();
}

// The chunks [from, to) of panels of A in the tiles 4 and 5, and of B in 6 and 7.
template <std::size_t rows, std::size_t columns, class Tiles>
inline void add_chunks(Tiles& tiles, const Block& block, std::size_t from, std::size_t to) {
  for (std::size_t chunk = from; chunk < to; ++chunk) {
    const std::uint8_t* const right = block.right + chunk * tile_bytes;
    const LeftOperand::Place left = block.left.tile(block.panel, chunk);
    tiles.template load<6>(right, row_bytes);
    tiles.template load<4>(left.start, left.stride);
    tiles.template add_product<0, 4, 6>();
    if constexpr (columns == 2) {
      tiles.template load<7>(right + block.right_stride, row_bytes);
      tiles.template add_product<1, 4, 7>();
    }
    if constexpr (rows == 2) {
      const LeftOperand::Place below = block.left.tile(block.panel + 1, chunk);
      tiles.template load<5>(below.start, below.stride);
      tiles.template add_product<2, 5, 6>();
      if constexpr (columns == 2) tiles.template add_product<3, 5, 7>();
    }
  }
}

template <std::size_t rows, std::size_t columns>
INFIMUM_VNNI inline void fold(Sums& sums, const vnni::Reduction& reduction) {
  for (std::size_t i = 0; i < rows * tile_rows; ++i) {
    for (std::size_t j = 0; j < columns * vnni::lanes; j += vnni::lanes) {
      std::int32_t* const part = &sums.of[i][j];
      _mm512_store_si512(part, reduction.fold(_mm512_load_si512(part)));
    }
  }
}

// To residues, which become the entries of C or are added to them.
INFIMUM_VNNI inline void reduce(const Sums& sums, const Block& block, const vnni::Reduction& reduction) {
  for (std::size_t i = 0; i < block.rows; ++i) {
    for (std::size_t j = 0; j < block.columns; j += vnni::lanes) {
      const __mmask16 mask = vnni::first_lanes(block.columns - j);
      std::uint8_t* const c = block.c + i * block.c_stride + j;
      __m512i sum = _mm512_load_si512(&sums.of[i][j]);
      if (block.accumulate) sum = _mm512_add_epi32(sum, vnni::widen(c, mask));
      vnni::narrow(
          c, mask,
          block.short_sums ? reduction.canonical(sum) : vnni::canonical_sum(vnni::Bytes(), reduction, sum));
    }
  }
}

template <std::size_t rows, std::size_t columns, class Tiles>
INFIMUM_VNNI void compute(Tiles& tiles, const Block& block, const vnni::Reduction& reduction) {
  Sums sums;
  for_sums<rows, columns>([&]<int tile>() { tiles.template zero<tile>(); });
  const std::size_t chunks = block.left.chunks();
  for (std::size_t chunk = 0; chunk < chunks; chunk += longest) {
    if (chunk != 0) {
      for_sums<rows, columns>([&]<int tile>() { tiles.template store<tile>(sums.part(tile), Sums::stride); });
      fold<rows, columns>(sums, reduction);
      for_sums<rows, columns>([&]<int tile>() { tiles.template load<tile>(sums.part(tile), Sums::stride); });
    }
    add_chunks<rows, columns>(tiles, block, chunk, std::min(chunk + longest, chunks));
  }
  for_sums<rows, columns>([&]<int tile>() { tiles.template store<tile>(sums.part(tile), Sums::stride); });
  reduce(sums, block, reduction);
}

template <class Tiles>
INFIMUM_VNNI void compute(Tiles& tiles, const Block& block, const vnni::Reduction& reduction) {
  const bool low = block.rows <= tile_rows, narrow = block.columns <= tile_rows;
  if (low && narrow) return compute<1, 1>(tiles, block, reduction);
  if (low) return compute<1, 2>(tiles, block, reduction);
  if (narrow) return compute<2, 1>(tiles, block, reduction);
  compute<2, 2>(tiles, block, reduction);
}

// What vnni::product computes, in loops of the same order: rows of A stay near while all columns pass.
template <class Tiles>
INFIMUM_VNNI void product_by(Form form, std::size_t m, std::size_t n, std::size_t k, const std::uint8_t* a,
                             const std::uint8_t* b, std::uint8_t* c, bool accumulate, std::uint32_t modulus,
                             Workspace& workspace) {
  const vnni::Reduction reduction(modulus);
  const LeftOperand left(form, m, k, a, workspace, 0);
  const std::size_t at_once =
      std::max(second_cache / std::max<std::size_t>(k, 1) / block_size, std::size_t{1}) * block_size;
  const bool again = m > at_once;  // then the packed columns are kept
  const auto packed = [k](std::size_t columns) {
    return vnni::packed_size<vnni::Bytes>(k, tiles_of(columns, vnni::lanes));
  };
  // The last tile of B may end beyond what was packed: times zeros of A.
  auto* const memory = workspace.take<std::uint8_t>(1, packed(again ? n : block_size) + tile_bytes);
  Tiles tiles;
  for (std::size_t first = 0; first < m; first += at_once) {
    for (std::size_t column = 0; column < n; column += block_size) {
      const std::size_t columns = std::min(block_size, n - column);
      std::uint8_t* const right = memory + (again ? packed(column) : 0);
      const auto pack =
          form == Form::right_transposed ? vnni::pack_columns<vnni::Bytes> : vnni::pack_rows<vnni::Bytes>;
      if (first == 0) pack(b, k, n, column, tiles_of(columns, vnni::lanes), modulus, right);
      for (std::size_t row = first; row < std::min(first + at_once, m); row += block_size) {
        compute(tiles,
                {left, row / tile_rows, right, packed(1), c + row * n + column, n,
                 std::min(block_size, m - row), columns, accumulate, k <= vnni::Bytes::short_dimension},
                reduction);
      }
    }
  }
}

#endif

}  // namespace infimum::linear::amx
