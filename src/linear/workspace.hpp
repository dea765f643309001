// SPDX-License-Identifier: Apache-2.0
//
// Memory, header-only. What a product needs for a moment: one Workspace for each thread, grown when a product
// asks for more than before and then kept, so that products in a loop allocate nothing. And large lists in
// large pages: a list that is written once costs a page fault for every 4 KiB of it else, which is more than
// the work on it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "linear/kept_blocks.hpp"

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace infimum::linear {

// A wish about memory that nothing was written to yet; the operating system may ignore it.
inline void prefer_large_pages(void* memory, std::size_t bytes) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  constexpr std::uintptr_t page = std::uintptr_t{1} << 21;
  const auto start = reinterpret_cast<std::uintptr_t>(memory);
  const std::uintptr_t first = (start + page - 1) / page * page, last = (start + bytes) / page * page;
  if (first < last) madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
#else
  static_cast<void>(memory);
  static_cast<void>(bytes);
#endif
}

// Lists of numbers in such memory. resize() leaves new entries unspecified: they are about to be written.
template <class Entry>
struct LargePages {
  using value_type = Entry;
  static constexpr std::size_t page = std::size_t{1} << 21;
  static constexpr std::align_val_t alignment{page};

  LargePages() = default;
  template <class Other>
  explicit LargePages(const LargePages<Other>&) {}

  Entry* allocate(std::size_t count) {
    if (count > std::numeric_limits<std::size_t>::max() / 2 / sizeof(Entry)) throw std::bad_alloc();
    if (!is_large(count)) return static_cast<Entry*>(take_block(count * sizeof(Entry)));
    void* const memory = ::operator new(rounded(count), alignment);
    prefer_large_pages(memory, rounded(count));
    return static_cast<Entry*>(memory);
  }
  void deallocate(Entry* memory, std::size_t count) {
    if (!is_large(count)) return give_block(memory, count * sizeof(Entry));
    ::operator delete(memory, alignment);
  }
  template <class Other>
  void construct(Other* entry) {
    ::new (static_cast<void*>(entry)) Other;
  }
  template <class Other, class... Arguments>
  void construct(Other* entry, Arguments&&... arguments) {
    ::new (static_cast<void*>(entry)) Other(std::forward<Arguments>(arguments)...);
  }
  bool operator==(const LargePages&) const { return true; }

 private:
  static bool is_large(std::size_t count) { return count * sizeof(Entry) >= page / 2; }
  static std::size_t rounded(std::size_t count) { return (count * sizeof(Entry) + page - 1) / page * page; }
};

template <class Entry>
using LargeVector = std::vector<Entry, LargePages<Entry>>;

// resize() that need not keep what the list held.
template <class Entry>
void renew(LargeVector<Entry>& list, std::size_t size) {
  if (size > list.capacity()) list = LargeVector<Entry>();
  list.resize(size);
}

class Workspace {
 public:
  static constexpr std::size_t slots = 4;

  // At least `count` elements at a multiple of 64 bytes; what they hold is unspecified. Valid until the next
  // call for the same slot.
  template <class Element>
  Element* take(std::size_t slot, std::size_t count) {
    Buffer& buffer = buffers_.at(slot);
    const std::size_t size = count * sizeof(Element);
    if (size > buffer.size || !buffer.memory) {
      buffer.memory.reset();  // first, so that old and new never stand side by side
      buffer.memory.reset(::operator new(size, alignment));
      prefer_large_pages(buffer.memory.get(), size);
      buffer.size = size;
    }
    return static_cast<Element*>(buffer.memory.get());
  }

 private:
  static constexpr std::align_val_t alignment{64};
  struct Release {
    void operator()(void* memory) const { ::operator delete(memory, alignment); }
  };
  struct Buffer {
    std::unique_ptr<void, Release> memory;
    std::size_t size = 0;
  };
  std::array<Buffer, slots> buffers_;
};

}  // namespace infimum::linear
