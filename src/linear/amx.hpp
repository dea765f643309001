// SPDX-License-Identifier: Apache-2.0
//
// The tiles of Intel AMX: eight registers of 16 rows of 64 bytes. One instruction adds to 16 x 16 sums of 32
// bits the product of 16 x 64 unsigned bytes by 64 x 16 signed ones, as much as 256 dot products of VNNI do,
// and without saturation, as these. Whether there are tiles is asked at run time; the rest of the program is
// compiled for any processor. Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 1,
// chapter 18, and the instructions in volume 2.
#pragma once

#include <cstddef>
#include <cstdint>

#include "linear/vnni.hpp"

namespace infimum::linear::amx {

constexpr std::size_t tile_rows = 16;
constexpr std::size_t row_bytes = 64;
constexpr std::size_t tile_bytes = tile_rows * row_bytes;

// The processor has tiles of bytes, and VNNI for all that is not a product of matrices; and the operating
// system saves the tiles, and lets this process use them. Linux asks to be asked: a thread has 8 KiB more to
// save then. It is asked once.
bool available();

// What LDTILECFG reads: palette 1 has eight tiles.
struct Configuration {
  std::uint8_t palette = 1, start_row = 0, reserved[14] = {};
  std::uint16_t bytes_of_row[16] = {row_bytes, row_bytes, row_bytes, row_bytes,
                                    row_bytes, row_bytes, row_bytes, row_bytes};
  std::uint8_t rows[16] = {tile_rows, tile_rows, tile_rows, tile_rows,
                           tile_rows, tile_rows, tile_rows, tile_rows};
};
static_assert(sizeof(Configuration) == 64);
inline constexpr Configuration whole_tiles{};

// The tiles of this thread from here to the end of the scope, all of them whole. Numbers of tiles are
// constants in the instructions; the intrinsics of GCC take them as literals only, not as the parameters of a
// template. Only where available().
class Tiles {
 public:
#if defined(__x86_64__)
  Tiles() {
    asm volatile("ldtilecfg %0" : : "m"(whole_tiles));
  }
  ~Tiles() {
    asm volatile("tilerelease");
  }
  Tiles(const Tiles&) = delete;
  Tiles& operator=(const Tiles&) = delete;

  template <int tile>
  void zero() {
    asm volatile("tilezero %%tmm%c0" : : "i"(tile));
  }
  // Rows of 64 bytes, `stride` bytes apart.
  template <int tile>
  void load(const void* from, std::size_t stride) {
    asm volatile("tileloadd (%0,%1,1), %%tmm%c2" : : "r"(from), "r"(stride), "i"(tile) : "memory");
  }
  template <int tile>
  void store(void* to, std::size_t stride) const {
    asm volatile("tilestored %%tmm%c2, (%0,%1,1)" : : "r"(to), "r"(stride), "i"(tile) : "memory");
  }
  // sums[i][j] += left[i][4 g + t] * right[g][4 j + t] over all g and t: left unsigned, right signed.
  template <int sums, int left, int right>
  void add_product() {
    asm volatile("tdpbusd %%tmm%c2, %%tmm%c1, %%tmm%c0" : : "i"(sums), "i"(left), "i"(right));
  }
#endif
};

}  // namespace infimum::linear::amx
