// SPDX-License-Identifier: Apache-2.0
//
// Seeded choices for the tests. The distributions of <random> differ between standard libraries; these do
// not, so a seed in a failure report means the same problem everywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "numbers/rational.hpp"

namespace infimum::oracle {

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : engine_(seed) {}

  // 0, ..., count - 1. The bias of the remainder is far below what a test could see.
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(engine_() % count); }

  long between(long least, long most) {
    return least + static_cast<long>(below(static_cast<std::size_t>(most - least + 1)));
  }

  bool percent(std::size_t chance) { return below(100) < chance; }

  // A fraction with numerator up to the given size and denominator up to 6.
  numbers::Rational fraction(long size) {
    const long numerator = between(-size, size);  // before the denominator: arguments have no fixed order
    return numbers::Rational(numerator) / between(1, 6);
  }

  numbers::Rational nonzero_fraction(long size) {
    numbers::Rational value;
    while (value == 0) value = fraction(size);
    return value;
  }

  template <typename T>
  const T& one_of(const std::vector<T>& list) {
    return list[below(list.size())];
  }

  template <typename T>
  void shuffle(std::vector<T>& list) {
    for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[below(i)]);
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace infimum::oracle
