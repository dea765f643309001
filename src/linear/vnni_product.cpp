// SPDX-License-Identifier: Apache-2.0
#include "linear/vnni_product.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <stdexcept>

#include "linear/vnni_pack.hpp"

namespace infimum::linear::vnni {

#if defined(__x86_64__)

namespace {

constexpr std::size_t tile_rows = 8;
constexpr std::size_t second_cache = std::size_t{1}
                                     << 20;  // bytes of A that stay near while all columns pass
constexpr std::size_t tile_panels = 3;       // 24 sums, 3 vectors of B and one of A: 28 of 32 registers

// A for a row of tiles: groups of a row are `group_stride` bytes apart.
template <class Kind>
struct Left {
  const std::byte* start;
  std::size_t row_stride;  // in bytes
  std::size_t groups;      // complete ones
  std::size_t tail;        // bytes of a last group that is not complete
};

template <class Kind>
struct Tile {
  Left<Kind> a;
  const std::byte* b;  // packed
  std::size_t panel_stride;
  typename Kind::Element* c;
  std::size_t c_stride;
  __mmask16 last_columns;  // of the last panel
  bool accumulate;
  bool short_sums;
};

INFIMUM_VNNI inline __m512i broadcast(const std::byte* group, std::size_t bytes = sizeof(std::int32_t)) {
  std::int32_t lane = 0;
  std::memcpy(&lane, group, bytes);
  return _mm512_set1_epi32(lane);
}

// Groups [from, to) of the inner dimension.
template <class Kind, std::size_t rows, std::size_t panels, std::size_t group_stride>
INFIMUM_VNNI inline __attribute__((always_inline)) void add_groups(const Tile<Kind>& tile, std::size_t from,
                                                                   std::size_t to,
                                                                   __m512i (&sums)[rows][panels]) {
  const std::byte* a = tile.a.start + from * group_stride;
  const std::byte* b = tile.b + from * vector_bytes;
  for (std::size_t g = from; g < to; ++g, a += group_stride, b += vector_bytes) {
    __m512i right[panels];
    for (std::size_t j = 0; j < panels; ++j) right[j] = _mm512_loadu_si512(b + j * tile.panel_stride);
    for (std::size_t i = 0; i < rows; ++i) {
      const __m512i left = broadcast(a + i * tile.a.row_stride);
      for (std::size_t j = 0; j < panels; ++j) sums[i][j] = dot(Kind(), sums[i][j], left, right[j]);
    }
  }
}

template <class Kind, std::size_t rows, std::size_t panels, std::size_t group_stride>
INFIMUM_VNNI void compute(const Tile<Kind>& tile, const Reduction& reduction) {
  __m512i sums[rows][panels];
  for (auto& row : sums) {
    for (auto& sum : row) sum = _mm512_setzero_si512();
  }
  for (std::size_t g = 0; g < tile.a.groups; g += Kind::longest) {
    if (g != 0) {
      for (auto& row : sums) {
        for (auto& sum : row) sum = reduction.fold(sum);
      }
    }
    add_groups<Kind, rows, panels, group_stride>(tile, g, std::min(g + Kind::longest, tile.a.groups), sums);
  }
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < panels; ++j) {
      __m512i sum = sums[i][j];
      if (tile.a.tail != 0) {
        const __m512i left =
            broadcast(tile.a.start + i * tile.a.row_stride + tile.a.groups * group_stride, tile.a.tail);
        const std::byte* const right = tile.b + j * tile.panel_stride + tile.a.groups * vector_bytes;
        sum = dot(Kind(), reduction.fold(sum), left, _mm512_loadu_si512(right));
      }
      typename Kind::Element* const c = tile.c + i * tile.c_stride + j * lanes;
      const __mmask16 mask = j + 1 == panels ? tile.last_columns : static_cast<__mmask16>(0xffff);
      if (tile.accumulate) sum = _mm512_add_epi32(sum, widen(c, mask));
      narrow(c, mask, tile.short_sums ? reduction.canonical(sum) : canonical_sum(Kind(), reduction, sum));
    }
  }
}

struct Rows {
  std::size_t begin, end;
};

// Some rows of some panels of columns. Where A is packed, its rows lie in panels of 16 too.
template <class Kind, std::size_t panels, std::size_t group_stride>
INFIMUM_VNNI void all_rows(Rows range, Tile<Kind> tile, const Reduction& reduction) {
  constexpr bool packed = group_stride == vector_bytes;
  const std::byte* const start = tile.a.start;
  tile.c += range.begin * tile.c_stride;
  for (std::size_t row = range.begin, rows = 0; row < range.end; row += rows) {
    rows = std::min(tile_rows, std::bit_floor(range.end - row));
    tile.a.start = packed
                       ? start + row / lanes * tile.a.groups * vector_bytes + row % lanes * tile.a.row_stride
                       : start + row * tile.a.row_stride;
    switch (rows) {
      case 1:
        compute<Kind, 1, panels, group_stride>(tile, reduction);
        break;
      case 2:
        compute<Kind, 2, panels, group_stride>(tile, reduction);
        break;
      case 4:
        compute<Kind, 4, panels, group_stride>(tile, reduction);
        break;
      default:
        compute<Kind, tile_rows, panels, group_stride>(tile, reduction);
    }
    tile.c += rows * tile.c_stride;
  }
}

template <class Kind, std::size_t group_stride>
INFIMUM_VNNI void some_panels(std::size_t panels, Rows range, const Tile<Kind>& tile,
                              const Reduction& reduction) {
  switch (panels) {
    case 1:
      return all_rows<Kind, 1, group_stride>(range, tile, reduction);
    case 2:
      return all_rows<Kind, 2, group_stride>(range, tile, reduction);
    default:
      return all_rows<Kind, tile_panels, group_stride>(range, tile, reduction);
  }
}

// Three panels at a time, but rather two and two than three and one, which would keep too few sums at once.
std::size_t next_panels(std::size_t left) {
  return left <= tile_panels ? left : left == tile_panels + 1 ? 2 : tile_panels;
}

std::size_t panels_of(std::size_t columns) {
  return (columns + lanes - 1) / lanes;
}

// Whole panels of rows.
template <class Kind>
std::size_t rows_at_once(std::size_t k) {
  const std::size_t row = std::max<std::size_t>(k, 1) * sizeof(typename Kind::Element);
  return std::max(second_cache / row / lanes, std::size_t{1}) * lanes;
}

// A as it is where its rows lie along the inner dimension; else packed.
template <class Kind>
INFIMUM_VNNI Left<Kind> left_operand(Form form, std::size_t m, std::size_t k, const typename Kind::Element* a,
                                     Workspace& workspace) {
  using Element = typename Kind::Element;
  if (form != Form::left_transposed) {
    return {reinterpret_cast<const std::byte*>(a), k * sizeof(Element), k / Kind::group,
            k % Kind::group * sizeof(Element)};
  }
  Element* const memory = workspace.take<Element>(0, packed_size<Kind>(k, panels_of(m)));
  pack_rows<Kind>(a, k, m, 0, panels_of(m), 0, memory);
  return {reinterpret_cast<const std::byte*>(memory), vector_bytes / lanes, groups_of(k, Kind::group), 0};
}

}  // namespace

template <class Kind>
INFIMUM_VNNI void product(Form form, std::size_t m, std::size_t n, std::size_t k,
                          const typename Kind::Element* a, const typename Kind::Element* b,
                          typename Kind::Element* c, bool accumulate, std::uint32_t modulus,
                          Workspace& workspace) {
  using Element = typename Kind::Element;
  const Reduction reduction(modulus);
  const Left<Kind> left = left_operand<Kind>(form, m, k, a, workspace);
  const std::size_t rows = rows_at_once<Kind>(k);
  const bool again = m > rows;  // then the packed columns are kept
  Element* const memory =
      workspace.take<Element>(1, packed_size<Kind>(k, again ? panels_of(n) : tile_panels));
  for (std::size_t row = 0; row < m; row += rows) {
    for (std::size_t column = 0, panels = 0; column < n; column += panels * lanes) {
      panels = next_panels(panels_of(n - column));
      Element* const right = memory + (again ? packed_size<Kind>(k, column / lanes) : 0);
      const auto pack = form == Form::right_transposed ? pack_columns<Kind> : pack_rows<Kind>;
      if (row == 0) pack(b, k, n, column, panels, modulus, right);
      const Tile<Kind> tile{left,
                            reinterpret_cast<const std::byte*>(right),
                            groups_of(k, Kind::group) * vector_bytes,
                            c + column,
                            n,
                            first_lanes(n - column - (panels - 1) * lanes),
                            accumulate,
                            k <= Kind::short_dimension};
      const Rows range{row, std::min(row + rows, m)};
      if (form == Form::left_transposed) {
        some_panels<Kind, vector_bytes>(panels, range, tile, reduction);
      } else {
        some_panels<Kind, vector_bytes / lanes>(panels, range, tile, reduction);
      }
    }
  }
}

#else

template <class Kind>
void product(Form, std::size_t, std::size_t, std::size_t, const typename Kind::Element*,
             const typename Kind::Element*, typename Kind::Element*, bool, std::uint32_t, Workspace&) {
  throw std::logic_error("vnni::product: not on this processor");
}

#endif

template void product<Bytes>(Form, std::size_t, std::size_t, std::size_t, const std::uint8_t*,
                             const std::uint8_t*, std::uint8_t*, bool, std::uint32_t, Workspace&);
template void product<Words>(Form, std::size_t, std::size_t, std::size_t, const std::uint16_t*,
                             const std::uint16_t*, std::uint16_t*, bool, std::uint32_t, Workspace&);

}  // namespace infimum::linear::vnni
