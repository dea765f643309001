// SPDX-License-Identifier: Apache-2.0
#include "linear/kept_blocks.hpp"

#include <array>
#include <new>

namespace infimum::linear {

namespace {

constexpr std::align_val_t alignment{64};

// What watches memory must see every block come and go.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool keeps = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
constexpr bool keeps = false;
#else
constexpr bool keeps = true;
#endif
#else
constexpr bool keeps = true;
#endif

struct Block {
  void* memory;
  std::size_t bytes;
};

// A thread's lists may be given back when its store is gone already.
thread_local bool gone = false;

class Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store() {
    gone = true;
    for (std::size_t i = 0; i < count_; ++i) ::operator delete(blocks_[i].memory, alignment);
  }

  // The last that was given back of that size, which is nearest; nullptr if there is none.
  void* take(std::size_t bytes) {
    for (std::size_t i = count_; i-- > 0;) {
      if (blocks_[i].bytes != bytes) continue;
      void* const memory = blocks_[i].memory;
      blocks_[i] = blocks_[--count_];
      bytes_ -= bytes;
      return memory;
    }
    return nullptr;
  }

  bool keep(void* memory, std::size_t bytes) {
    if (count_ == blocks_.size() || bytes > most_kept_bytes - bytes_) return false;
    blocks_[count_++] = {memory, bytes};
    bytes_ += bytes;
    return true;
  }

 private:
  std::array<Block, 512> blocks_;
  std::size_t count_ = 0, bytes_ = 0;
};

Store& store() {
  thread_local Store of_thread;
  return of_thread;
}

bool is_kept(std::size_t bytes) {
  return keeps && bytes >= least_kept_block && !gone;
}

}  // namespace

void* take_block(std::size_t bytes) {
  void* const memory = is_kept(bytes) ? store().take(bytes) : nullptr;
  return memory != nullptr ? memory : ::operator new(bytes, alignment);
}

void give_block(void* memory, std::size_t bytes) noexcept {
  if (!is_kept(bytes) || !store().keep(memory, bytes)) ::operator delete(memory, alignment);
}

}  // namespace infimum::linear
