// SPDX-License-Identifier: Apache-2.0
//
// What the kinds of residues have in common that use the dot products of AVX-512 VNNI, header-only: the two
// kinds of entries, and the reduction of 32-bit sums to residues. Functions marked INFIMUM_VNNI may run only
// where available() is true; the rest of the program is compiled for any processor.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__x86_64__)
// GCC 12 takes the registers that its own intrinsics leave unspecified for a mistake (GCC bug 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <immintrin.h>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
#define INFIMUM_VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))
#else
#define INFIMUM_VNNI
#endif

namespace infimum::linear::vnni {

// The processor has the instructions, and the operating system saves their registers.
inline bool available() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vnni");
#else
  return false;
#endif
}

// A kind: entries 0..p-1, of which a lane of 32 bits takes a `group` along the inner dimension. `longest`
// groups of products of an entry below p with one of absolute value at most (p-1)/2, added to a sum that was
// folded, stay below 2^31 in absolute value:
//   bytes  4 * 16384 * 254 * 127 + 2^22 < 2^31,   words  2 * 60 * 5758 * 2879 + 2^27 < 2^31.
// Over a short inner dimension a sum needs no fold before it is made canonical: 512 * 254 * 127 + 254 < 2^24.
struct Bytes {
  using Element = std::uint8_t;
  static constexpr const char* name = "vnni8";
  static constexpr std::uint32_t greatest_modulus = 255;
  static constexpr std::size_t group = 4, longest = 16384;
  static constexpr std::size_t short_dimension = 512;
};

struct Words {
  using Element = std::uint16_t;
  static constexpr const char* name = "vnni16";
  static constexpr std::uint32_t greatest_modulus = 5759;
  static constexpr std::size_t group = 2, longest = 60;
  static constexpr std::size_t short_dimension = 0;
};

constexpr std::size_t lanes = 16;  // of 32 bits
constexpr std::size_t vector_bytes = 64;

#if defined(__x86_64__)

INFIMUM_VNNI inline __m512i dot(Bytes, __m512i sum, __m512i a, __m512i b) {
  return _mm512_dpbusd_epi32(sum, a, b);
}

INFIMUM_VNNI inline __m512i dot(Words, __m512i sum, __m512i a, __m512i b) {
  return _mm512_dpwssd_epi32(sum, a, b);
}

// Up to 16 entries, those of the mask, as 32-bit numbers and back.
INFIMUM_VNNI inline __m512i widen(const std::uint8_t* from, __mmask16 mask) {
  return _mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(mask, from));
}

INFIMUM_VNNI inline __m512i widen(const std::uint16_t* from, __mmask16 mask) {
  return _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(mask, from));
}

INFIMUM_VNNI inline void narrow(std::uint8_t* to, __mmask16 mask, __m512i x) {
  _mm_mask_storeu_epi8(to, mask, _mm512_cvtepi32_epi8(x));
}

INFIMUM_VNNI inline void narrow(std::uint16_t* to, __mmask16 mask, __m512i x) {
  _mm256_mask_storeu_epi16(to, mask, _mm512_cvtepi32_epi16(x));
}

INFIMUM_VNNI inline __mmask16 first_lanes(std::size_t count) {
  return count >= lanes ? static_cast<__mmask16>(0xffff) : static_cast<__mmask16>((1u << count) - 1);
}

// From sums of 32 bits to residues modulo an odd p <= 5759.
class Reduction {
 public:
  INFIMUM_VNNI explicit Reduction(std::uint32_t modulus) : large_(modulus > 1 << 11) {
    const auto p = static_cast<std::int32_t>(modulus);
    std::int32_t power = (1 << 16) % p;  // of 2, balanced
    if (power > p / 2) power -= p;
    p_ = _mm512_set1_epi32(p);
    float_p_ = _mm512_set1_ps(static_cast<float>(p));
    inverse_ = _mm512_set1_ps(1.0f / static_cast<float>(p));
    rounding_ = _mm512_set1_ps(0x1.8p23f);
    weights_ = _mm512_set1_epi32(static_cast<std::int32_t>((static_cast<std::uint32_t>(power) << 16) | 1u));
    sign_ = _mm512_set1_epi32(1 << 15);
  }

  // Any x = high * 2^16 + low to high * (2^16 mod p) + low: the same residue, and in absolute value at most
  // 2^15 (p-1)/2 + 2^16, or for |x| < 2^t at most 2^(t-16) (p-1)/2 + 2^16. The instruction takes signed
  // halves, so the low one is shifted by 2^15 and back.
  INFIMUM_VNNI __m512i fold(__m512i x) const {
    return _mm512_dpwssd_epi32(sign_, _mm512_xor_si512(x, sign_), weights_);
  }

  // x to 0..p-1, for |x| < 2^24 and |x| / p < 2^20: x is exact as a float; q = x/p is rounded to an integer
  // by the sum with 1.5 * 2^23 and is off by at most 1/2 + 2^20 * 2^-23; so x - q p, which is exact, lies
  // within (-p, p).
  INFIMUM_VNNI __m512i canonical(__m512i x) const {
    const __m512 value = _mm512_cvtepi32_ps(x);
    const __m512 q = _mm512_sub_ps(_mm512_fmadd_ps(value, inverse_, rounding_), rounding_);
    const __m512i rest = _mm512_cvtps_epi32(_mm512_fnmadd_ps(q, float_p_, value));
    // As unsigned numbers, a negative rest is above rest + p, and a nonnegative one below it.
    return _mm512_min_epu32(rest, _mm512_add_epi32(rest, p_));
  }

  // Any x of 32 bits to 0..p-1, for p > 2^11: |x| / p < 2^20 carries three roundings of floats, so that the
  // nearest integer is off by less than 1/2 + 1/5.
  INFIMUM_VNNI __m512i canonical_by_product(__m512i x) const {
    const __m512i q = _mm512_cvtps_epi32(_mm512_mul_ps(_mm512_cvtepi32_ps(x), inverse_));
    const __m512i rest = _mm512_sub_epi32(x, _mm512_mullo_epi32(q, p_));
    return _mm512_min_epu32(rest, _mm512_add_epi32(rest, p_));
  }
  bool is_large() const { return large_; }

 private:
  bool large_;
  __m512i p_, weights_, sign_;
  __m512 float_p_, inverse_, rounding_;
};

// The greatest sums of all products of a kind: folded until |x| < 2^24, then canonical.
INFIMUM_VNNI inline __m512i canonical_sum(Bytes, const Reduction& reduction, __m512i x) {
  return reduction.canonical(reduction.fold(x));  // 2^15 * 127 + 2^16
}

INFIMUM_VNNI inline __m512i canonical_sum(Words, const Reduction& reduction, __m512i x) {
  if (reduction.is_large()) return reduction.canonical_by_product(x);
  return reduction.canonical(
      reduction.fold(reduction.fold(x)));  // for p < 2^11: 2^25 + 2^16, then 2^10 * 2047 + 2^16 + ...
}

#endif

}  // namespace infimum::linear::vnni
