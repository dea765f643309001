// SPDX-License-Identifier: Apache-2.0
//
// The Chinese remainder theorem for residues as bytes or words, by the products of 52 bits of AVX-512 IFMA. A
// few moduli at a time come to a number y below 2^52, for which a product M_g of theirs stands: with
// y_g = sum s_i M_g/m_i over the group, s_i = r_i (M/m_i)^-1 modulo m_i, the integer is X = sum y_g M/M_g - q
// M. So the work is that of numbers four times as long as a residue, eight entries side by side in a vector.
// Exact. See chinese_remainder, which uses it where it can.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "numbers/rational.hpp"

namespace infimum::linear {

// Stored: std::uint8_t, with moduli up to 255, or std::uint16_t, up to 5759.
template <class Stored>
class IfmaRemainder {
 public:
  // The processor has the instructions, and the operating system saves their registers.
  static bool available();
  // Whether it can be used here: available(), at most 128 bytes or 704 words as moduli, and none of them
  // above the greatest of the kind.
  static bool serves(std::span<const std::uint32_t> moduli);

  // Pairwise coprime moduli, and their product.
  IfmaRemainder(std::span<const std::uint32_t> moduli, const numbers::Integer& product);

  // Entry e of [first, first + count): the X = shares[i][e] M/m_i modulo the i-th modulus for all i, |X| <
  // M/4 and |X| < 2^(64 limbs - 1), in `limbs` words, not more than M has. Shares lie in 0..m_i-1.
  void put(std::span<const Stored* const> shares, std::size_t first, std::size_t count, std::size_t limbs,
           std::uint64_t* out) const;

 private:
  std::vector<std::uint64_t> factors_;  // M_g/m_i, by modulus
  std::vector<double> inverses_;        // 1 / M_g, by group
  // By digit of 52 bits, the least first: those of the M / M_g, group after group, and of -M.
  std::vector<std::uint64_t> digits_;
};

extern template class IfmaRemainder<std::uint8_t>;
extern template class IfmaRemainder<std::uint16_t>;

}  // namespace infimum::linear
