// SPDX-License-Identifier: Apache-2.0
//
// Products of matrices of residues in the tiles of this processor: amx_blocks by amx::Tiles. Exact. Only
// where amx::available().
#pragma once

#include <cstddef>
#include <cstdint>

#include "linear/form.hpp"
#include "linear/workspace.hpp"

namespace infimum::linear::amx {

// C = product, or C += product, modulo an odd number up to 255, with the shapes of `form`; all entries within
// 0..modulus-1.
void product(Form form, std::size_t m, std::size_t n, std::size_t k, const std::uint8_t* a,
             const std::uint8_t* b, std::uint8_t* c, bool accumulate, std::uint32_t modulus,
             Workspace& workspace);

}  // namespace infimum::linear::amx
