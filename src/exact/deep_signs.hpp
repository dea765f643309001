// SPDX-License-Identifier: Apache-2.0
//
// Signs of gradients of deep polynomial networks, whose numbers double their length at each layer and cannot
// be written down (at depth 30 they have 2^30 bits and more). Balls of doubling precision decide them: about
// log2(width) bits are lost at each layer, so the precision that is needed grows with the depth and not with
// the length. What stays open is asked whether it is 0, modulo random primes; what is then neither is
// unknown.
#pragma once

#include "exact/compute.hpp"

namespace infimum::exact {

inline constexpr std::int8_t unknown_sign = 2;

struct DeepSigns {
  std::vector<std::vector<std::int8_t>> signs;  // by gradient: -1, 0, 1, or unknown_sign
  std::size_t entries = 0, unknown = 0;
  std::size_t likely_zero = 0;  // of the zeros, those that are zero modulo random primes, not proven
  double miss = 0;              // and log2 of the probability that any of these is not
  long precision = 0;           // of the balls at last
  double expected_bits = 0;     // of the longest number, if it were computed; a forecast
  double expected_seconds = 0;  // and the time of that, on one core; likewise
};

// Of the derivatives of the risk by these shared values. Enclosed, but for `likely_zero`; unknown where
// `most_precision` bits do not suffice. std::invalid_argument as for compute.
DeepSigns deep_signs_of_gradients(const Program& program, const Risk& risk,
                                  const std::vector<ValueId>& gradients, const std::vector<Batch>& batches,
                                  const Settings& settings, long most_precision = 1 << 16);

struct DeepBits {
  std::vector<std::vector<std::optional<bool>>> bits;  // by gradient; nullopt for unknown ones
  std::size_t entries = 0, unknown = 0;
  long precision = 0;           // of the balls at last; 0 if none were needed
  bool modulo = false;          // low bits of integers, modulo 2^(bit + 1)
  double expected_bits = 0;     // of the longest number, if it were computed; a forecast
  double expected_seconds = 0;  // and the time of that, on one core; likewise
};

// Bit `bit` of each |entry|, floor(|entry| / 2^bit) mod 2. Where all numbers are integers low bits are
// computed modulo 2^(bit
// + 1), with the signs of the entries; high bits, of any numbers, by balls of at most most_precision bits.
// Bits in the middle are unknown. std::invalid_argument as for compute.
DeepBits deep_bits_of_gradients(const Program& program, const Risk& risk,
                                const std::vector<ValueId>& gradients, const std::vector<Batch>& batches,
                                const Settings& settings, long bit, long most_precision = 1 << 14);

}  // namespace infimum::exact
