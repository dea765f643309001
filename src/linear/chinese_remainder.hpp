// SPDX-License-Identifier: Apache-2.0
//
// Many integers from their residues r_i. With M the product of the moduli m_i, and the share s_i of a residue
// r_i (M/m_i)^-1 modulo m_i, X = sum s_i M/m_i - q M; of the one integer q that brings X into (-M/2, M/2) a
// floating-point sum of the s_i / m_i tells enough, if X is known to be below M/4 in absolute value. Whoever
// has residues multiplies them by a number anyway, for their unit: the factor of a share costs nothing there.
// The sums are kept by digits, which are matrix products; only as many digits as X has are computed, for all
// is modulo a power of two. Exact, and the same on every machine.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "linear/ifma_remainder.hpp"
#include "linear/vnni_remainder.hpp"
#include "linear/workspace.hpp"
#include "numbers/scaled_integers.hpp"

namespace infimum::linear {

class ChineseRemainder {
 public:
  // Pairwise coprime numbers above 1 and below 2^24. std::invalid_argument if they are not, or if there are
  // none, or more than a sum of doubles can serve (thousands).
  explicit ChineseRemainder(std::vector<std::uint32_t> moduli);
  const numbers::Integer& product() const { return product_; }
  const std::vector<std::uint32_t>& moduli() const { return moduli_; }

  // What makes the share of a residue modulo moduli[i]: (M/m_i)^-1 modulo m_i.
  std::uint32_t factor(std::size_t i) const { return factors_[i]; }

  // Entry e: the X with |X| < 2^bits whose shares are shares[i][e], modulo moduli[i] for all i, times the
  // unit; there must be such an X, and all shares lie in 0..m_i-1. bits/64 + 1 limbs. std::invalid_argument
  // if 2^(bits
  // + 2) exceeds the product of the moduli, or the number of lists is not that of the moduli.
  template <class Stored>
  numbers::ScaledIntegers integers(std::span<const Stored* const> shares, std::size_t count,
                                   const numbers::Rational& unit, std::size_t bits) const {
    std::vector<std::uint64_t> words, part(std::min(count, at_once) * limbs(bits));
    words.reserve(count * limbs(bits));
    prefer_large_pages(words.data(), words.capacity() * sizeof(words[0]));
    for (std::size_t first = 0; first < count; first += at_once) {
      const std::size_t size = std::min(count - first, at_once);
      put(shares, first, size, bits, part.data());
      words.insert(words.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(size * limbs(bits)));
    }
    return numbers::ScaledIntegers(unit, limbs(bits), std::move(words));
  }

  // The same for the entries [first, first + count) only, limbs(bits) words for each, to `out`; for many
  // threads.
  static std::size_t limbs(std::size_t bits) { return bits / 64 + 1; }
  void put(std::span<const std::uint8_t* const> shares, std::size_t first, std::size_t count,
           std::size_t bits, std::uint64_t* out) const;
  void put(std::span<const std::uint16_t* const> shares, std::size_t first, std::size_t count,
           std::size_t bits, std::uint64_t* out) const;
  void put(std::span<const std::uint32_t* const> shares, std::size_t first, std::size_t count,
           std::size_t bits, std::uint64_t* out) const;

 private:
  static constexpr std::size_t at_once = 768;  // entries that stay near while they are put together

  template <class Stored>
  void put_by_doubles(std::span<const Stored* const> shares, std::size_t first, std::size_t count,
                      std::size_t bits, std::uint64_t* out) const;
  void check(std::size_t lists, std::size_t bits) const;

  std::vector<std::uint32_t> moduli_, factors_;
  numbers::Integer product_ = 1;
  std::size_t digit_bits_ = 0;
  std::vector<double> table_;  // first a row of 1 / m_i, then a row for each digit of the M/m_i
  std::vector<std::int64_t> product_digits_;  // of M
  // Where the processor and the moduli allow it, the first that does.
  std::optional<IfmaRemainder<std::uint8_t>> long_bytes_;
  std::optional<IfmaRemainder<std::uint16_t>> long_words_;
  std::optional<vnni::Remainder<vnni::Bytes>> bytes_;
  std::optional<vnni::Remainder<vnni::Words>> words_;
};

}  // namespace infimum::linear
