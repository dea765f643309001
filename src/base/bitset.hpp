// SPDX-License-Identifier: Apache-2.0
//
// A set of point numbers 0..n-1 as packed 64-bit words: the rows at which a ray is tight, the points on which
// a unit is on. Set operations on whole words are what makes implied signs and adjacency tests cheap.
// header-only
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace infimum::base {

class Bitset {
 public:
  Bitset() = default;
  explicit Bitset(std::size_t size) : size_(size), words_((size + 63) / 64, 0) {}

  std::size_t size() const { return size_; }
  bool test(std::size_t i) const { return (words_[i / 64] >> (i % 64)) & 1U; }
  void set(std::size_t i) { words_[i / 64] |= std::uint64_t{1} << (i % 64); }
  void reset(std::size_t i) { words_[i / 64] &= ~(std::uint64_t{1} << (i % 64)); }

  void fill() {
    for (std::uint64_t& word : words_) word = ~std::uint64_t{0};
    if (size_ % 64 != 0) words_.back() = (std::uint64_t{1} << (size_ % 64)) - 1;
  }

  // 64 elements after the other, the lowest bit first.
  std::size_t word_count() const { return words_.size(); }
  std::uint64_t word(std::size_t w) const { return words_[w]; }
  void add(std::size_t w, std::uint64_t elements) { words_[w] |= elements; }

  // The elements for which has(i): whole words at a time, without branches.
  template <class Has>
  void assign(Has has) {
    for (std::size_t w = 0; w < words_.size(); ++w) {
      const std::size_t first = w * 64, last = std::min(first + 64, size_);
      std::uint64_t word = 0;
      for (std::size_t i = first; i < last; ++i) word |= std::uint64_t{has(i) ? 1U : 0U} << (i - first);
      words_[w] = word;
    }
  }

  Bitset& operator|=(const Bitset& other) {
    for (std::size_t w = 0; w < words_.size(); ++w) words_[w] |= other.words_[w];
    return *this;
  }
  Bitset& operator&=(const Bitset& other) {
    for (std::size_t w = 0; w < words_.size(); ++w) words_[w] &= other.words_[w];
    return *this;
  }
  // Removes the elements of `other`.
  Bitset& operator-=(const Bitset& other) {
    for (std::size_t w = 0; w < words_.size(); ++w) words_[w] &= ~other.words_[w];
    return *this;
  }
  bool operator==(const Bitset& other) const = default;

  static std::size_t count_common(const Bitset& a, const Bitset& b) {
    std::size_t total = 0;
    for (std::size_t w = 0; w < a.words_.size(); ++w) {
      total += static_cast<std::size_t>(std::popcount(a.words_[w] & b.words_[w]));
    }
    return total;
  }
  // Whether all common elements of a and b are in c.
  static bool common_within(const Bitset& a, const Bitset& b, const Bitset& c) {
    for (std::size_t w = 0; w < a.words_.size(); ++w) {
      if ((a.words_[w] & b.words_[w] & ~c.words_[w]) != 0) return false;
    }
    return true;
  }

  std::size_t count() const {
    std::size_t total = 0;
    for (std::uint64_t word : words_) total += static_cast<std::size_t>(std::popcount(word));
    return total;
  }
  bool none() const {
    for (std::uint64_t word : words_) {
      if (word != 0) return false;
    }
    return true;
  }

  // Calls visit(i) for every element in increasing order.
  template <class Visit>
  void for_each(Visit visit) const {
    for (std::size_t w = 0; w < words_.size(); ++w) {
      for (std::uint64_t rest = words_[w]; rest != 0; rest &= rest - 1) {
        visit(w * 64 + static_cast<std::size_t>(std::countr_zero(rest)));
      }
    }
  }

 private:
  std::size_t size_ = 0;
  std::vector<std::uint64_t> words_;
};

}  // namespace infimum::base
