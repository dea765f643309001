// SPDX-License-Identifier: Apache-2.0
//
// The tiles of Intel AMX in plain C++, as the manual defines the instructions (volume 2: TILELOADD,
// TILESTORED, TILEZERO, TDPBUSD): for processors that have none, and beside those of a processor that has.
// Whole tiles only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace infimum::oracle {

class SimulatedTiles {
 public:
  template <int tile>
  void zero() {
    tiles_.at(tile) = {};
  }
  template <int tile>
  void load(const void* from, std::size_t stride) {
    for (std::size_t row = 0; row < rows; ++row)
      std::memcpy(&tiles_.at(tile)[row * lanes], static_cast<const char*>(from) + row * stride, row_bytes);
  }
  template <int tile>
  void store(void* to, std::size_t stride) const {
    for (std::size_t row = 0; row < rows; ++row)
      std::memcpy(static_cast<char*>(to) + row * stride, &tiles_.at(tile)[row * lanes], row_bytes);
  }
  template <int sums, int left, int right>
  void add_product() {
    static_assert(sums != left && left != right && right != sums, "the processor refuses this");
    for (std::size_t m = 0; m < rows; ++m) {
      for (std::size_t k = 0; k < lanes; ++k) {
        for (std::size_t n = 0; n < lanes; ++n)
          tiles_.at(sums)[m * lanes + n] +=
              dot(tiles_.at(left)[m * lanes + k], tiles_.at(right)[k * lanes + n]);
      }
    }
  }

 private:
  static constexpr std::size_t rows = 16, lanes = 16, row_bytes = 64;
  std::array<std::array<std::uint32_t, rows * lanes>, 8>
      tiles_{};  // before any is set: zeros, as LDTILECFG says

  // Four products of an unsigned by a signed byte; sums are those modulo 2^32.
  static std::uint32_t dot(std::uint32_t a, std::uint32_t b) {
    std::int32_t sum = 0;
    for (unsigned shift = 0; shift < 32; shift += 8)
      sum += static_cast<std::uint8_t>(a >> shift) * static_cast<std::int8_t>(b >> shift);
    return static_cast<std::uint32_t>(sum);
  }
};

}  // namespace infimum::oracle
