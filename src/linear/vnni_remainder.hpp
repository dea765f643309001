// SPDX-License-Identifier: Apache-2.0
//
// The Chinese remainder theorem for residues as bytes or words, by VNNI: the digits of sum r_i C_i are dot
// products of residues with signed digits of the constants C_i, 16 entries side by side in a vector. Digits
// have 8 bits for bytes; for words 11, 11 and 10 in turn, so that 180 products with residues below 5760, and
// what is subtracted for the quotient, stay below 2^31. Exact. See chinese_remainder, which uses it where it
// can.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "linear/vnni.hpp"
#include "numbers/rational.hpp"

namespace infimum::linear::vnni {

template <class Kind>
class Remainder {
 public:
  using Stored = typename Kind::Element;
  static constexpr std::size_t most_moduli = sizeof(Stored) == 1 ? 128 : 180;
  // Whether it can be used here: available(), and so many moduli, none above the greatest of the kind.
  static bool serves(std::span<const std::uint32_t> moduli);

  // The product M of the moduli, and for each the multiple of the others, within 0..M-1, that is 1 modulo it.
  Remainder(const numbers::Integer& product, std::span<const numbers::Integer> constants);

  // Entry e of [first, first + count): the X = residues[i][e] modulo the i-th modulus, |X| < M/4 and
  // |X| < 2^(64 limbs - 1), in `limbs` words; not more than M has.
  void put(std::span<const Stored* const> residues, std::size_t first, std::size_t count, std::size_t limbs,
           std::uint64_t* out) const;

 private:
  INFIMUM_VNNI void put_block(const Stored* const* residues, std::size_t at, std::size_t count,
                              std::size_t limbs, std::uint64_t* out) const;

  std::size_t groups_;  // of as many moduli as a lane has entries
  // The digits after each other that make a word of 32 bits: table_[word][group][digit], each as many signed
  // numbers as a lane has entries. The first word is the fraction C_i / M.
  std::vector<std::int32_t> table_;
  std::vector<std::int32_t> product_digits_;  // of -M, signed
};

extern template class Remainder<Bytes>;
extern template class Remainder<Words>;

}  // namespace infimum::linear::vnni
