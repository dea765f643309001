// SPDX-License-Identifier: Apache-2.0
#include "linear/ifma_remainder.hpp"

#include <algorithm>
#include <stdexcept>

#include "linear/vnni.hpp"

#if defined(__x86_64__)
#define INFIMUM_IFMA __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512ifma")))
#endif

namespace infimum::linear {

namespace {

using numbers::Integer;

constexpr unsigned digit_bits = 52;
constexpr std::uint64_t digit_mask = (std::uint64_t{1} << digit_bits) - 1;

// As many moduli as leave room for their sum: 6 * 255^6 < 2^51, 4 * 5759^4 < 2^52, as the operands of
// products of 52 bits must be.
template <class Stored>
constexpr std::size_t group_size = sizeof(Stored) == 1 ? 6 : 4;

template <class Stored>
constexpr std::uint32_t greatest_modulus = sizeof(Stored) == 1 ? 255 : 5759;

// So that all that is kept of a block has its place on the stack. There are fewer primes from 256 on.
template <class Stored>
constexpr std::size_t most_moduli = sizeof(Stored) == 1 ? 128 : 704;

template <class Stored>
constexpr std::size_t groups_of(std::size_t moduli) {
  return (moduli + group_size<Stored> - 1) / group_size<Stored>;
}

constexpr std::size_t digits_of(std::size_t words) {
  return (64 * words + digit_bits - 1) / digit_bits;
}

template <class Stored>
constexpr std::size_t most_digits = digits_of(most_moduli<Stored> * 8 * sizeof(Stored) / 64 + 1);

// Digit d of the number modulo a power of two that has more digits.
std::uint64_t digit(const Integer& number, std::size_t d) {
  Integer part;
  mpz_fdiv_q_2exp(part.get_mpz_t(), number.get_mpz_t(), digit_bits * d);
  mpz_fdiv_r_2exp(part.get_mpz_t(), part.get_mpz_t(), digit_bits);
  return mpz_getlimbn(part.get_mpz_t(), 0);
}

}  // namespace

template <class Stored>
bool IfmaRemainder<Stored>::available() {
#if defined(__x86_64__)
  return vnni::available() && __builtin_cpu_supports("avx512ifma");
#else
  return false;
#endif
}

template <class Stored>
bool IfmaRemainder<Stored>::serves(std::span<const std::uint32_t> moduli) {
  return available() && moduli.size() <= most_moduli<Stored> &&
         std::all_of(moduli.begin(), moduli.end(),
                     [](std::uint32_t m) { return m <= greatest_modulus<Stored>; });
}

template <class Stored>
IfmaRemainder<Stored>::IfmaRemainder(std::span<const std::uint32_t> moduli, const Integer& product) {
  const std::size_t groups = groups_of<Stored>(moduli.size());
  const std::size_t digits = digits_of(mpz_sizeinbase(product.get_mpz_t(), 2) / 64 + 1);
  digits_.resize(digits * (groups + 1));
  const auto put_column = [&](std::size_t column, const Integer& number) {
    for (std::size_t d = 0; d < digits; ++d) digits_[d * (groups + 1) + column] = digit(number, d);
  };
  for (std::size_t g = 0; g < groups; ++g) {
    const auto group = moduli.subspan(g * group_size<Stored>,
                                      std::min(group_size<Stored>, moduli.size() - g * group_size<Stored>));
    std::uint64_t of_group = 1;
    for (const std::uint32_t m : group) of_group *= m;
    for (const std::uint32_t m : group) factors_.push_back(of_group / m);
    inverses_.push_back(1 / static_cast<double>(of_group));
    put_column(g, product / of_group);
  }
  put_column(groups, -product);
}

#if defined(__x86_64__)

namespace {

constexpr std::size_t lanes = 8;  // of 64 bits
constexpr std::size_t vectors = 8;
constexpr std::size_t block = vectors * lanes;  // entries at once: 16 sums, 8 operands and a constant

struct alignas(64) Lanes {
  std::uint64_t of[lanes];
};

INFIMUM_IFMA inline __m512i load(const Lanes& from) {
  return _mm512_load_si512(&from);
}
INFIMUM_IFMA inline void store(Lanes& to, __m512i x) {
  _mm512_store_si512(&to, x);
}
INFIMUM_IFMA inline void clear(Lanes* carry) {
  for (std::size_t v = 0; v < vectors; ++v) store(carry[v], _mm512_setzero_si512());
}

// Eight entries as numbers of 64 bits: all, or those of the mask.
INFIMUM_IFMA inline __m512i widen(const std::uint8_t* from) {
  return _mm512_cvtepu8_epi64(_mm_loadu_si64(from));
}
INFIMUM_IFMA inline __m512i widen(const std::uint16_t* from) {
  return _mm512_cvtepu16_epi64(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
}
INFIMUM_IFMA inline __m512i widen(const std::uint8_t* from, __mmask8 mask) {
  return _mm512_cvtepu8_epi64(_mm_maskz_loadu_epi8(mask, from));
}
INFIMUM_IFMA inline __m512i widen(const std::uint16_t* from, __mmask8 mask) {
  return _mm512_cvtepu16_epi64(_mm_maskz_loadu_epi16(mask, from));
}

inline __mmask8 first_lanes(std::size_t first, std::size_t count) {
  const std::size_t left = count > first ? count - first : 0;
  return left >= lanes ? static_cast<__mmask8>(0xff) : static_cast<__mmask8>((1u << left) - 1);
}

// The y_g of a block, of which `count` entries are there, and q behind them: X/M = sum y_g / M_g - q, and
// |X| / M < 1/4. Each of at most 2^8 quotients is below 6 and carries a relative error of 2^-52, their sum is
// below 2^11 and errs by less than 2^-32, in any order: to round it is exact.
template <bool whole, class Stored>
INFIMUM_IFMA inline void put_groups(std::span<const Stored* const> shares, std::size_t at, std::size_t count,
                                    const std::uint64_t* factors, const double* inverses, Lanes* out) {
  __m512d quotients[vectors];
  for (std::size_t v = 0; v < vectors; ++v) quotients[v] = _mm512_setzero_pd();
  for (std::size_t i = 0; i < shares.size(); ++inverses) {
    __m512i y[vectors];
    for (std::size_t v = 0; v < vectors; ++v) y[v] = _mm512_setzero_si512();
    for (const std::size_t end = std::min(i + group_size<Stored>, shares.size()); i < end; ++i) {
      const Stored* const from = shares[i] + at;
      const __m512i factor = _mm512_set1_epi64(static_cast<std::int64_t>(factors[i]));
      for (std::size_t v = 0; v < vectors; ++v) {
        const __m512i x =
            whole ? widen(from + v * lanes) : widen(from + v * lanes, first_lanes(v * lanes, count));
        y[v] = _mm512_madd52lo_epu64(y[v], x, factor);
      }
    }
    const __m512d inverse = _mm512_set1_pd(*inverses);
    for (std::size_t v = 0; v < vectors; ++v) {
      quotients[v] = _mm512_fmadd_pd(_mm512_cvtepu64_pd(y[v]), inverse, quotients[v]);
      store(*out++, y[v]);
    }
  }
  for (std::size_t v = 0; v < vectors; ++v)
    store(*out++, _mm512_cvt_roundpd_epi64(quotients[v], _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
}

// One digit of all entries of the block, from what came up from below; what goes up takes its place. All is
// below 2^63, because sums of 2^10 parts of 52 bits are.
INFIMUM_IFMA inline void put_digit(const Lanes* groups, const std::uint64_t* constants, std::size_t count,
                                   Lanes* carry, Lanes* out) {
  __m512i low[vectors], high[vectors];
  for (std::size_t v = 0; v < vectors; ++v) low[v] = high[v] = _mm512_setzero_si512();
  for (std::size_t g = 0; g < count; ++g) {
    const __m512i constant = _mm512_set1_epi64(static_cast<std::int64_t>(constants[g]));
    for (std::size_t v = 0; v < vectors; ++v) {
      const __m512i y = load(groups[g * vectors + v]);
      low[v] = _mm512_madd52lo_epu64(low[v], y, constant);
      high[v] = _mm512_madd52hi_epu64(high[v], y, constant);
    }
  }
  const __m512i mask = _mm512_set1_epi64(static_cast<std::int64_t>(digit_mask));
  for (std::size_t v = 0; v < vectors; ++v) {
    const __m512i sum = _mm512_add_epi64(low[v], load(carry[v]));
    store(out[v], _mm512_and_si512(sum, mask));
    store(carry[v], _mm512_add_epi64(high[v], _mm512_srli_epi64(sum, digit_bits)));
  }
}

INFIMUM_IFMA inline __m512i shifted_up(const Lanes& digit, std::size_t bits) {
  return _mm512_sll_epi64(load(digit), _mm_cvtsi64_si128(static_cast<std::int64_t>(bits)));
}

// Word w of 64 bits, from digits of 52.
INFIMUM_IFMA inline __m512i word(const Lanes* digits, std::size_t w) {
  const std::size_t shift = 64 * w % digit_bits;
  const Lanes* const from = digits + 64 * w / digit_bits * vectors;
  const __m512i low = _mm512_srl_epi64(load(*from), _mm_cvtsi64_si128(static_cast<std::int64_t>(shift)));
  const __m512i middle = shifted_up(from[vectors], digit_bits - shift);
  if (2 * digit_bits >= 64 + shift) return _mm512_or_si512(low, middle);
  const __m512i high = shifted_up(from[2 * vectors], 2 * digit_bits - shift);
  return _mm512_or_si512(_mm512_or_si512(low, middle), high);
}

// Rows to columns.
INFIMUM_IFMA inline void transpose(__m512i (&x)[lanes]) {
  __m512i y[lanes];
  for (std::size_t i = 0; i < lanes; i += 2) {
    y[i] = _mm512_unpacklo_epi64(x[i], x[i + 1]);
    y[i + 1] = _mm512_unpackhi_epi64(x[i], x[i + 1]);
  }
  for (std::size_t i = 0; i < 2; ++i) {  // pairs of columns i, i + 2, i + 4, i + 6
    const __m512i low = _mm512_shuffle_i64x2(y[i], y[i + 2], 0x88);
    const __m512i odd_low = _mm512_shuffle_i64x2(y[i], y[i + 2], 0xdd);
    const __m512i high = _mm512_shuffle_i64x2(y[i + 4], y[i + 6], 0x88);
    const __m512i odd_high = _mm512_shuffle_i64x2(y[i + 4], y[i + 6], 0xdd);
    x[i] = _mm512_shuffle_i64x2(low, high, 0x88);
    x[i + 4] = _mm512_shuffle_i64x2(low, high, 0xdd);
    x[i + 2] = _mm512_shuffle_i64x2(odd_low, odd_high, 0x88);
    x[i + 6] = _mm512_shuffle_i64x2(odd_low, odd_high, 0xdd);
  }
}

// The words of up to eight entries, entry after entry.
INFIMUM_IFMA inline void put_words(const Lanes* digits, std::size_t count, std::size_t limbs,
                                   std::uint64_t* out) {
  for (std::size_t w = 0; w < limbs; w += lanes) {
    const std::size_t there = std::min(lanes, limbs - w);
    __m512i x[lanes];
    for (std::size_t j = 0; j < lanes; ++j) x[j] = j < there ? word(digits, w + j) : _mm512_setzero_si512();
    transpose(x);
    const __mmask8 mask = first_lanes(w, limbs);
    for (std::size_t e = 0; e < count; ++e) _mm512_mask_storeu_epi64(out + e * limbs + w, mask, x[e]);
  }
}

}  // namespace

// The lists are many, more than a processor follows by itself: the next block of each is asked for in time.
template <class Stored>
void IfmaRemainder<Stored>::put(std::span<const Stored* const> shares, std::size_t first, std::size_t count,
                                std::size_t limbs, std::uint64_t* out) const {
  const std::size_t groups = inverses_.size() + 1, digits = digits_of(limbs);
  Lanes sums[(groups_of<Stored>(most_moduli<Stored>) + 1) * vectors], cut[most_digits<Stored> * vectors];
  for (std::size_t begin = 0; begin < count; begin += block) {
    const std::size_t size = std::min(block, count - begin);
    for (const Stored* const list : shares) {
      for (std::size_t e = block; begin + e < count && e < 2 * block; e += 64 / sizeof(Stored))
        __builtin_prefetch(list + first + begin + e);
    }
    (size == block ? put_groups<true, Stored> : put_groups<false, Stored>)(shares, first + begin, size,
                                                                           factors_.data(), inverses_.data(),
                                                                           sums);
    Lanes carry[vectors];
    clear(carry);
    for (std::size_t d = 0; d < digits; ++d)
      put_digit(sums, digits_.data() + d * groups, groups, carry, cut + d * vectors);
    for (std::size_t v = 0; v * lanes < size; ++v)
      put_words(cut + v, std::min(lanes, size - v * lanes), limbs, out + (begin + v * lanes) * limbs);
  }
}

#else

template <class Stored>
void IfmaRemainder<Stored>::put(std::span<const Stored* const>, std::size_t, std::size_t, std::size_t,
                                std::uint64_t*) const {
  throw std::logic_error("IfmaRemainder: not on this processor");
}

#endif

template class IfmaRemainder<std::uint8_t>;
template class IfmaRemainder<std::uint16_t>;

}  // namespace infimum::linear
