// SPDX-License-Identifier: Apache-2.0
//
// The left operand of a product by tiles: 16 rows of it (a panel) by 64 entries of the inner dimension (a
// chunk). Where its rows lie along the inner dimension, tiles are read from the matrix itself, but for those
// at its edges; these, and all where it lies across, are copied, with zeros beyond the matrix. The right
// operand is that of vnni_pack, 16 vectors of which are a tile. Only where vnni::available().
#pragma once

#include <cstddef>
#include <cstdint>

#include "linear/amx.hpp"
#include "linear/form.hpp"
#include "linear/workspace.hpp"

namespace infimum::linear::amx {

constexpr std::size_t tiles_of(std::size_t count, std::size_t size) {
  return (count + size - 1) / size;
}

class LeftOperand {
 public:
  struct Place {
    const std::uint8_t* start;
    std::size_t stride;  // from row to row
  };

  // A of a product C of m rows with inner dimension k, stored as the form says. Copies are in that slot of
  // the workspace.
  LeftOperand(Form form, std::size_t m, std::size_t k, const std::uint8_t* a, Workspace& workspace,
              std::size_t slot);

  std::size_t chunks() const { return chunks_; }
  Place tile(std::size_t panel, std::size_t chunk) const {
    if (panel < panels_in_place_ && chunk < chunks_in_place_)
      return {a_ + panel * tile_rows * k_ + chunk * row_bytes, k_};
    return {copies_ + (panel * chunks_ + chunk) * tile_bytes, row_bytes};
  }

 private:
  const std::uint8_t* a_;
  std::size_t k_, chunks_, panels_in_place_ = 0, chunks_in_place_ = 0;
  const std::uint8_t* copies_ = nullptr;  // with room for all tiles, in their order
};

}  // namespace infimum::linear::amx
