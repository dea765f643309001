// SPDX-License-Identifier: Apache-2.0
//
// Residues of integers of any length by VNNI. An integer in two's complement is a sum of slices times powers
// of two, so its residue is a dot product of the slices, as they lie in memory, with residues of the powers.
// Exact.
#pragma once

#include <cstddef>
#include <cstdint>

#include "linear/vnni.hpp"

namespace infimum::linear::vnni {

// The residues of `count` integers of so many limbs each, the least limb first, times the factor, modulo an
// odd number up to the kind's greatest; the factor is within 0..modulus-1. Only where available(). The kinds
// are Bytes and Words.
template <class Kind>
void load(const std::uint64_t* words, std::size_t limbs, std::size_t count, std::uint32_t factor,
          std::uint32_t modulus, typename Kind::Element* out);

}  // namespace infimum::linear::vnni
