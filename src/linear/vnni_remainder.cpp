// SPDX-License-Identifier: Apache-2.0
#include "linear/vnni_remainder.hpp"

#include <algorithm>
#include <stdexcept>

#include "linear/vnni_pack.hpp"
#include "numbers/powers.hpp"

namespace infimum::linear::vnni {

namespace {

using numbers::Integer;

constexpr std::size_t vectors = 6;  // of 16 entries, in a block
constexpr std::size_t block = vectors * lanes;

// How a word of 32 bits is cut into digits, the least first, and in what units fractions are counted.
template <class Kind>
struct Digits;

template <>
struct Digits<Bytes> {
  static constexpr std::size_t count = 4;
  static constexpr unsigned widths[count] = {8, 8, 8, 8}, shifts[count] = {0, 8, 16, 24};
  static constexpr unsigned fraction_bits = 22, entry_bits = 8;
};

template <>
struct Digits<Words> {
  static constexpr std::size_t count = 3;
  static constexpr unsigned widths[count] = {11, 11, 10}, shifts[count] = {0, 11, 22};
  static constexpr unsigned fraction_bits = 30, entry_bits = 16;
};

// So many digits of the number modulo their power of two; a digit of w bits lies within -2^(w-1)..2^(w-1)-1.
template <class Kind>
std::vector<std::int32_t> signed_digits(const Integer& number, std::size_t count) {
  const std::size_t bits = (count / Digits<Kind>::count + 1) * 32;
  Integer rest;
  mpz_fdiv_r_2exp(rest.get_mpz_t(), number.get_mpz_t(), bits);
  std::vector<std::int32_t> digits;
  std::int32_t carry = 0;
  for (std::size_t d = 0; d < count; ++d) {
    const unsigned width = Digits<Kind>::widths[d % Digits<Kind>::count];
    const std::size_t at = 32 * (d / Digits<Kind>::count);  // words begin at halves of limbs
    const auto word =
        mpz_getlimbn(rest.get_mpz_t(), static_cast<mp_size_t>(at / 64)) >> (at % 64) & 0xffffffff;
    const auto cut = word >> Digits<Kind>::shifts[d % Digits<Kind>::count] & ((1u << width) - 1);
    const std::int32_t digit = static_cast<std::int32_t>(cut) + carry;
    carry = digit >= 1 << (width - 1) ? 1 : 0;
    digits.push_back(digit - carry * (1 << width));
  }
  return digits;
}

// numerator / denominator in units of 2^-bits, to the nearest.
Integer fraction(const Integer& numerator, const Integer& denominator, unsigned bits) {
  return ((numerator << (bits + 1)) + denominator) / (2 * denominator);
}

template <class Kind>
void put_entry(std::int32_t& lane, std::size_t index, std::int32_t entry) {
  constexpr unsigned bits = Digits<Kind>::entry_bits;
  constexpr std::uint32_t mask = (1u << bits) - 1;
  lane = static_cast<std::int32_t>(static_cast<std::uint32_t>(lane) |
                                   (static_cast<std::uint32_t>(entry) & mask) << (bits * index));
}

}  // namespace

template <class Kind>
bool Remainder<Kind>::serves(std::span<const std::uint32_t> moduli) {
  return available() && moduli.size() <= most_moduli &&
         std::all_of(moduli.begin(), moduli.end(),
                     [](std::uint32_t m) { return m <= Kind::greatest_modulus; });
}

template <class Kind>
Remainder<Kind>::Remainder(const Integer& product, std::span<const Integer> constants)
    : groups_(groups_of(constants.size(), Kind::group)) {
  using Cut = Digits<Kind>;
  const std::size_t words = 2 * (mpz_sizeinbase(product.get_mpz_t(), 2) / 64 + 1);
  const std::size_t digits = words * Cut::count;
  table_.resize((words + 1) * groups_ * Cut::count);
  const auto put_column = [&](std::size_t i, std::size_t first, const std::vector<std::int32_t>& column) {
    for (std::size_t d = 0; d < column.size(); ++d) {
      const std::size_t group = (first + d) / Cut::count * groups_ + i / Kind::group;
      put_entry<Kind>(table_[group * Cut::count + d % Cut::count], i % Kind::group, column[d]);
    }
  };
  for (std::size_t i = 0; i < constants.size(); ++i) {
    put_column(i, 0, signed_digits<Kind>(fraction(constants[i], product, Cut::fraction_bits), Cut::count));
    put_column(i, Cut::count, signed_digits<Kind>(constants[i], digits));
  }
  product_digits_ = signed_digits<Kind>(-product, digits);
}

// The lists are many, more than a processor follows by itself: the next block of each is asked for in time.
template <class Kind>
void Remainder<Kind>::put(std::span<const Stored* const> residues, std::size_t first, std::size_t count,
                          std::size_t limbs, std::uint64_t* out) const {
  std::vector<const Stored*> lists(residues.begin(), residues.end());
  lists.resize(groups_ * Kind::group, lists.back());  // their digits are 0
  for (std::size_t begin = 0; begin < count; begin += block) {
    if (begin + 2 * block <= count) {
      for (const Stored* const list : lists) {
        for (std::size_t e = block; e < 2 * block; e += vector_bytes / sizeof(Stored))
          __builtin_prefetch(list + first + begin + e);
      }
    }
    put_block(lists.data(), first + begin, std::min(block, count - begin), limbs, out + begin * limbs);
  }
}

#if defined(__x86_64__)

namespace {

template <class Kind>
struct Word {
  __m512i digits[Digits<Kind>::count][vectors];
};

// The digits of a word of the sum over all moduli: at most 128 * 255 * 128 < 2^22 in absolute value for
// bytes, 180 * 5758 * 1024 < 2^30 for words.
template <class Kind>
INFIMUM_VNNI inline void add_up(const typename Kind::Element* packed, const std::int32_t* table,
                                std::size_t groups, Word<Kind>& word) {
  constexpr std::size_t digits = Digits<Kind>::count;
  __m512i sums[digits][vectors];  // of this function alone, and so in registers
  for (auto& digit : sums) {
    for (auto& sum : digit) sum = _mm512_setzero_si512();
  }
  for (std::size_t g = 0; g < groups; ++g) {
    __m512i residues[vectors];
    for (std::size_t v = 0; v < vectors; ++v)
      residues[v] = _mm512_load_si512(packed + (g * vectors + v) * lanes * Kind::group);
    for (std::size_t d = 0; d < digits; ++d) {
      const __m512i constants = _mm512_set1_epi32(table[g * digits + d]);
      for (std::size_t v = 0; v < vectors; ++v) sums[d][v] = dot(Kind(), sums[d][v], residues[v], constants);
    }
  }
  for (std::size_t d = 0; d < digits; ++d) {
    for (std::size_t v = 0; v < vectors; ++v) word.digits[d][v] = sums[d][v];
  }
}

// q = (sum r_i C_i - X) / M, rounded from the first three digits of the sum of r_i times the rounded
// fractions; the last of these has units of 2^-(fraction_bits - shift). For bytes the sum is off by less than
// 128 * 255 / 2 * 2^-22 + 2^-14 < 1/100 of a whole, for words by 180 * 5758 / 2 * 2^-30 + 2^-7 < 1/100, and
// |X| / M < 1/4: to round it is exact. 0 <= q < 2^15 for bytes, < 2^20 for words.
INFIMUM_VNNI inline __m512i quotient(const Word<Bytes>& word, std::size_t v) {
  const __m512i low = _mm512_add_epi32(word.digits[1][v], _mm512_srai_epi32(word.digits[0][v], 8));
  const __m512i sum = _mm512_add_epi32(low, _mm512_slli_epi32(word.digits[2][v], 8));
  constexpr int shift = Digits<Bytes>::fraction_bits - 8;
  return _mm512_srai_epi32(_mm512_add_epi32(sum, _mm512_set1_epi32(1 << (shift - 1))), shift);
}

INFIMUM_VNNI inline __m512i quotient(const Word<Words>& word, std::size_t v) {
  const __m512i low = _mm512_add_epi32(word.digits[1][v], _mm512_srai_epi32(word.digits[0][v], 11));
  const __m512i sum = _mm512_add_epi32(word.digits[2][v], _mm512_srai_epi32(low, 11));
  constexpr int shift = Digits<Words>::fraction_bits - 22;
  return _mm512_srai_epi32(_mm512_add_epi32(sum, _mm512_set1_epi32(1 << (shift - 1))), shift);
}

// sum + q * digit; digits of bytes and their q fit into the signed halves of a lane.
INFIMUM_VNNI inline __m512i add_product(Bytes, __m512i sum, __m512i q, std::int32_t digit) {
  return _mm512_dpwssd_epi32(sum, q, _mm512_set1_epi32(digit & 0xffff));
}

INFIMUM_VNNI inline __m512i add_product(Words, __m512i sum, __m512i q, std::int32_t digit) {
  return _mm512_add_epi32(sum, _mm512_mullo_epi32(q, _mm512_set1_epi32(digit)));
}

// The word of 32 bits of digits and the carry from below, and the carry from it; product: the digits of -M.
template <class Kind>
INFIMUM_VNNI inline __m512i carried(const Word<Kind>& word, std::size_t v, __m512i q,
                                    const std::int32_t* product, __m512i& carry) {
  using Cut = Digits<Kind>;
  __m512i result = _mm512_setzero_si512();
  for (std::size_t d = 0; d < Cut::count; ++d) {
    carry = _mm512_add_epi32(carry, add_product(Kind(), word.digits[d][v], q, product[d]));
    // Below stand digits that are not negative; only the last one may reach beyond the word, and what does is
    // the carry.
    const __m512i kept =
        d + 1 < Cut::count ? _mm512_and_si512(carry, _mm512_set1_epi32((1 << Cut::widths[d]) - 1)) : carry;
    result = _mm512_or_si512(result, _mm512_slli_epi32(kept, Cut::shifts[d]));
    carry = _mm512_srai_epi32(carry, Cut::widths[d]);
  }
  return result;
}

// Low and high halves of limbs, to 16 limbs.
INFIMUM_VNNI inline void store_limbs(__m512i low, __m512i high, std::uint64_t* out) {
  const __m512i first = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const __m512i second = _mm512_add_epi32(first, _mm512_set1_epi32(8));
  _mm512_store_si512(out, _mm512_permutex2var_epi32(low, first, high));
  _mm512_store_si512(out + lanes / 2, _mm512_permutex2var_epi32(low, second, high));
}

}  // namespace

template <class Kind>
void Remainder<Kind>::put_block(const Stored* const* residues, std::size_t at, std::size_t count,
                                std::size_t limbs, std::uint64_t* out) const {
  constexpr std::size_t digits = Digits<Kind>::count, entries = lanes * Kind::group;
  alignas(vector_bytes) Stored packed[(most_moduli + Kind::group) * block];
  for (std::size_t g = 0; g < groups_; ++g) {
    for (std::size_t v = 0; v * lanes < count; ++v) {
      const __m512i x =
          interleaved(Kind(), residues + g * Kind::group, at + v * lanes, first_lanes(count - v * lanes));
      _mm512_store_si512(packed + (g * vectors + v) * entries, x);
    }
    for (std::size_t v = (count + lanes - 1) / lanes; v < vectors; ++v)
      _mm512_store_si512(packed + (g * vectors + v) * entries, _mm512_setzero_si512());
  }
  Word<Kind> word;
  __m512i q[vectors], carry[vectors], low[vectors];
  const std::size_t stride = groups_ * digits;
  add_up<Kind>(packed, table_.data(), groups_, word);
  for (std::size_t v = 0; v < vectors; ++v) {
    q[v] = quotient(word, v);
    carry[v] = _mm512_setzero_si512();
  }
  alignas(vector_bytes) std::uint64_t column[block];
  for (std::size_t w = 0; w < 2 * limbs; ++w) {
    add_up<Kind>(packed, table_.data() + (w + 1) * stride, groups_, word);
    const std::int32_t* const product = product_digits_.data() + w * digits;
    for (std::size_t v = 0; v < vectors; ++v) {
      const __m512i half = carried<Kind>(word, v, q[v], product, carry[v]);
      if (w % 2 == 0) {
        low[v] = half;
      } else {
        store_limbs(low[v], half, column + v * lanes);
      }
    }
    if (w % 2 == 1) {
      for (std::size_t e = 0; e < count; ++e) out[e * limbs + w / 2] = column[e];
    }
  }
}

#else

template <class Kind>
void Remainder<Kind>::put_block(const Stored* const*, std::size_t, std::size_t, std::size_t,
                                std::uint64_t*) const {
  throw std::logic_error("Remainder: not on this processor");
}

#endif

template class Remainder<Bytes>;
template class Remainder<Words>;

}  // namespace infimum::linear::vnni
