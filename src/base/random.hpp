// SPDX-License-Identifier: Apache-2.0
//
// A small seeded generator of pseudo-random numbers (splitmix64, Steele, Lea and Flood 2014): the same
// sequence on every machine, which the distributions of the standard library do not promise. header-only
#pragma once

#include <cstddef>
#include <cstdint>

namespace infimum::base {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }  // bound >= 1
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }                   // in [0, 1)
  double symmetric() { return 2.0 * uniform() - 1.0; }                                       // in [-1, 1)

 private:
  std::uint64_t state_;
};

}  // namespace infimum::base
