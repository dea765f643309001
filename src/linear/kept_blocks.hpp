// SPDX-License-Identifier: Apache-2.0
//
// Blocks of memory that were given back, kept for the next that asks for as many bytes. The lists of a layer
// come and go at every layer; an allocator that returns the end of its memory to the operating system pays
// for each 4 KiB again, which is more than the work on them. Each thread keeps its own, and not many.
#pragma once

#include <cstddef>

namespace infimum::linear {

// Sizes that are worth it, and all that a thread keeps.
constexpr std::size_t least_kept_block = std::size_t{1} << 13, most_kept_bytes = std::size_t{1} << 24;

// At a multiple of 64; what it holds is unspecified. std::bad_alloc.
void* take_block(std::size_t bytes);
// Of as many bytes as were asked for, in whichever thread.
void give_block(void* memory, std::size_t bytes) noexcept;

}  // namespace infimum::linear
