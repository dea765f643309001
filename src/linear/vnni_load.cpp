// SPDX-License-Identifier: Apache-2.0
#include "linear/vnni_load.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "linear/moduli.hpp"

namespace infimum::linear::vnni {

#if defined(__x86_64__)

namespace {

constexpr std::size_t slices = 4;  // of 16 bits, in a limb
constexpr std::size_t limbs_of_vector = 8, vectors_per_fold = 8;

// The weights of the slices of a limb: 2^(16 s) of their limb times the factor, balanced, as four signed
// words.
struct LimbWeights {
  std::int64_t slices = 0;
  std::int64_t flip =
      0;  // sign bits of the slices that are unsigned, which the instruction takes for signed ones
};

struct Weights {
  std::vector<LimbWeights> limbs;
  std::int32_t constant = 0;  // what the flips subtract, modulo p
};

Weights weights_of(std::size_t limbs, std::uint32_t factor, std::uint32_t p) {
  Weights result;
  std::uint64_t constant = 0;
  std::uint32_t weight = factor % p;
  for (std::size_t j = 0; j < limbs; ++j) {
    LimbWeights limb;
    for (std::size_t s = 0; s < slices; ++s, weight = (weight << 16) % p) {
      const auto balanced =
          static_cast<std::int64_t>(weight) - (weight > p / 2 ? static_cast<std::int64_t>(p) : 0);
      limb.slices |= (balanced & 0xffff) << (16 * s);
      if (j + 1 == limbs && s + 1 == slices) continue;  // the sign of the integer
      limb.flip |= std::int64_t{1} << (16 * s + 15);
      constant += std::uint64_t{weight} << 15;
    }
    result.limbs.push_back(limb);
  }
  result.constant = static_cast<std::int32_t>(constant % p);
  return result;
}

INFIMUM_VNNI inline __m512i add_slices(__m512i sum, __m512i limbs, const LimbWeights& weights) {
  return _mm512_dpwssd_epi32(sum, _mm512_xor_si512(limbs, _mm512_set1_epi64(weights.flip)),
                             _mm512_set1_epi64(weights.slices));
}

// Sums of two neighbouring lanes: in each quarter two of the first vector and two of the second.
INFIMUM_VNNI inline __m512i neighbours(__m512i first, __m512i second) {
  const __m512 x = _mm512_castsi512_ps(first), y = _mm512_castsi512_ps(second);
  const __m512i even = _mm512_castps_si512(_mm512_shuffle_ps(x, y, 0x88));
  const __m512i odd = _mm512_castps_si512(_mm512_shuffle_ps(x, y, 0xdd));
  return _mm512_add_epi32(even, odd);
}

// Sums of 8 + 8 entries, two lanes each, to 16 lanes in order.
INFIMUM_VNNI inline __m512i paired(__m512i low, __m512i high) {
  return _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7), neighbours(low, high));
}

// Sixteen entries of one limb: four slices below 2^15 times residues up to (p-1)/2.
INFIMUM_VNNI inline __m512i one_limb(Bytes, const Reduction& reduction, __m512i sums) {
  return reduction.canonical(sums);  // 2^17 * 127 + p < 2^24
}

INFIMUM_VNNI inline __m512i one_limb(Words, const Reduction& reduction, __m512i sums) {
  return reduction.canonical(reduction.fold(sums));  // 2^17 * 2879 + p, then 5759 * 2879 + 2^16 < 2^24
}

template <class Kind>
INFIMUM_VNNI void load_one_limb(const std::uint64_t* words, std::size_t count, const Weights& weights,
                                std::uint32_t p, typename Kind::Element* out) {
  const Reduction reduction(p);
  const LimbWeights limb = weights.limbs[0];
  const __m512i start = _mm512_set1_epi64(weights.constant);
  for (std::size_t i = 0; i < count; i += lanes) {
    const __mmask16 mask = first_lanes(count - i);
    const __m512i low = _mm512_maskz_loadu_epi64(static_cast<__mmask8>(mask), words + i);
    const __m512i high = _mm512_maskz_loadu_epi64(static_cast<__mmask8>(mask >> 8), words + i + lanes / 2);
    const __m512i sums = paired(add_slices(start, low, limb), add_slices(start, high, limb));
    narrow(out + i, mask, one_limb(Kind(), reduction, sums));
  }
}

// The weights of eight limbs at a time, nothing for those beyond the last.
struct LongWeights {
  std::vector<std::int64_t> slices, flips;
  std::int32_t constant;
  std::size_t limbs;

  explicit LongWeights(const Weights& weights) : constant(weights.constant), limbs(weights.limbs.size()) {
    for (const LimbWeights& limb : weights.limbs) {
      slices.push_back(limb.slices);
      flips.push_back(limb.flip);
    }
    slices.resize((limbs + limbs_of_vector - 1) / limbs_of_vector * limbs_of_vector, 0);
    flips.resize(slices.size(), 0);
  }
};

// Sums over an entry of at most eight limbs, in 16 lanes, folded.
class ShortEntry {
 public:
  INFIMUM_VNNI ShortEntry(const LongWeights& weights, const Reduction& reduction)
      : reduction_(reduction),
        slices_(_mm512_loadu_si512(weights.slices.data())),
        flips_(_mm512_loadu_si512(weights.flips.data())),
        mask_(static_cast<__mmask8>((1u << weights.limbs) - 1)) {}
  INFIMUM_VNNI __m512i sum(const std::uint64_t* words) const {
    const __m512i flipped = _mm512_xor_si512(_mm512_maskz_loadu_epi64(mask_, words), flips_);
    return reduction_.fold(_mm512_dpwssd_epi32(_mm512_setzero_si512(), flipped, slices_));
  }

 private:
  Reduction reduction_;
  __m512i slices_, flips_;
  __mmask8 mask_;
};

// The same for any number of limbs. A lane takes two slices of a limb, at most 2^16 * 2879: eight of them and
// a folded sum, 2^15 * 2879 + 2^16, stay below 2^31.
class LongEntry {
 public:
  INFIMUM_VNNI LongEntry(const LongWeights& weights, const Reduction& reduction)
      : weights_(weights), reduction_(reduction) {}
  INFIMUM_VNNI __m512i sum(const std::uint64_t* words) const {
    __m512i sum = _mm512_setzero_si512();
    std::size_t j = 0;
    for (; j + limbs_of_vector <= weights_.limbs; j += limbs_of_vector) {
      if (j % (limbs_of_vector * vectors_per_fold) == 0) sum = reduction_.fold(sum);
      sum = with(sum, _mm512_loadu_si512(words + j), j);
    }
    const auto mask = static_cast<__mmask8>((1u << (weights_.limbs - j)) - 1);
    if (mask != 0) sum = with(reduction_.fold(sum), _mm512_maskz_loadu_epi64(mask, words + j), j);
    return reduction_.fold(sum);
  }

 private:
  const LongWeights& weights_;
  Reduction reduction_;

  INFIMUM_VNNI __m512i with(__m512i sum, __m512i limbs, std::size_t j) const {
    const __m512i flipped = _mm512_xor_si512(limbs, _mm512_loadu_si512(weights_.flips.data() + j));
    return _mm512_dpwssd_epi32(sum, flipped, _mm512_loadu_si512(weights_.slices.data() + j));
  }
};

// Sums of two neighbouring quarters: two of the first vector and two of the second.
INFIMUM_VNNI inline __m512i neighbouring_quarters(__m512i first, __m512i second) {
  return _mm512_add_epi32(_mm512_shuffle_i32x4(first, second, 0x88),
                          _mm512_shuffle_i32x4(first, second, 0xdd));
}

// What will be read soon: as far ahead as takes memory to answer. An address, for it may lie beyond the list.
inline void ask_ahead(const std::uint64_t* words, std::size_t count) {
  constexpr std::size_t ahead = 8192;  // bytes
  const std::uintptr_t first = reinterpret_cast<std::uintptr_t>(words) + ahead;
  for (std::size_t byte = 0; byte < count * sizeof(words[0]); byte += vector_bytes)
    __builtin_prefetch(reinterpret_cast<const void*>(first + byte));
}

// What sixteen sums have in each lane, at most 2^15 * 2879 + 2^16, comes to one lane each.
template <class Entry>
INFIMUM_VNNI inline __m512i sums_of_sixteen(const Entry& entry, const std::uint64_t* words, std::size_t limbs,
                                            std::size_t last) {
  __m512i quarters[4];  // of four entries each, one in each quarter
  for (std::size_t t = 0; t < 4; ++t) {
    const auto sum = [&](std::size_t e)
                         INFIMUM_VNNI { return entry.sum(words + std::min(4 * t + e, last) * limbs); };
    quarters[t] = neighbours(neighbours(sum(0), sum(1)), neighbours(sum(2), sum(3)));
  }
  return neighbouring_quarters(neighbouring_quarters(quarters[0], quarters[1]),
                               neighbouring_quarters(quarters[2], quarters[3]));
}

template <class Kind, class Entry>
INFIMUM_VNNI void load_limbs(const std::uint64_t* words, std::size_t count, const LongWeights& weights,
                             std::uint32_t p, typename Kind::Element* out) {
  const Reduction reduction(p);
  const Entry entry(weights, reduction);
  const __m512i constant = _mm512_set1_epi32(weights.constant);
  for (std::size_t i = 0; i < count; i += lanes) {
    const std::uint64_t* const from = words + i * weights.limbs;
    ask_ahead(from, lanes * weights.limbs);
    const std::size_t last = std::min(lanes, count - i) - 1;
    const __m512i sums = _mm512_add_epi32(sums_of_sixteen(entry, from, weights.limbs, last), constant);
    narrow(out + i, first_lanes(count - i), canonical_sum(Kind(), reduction, sums));  // from below 2^31
  }
}

// Sixteen entries of two limbs, four lanes each, without gathering; how many it loaded.
template <class Kind>
INFIMUM_VNNI std::size_t load_two_limbs(const std::uint64_t* words, std::size_t count, const Weights& weights,
                                        std::uint32_t p, typename Kind::Element* out) {
  const Reduction reduction(p);
  const LimbWeights &low = weights.limbs[0], &high = weights.limbs[1];
  const __m512i slices_of_two = _mm512_set4_epi64(high.slices, low.slices, high.slices, low.slices);
  const __m512i flips = _mm512_set4_epi64(high.flip, low.flip, high.flip, low.flip);
  const __m512i start = _mm512_set4_epi64(0, weights.constant, 0, weights.constant);
  const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  std::size_t done = 0;
  for (; done + lanes <= count; done += lanes) {
    __m512i sums[4];  // of four entries each
    for (std::size_t t = 0; t < 4; ++t) {
      const __m512i limbs = _mm512_loadu_si512(words + 2 * done + 8 * t);
      sums[t] = _mm512_dpwssd_epi32(start, _mm512_xor_si512(limbs, flips), slices_of_two);
    }
    const __m512i all = neighbours(neighbours(sums[0], sums[1]), neighbours(sums[2], sums[3]));  // below 2^30
    narrow(out + done, 0xffff, canonical_sum(Kind(), reduction, _mm512_permutexvar_epi32(order, all)));
  }
  return done;
}

// The same for bytes of one limb, 64 at a time: the slices are bytes, which the instruction takes unsigned,
// but for the last, whose flipped sign bit adds 2^63.
struct ByteWeights {
  std::int32_t low = 0, high = 0;  // of four bytes each, balanced
  std::int32_t start = 0;
};

// The sums begin at an integer b of 2^23 + 2^18 to 2^23 + 2^19 that makes up for the 2^63, as the bits of a
// float: as the sums are below 8 * 255 * 127 < 2^18, what comes out is b + sum as a float, exactly.
ByteWeights byte_weights(std::uint32_t factor, std::uint32_t p) {
  ByteWeights result;
  std::uint32_t parts[2] = {0, 0};
  for (std::size_t s = 0; s < 8; ++s) {
    const std::uint64_t weight = std::uint64_t{power_modulo(2, 8 * s, p)} * factor % p;
    parts[s / 4] |= static_cast<std::uint32_t>((weight > p / 2 ? weight - p : weight) & 255) << (8 * (s % 4));
  }
  result.low = static_cast<std::int32_t>(parts[0]);
  result.high = static_cast<std::int32_t>(parts[1]);
  const std::uint64_t added = std::uint64_t{power_modulo(2, 63, p)} * factor % p;
  const std::uint64_t least = (1u << 23) + (1u << 18);
  const std::uint64_t start = least + (2 * std::uint64_t{p} - added - least % p) % p;  // -added modulo p
  result.start =
      0x4b000000 + static_cast<std::int32_t>(start - (1u << 23));  // the bits of 2^23, and the rest
  return result;
}

class ByteLoader {
 public:
  INFIMUM_VNNI ByteLoader(std::uint32_t factor, std::uint32_t p) {
    const ByteWeights weights = byte_weights(factor, p);
    low_ = _mm512_set1_epi32(weights.low);
    high_ = _mm512_set1_epi32(weights.high);
    start_ = _mm512_set1_epi32(weights.start);
    sign_ = _mm512_set1_epi32(std::int32_t{-0x7fffffff - 1});
    modulus_ = _mm512_set1_epi16(static_cast<short>(p));
    float_p_ = _mm512_set1_ps(static_cast<float>(p));
    inverse_ = _mm512_set1_ps(1.0f / static_cast<float>(p));
    rounding_ = _mm512_set1_ps(0x1.8p23f);
  }

  // Within each quarter of the vectors: words are entries 0 and 1 of the vectors in turn.
  INFIMUM_VNNI __m512i sixty_four(const std::uint64_t* words) const {
    const __m512i a = _mm512_packs_epi32(sixteen(words), sixteen(words + 16));
    const __m512i b = _mm512_packs_epi32(sixteen(words + 32), sixteen(words + 48));
    return _mm512_permutexvar_epi16(order(), _mm512_packus_epi16(canonical(a), canonical(b)));
  }

 private:
  // Residues from -(p+1)/2 to (p+1)/2, in the order of paired() before it permutes: x = b + sum < 2^23 + 2^20
  // is a float; the inverse of p carries a relative error of 2^-24, so that the quotient is off by less than
  // 1/2 + 0.6/p.
  INFIMUM_VNNI __m512i sixteen(const std::uint64_t* words) const {
    const __m512 x = _mm512_castsi512_ps(_mm512_loadu_si512(words));
    const __m512 y = _mm512_castsi512_ps(_mm512_loadu_si512(words + 8));
    const __m512i even = _mm512_castps_si512(_mm512_shuffle_ps(x, y, 0x88));
    const __m512i odd = _mm512_xor_si512(_mm512_castps_si512(_mm512_shuffle_ps(x, y, 0xdd)), sign_);
    const __m512i sum = _mm512_dpbusd_epi32(_mm512_dpbusd_epi32(start_, even, low_), odd, high_);
    const __m512 value = _mm512_castsi512_ps(sum);
    const __m512 q = _mm512_sub_ps(_mm512_fmadd_ps(value, inverse_, rounding_), rounding_);
    return _mm512_cvtps_epi32(_mm512_fnmadd_ps(q, float_p_, value));
  }

  INFIMUM_VNNI __m512i canonical(__m512i words) const {
    return _mm512_min_epu16(words, _mm512_add_epi16(words, modulus_));
  }

  // Pair t of bytes of quarter l holds the entries 8 t + 2 l and the next.
  INFIMUM_VNNI static __m512i order() {
    alignas(vector_bytes) static constexpr std::uint16_t from[32] = {
        0, 8,  16, 24, 1, 9,  17, 25, 2, 10, 18, 26, 3, 11, 19, 27,
        4, 12, 20, 28, 5, 13, 21, 29, 6, 14, 22, 30, 7, 15, 23, 31};
    return _mm512_load_si512(from);
  }

  __m512i low_, high_, start_, sign_, modulus_;
  __m512 float_p_, inverse_, rounding_;
};

// The same for words, 32 at a time: four slices in two lanes, which come to one sum for each entry.
class WordLoader {
 public:
  INFIMUM_VNNI WordLoader(const Weights& weights, std::uint32_t p) {
    const LimbWeights& limb = weights.limbs[0];
    low_ = _mm512_set1_epi32(static_cast<std::int32_t>(limb.slices));
    high_ = _mm512_set1_epi32(static_cast<std::int32_t>(limb.slices >> 32));
    low_flip_ = _mm512_set1_epi32(static_cast<std::int32_t>(limb.flip));
    high_flip_ = _mm512_set1_epi32(static_cast<std::int32_t>(limb.flip >> 32));
    start_ = _mm512_set1_epi32(weights.constant);
    modulus_ = _mm512_set1_epi32(static_cast<std::int32_t>(p));
    inverse_ = _mm512_set1_ps(1.0f / static_cast<float>(p));
  }

  INFIMUM_VNNI __m512i thirty_two(const std::uint64_t* words) const {
    return _mm512_permutexvar_epi16(order(), _mm512_packus_epi32(sixteen(words), sixteen(words + 16)));
  }

 private:
  // The sum is below (2^16 + 1) p, so its quotient by p in floats, after three roundings, is off by less than
  // 1/2 + 2^-6: one more p makes negative remainders canonical, as unsigned numbers the smaller of both.
  INFIMUM_VNNI __m512i sixteen(const std::uint64_t* words) const {
    const __m512 x = _mm512_castsi512_ps(_mm512_loadu_si512(words));
    const __m512 y = _mm512_castsi512_ps(_mm512_loadu_si512(words + 8));
    const __m512i even = _mm512_xor_si512(_mm512_castps_si512(_mm512_shuffle_ps(x, y, 0x88)), low_flip_);
    const __m512i odd = _mm512_xor_si512(_mm512_castps_si512(_mm512_shuffle_ps(x, y, 0xdd)), high_flip_);
    const __m512i sum = _mm512_dpwssd_epi32(_mm512_dpwssd_epi32(start_, even, low_), odd, high_);
    const __m512i q = _mm512_cvtps_epi32(_mm512_mul_ps(_mm512_cvtepi32_ps(sum), inverse_));
    const __m512i rest = _mm512_sub_epi32(sum, _mm512_mullo_epi32(q, modulus_));
    return _mm512_min_epu32(rest, _mm512_add_epi32(rest, modulus_));
  }

  // Each quarter has entries 2 l, 2 l + 1, 8 + 2 l, 9 + 2 l of the first sixteen, and of the second.
  INFIMUM_VNNI static __m512i order() {
    alignas(vector_bytes) static constexpr std::uint16_t from[32] = {
        0, 1, 8,  9,  16, 17, 24, 25, 2, 3, 10, 11, 18, 19, 26, 27,
        4, 5, 12, 13, 20, 21, 28, 29, 6, 7, 14, 15, 22, 23, 30, 31};
    return _mm512_load_si512(from);
  }

  __m512i low_, high_, low_flip_, high_flip_, start_, modulus_;
  __m512 inverse_;
};

// How many they loaded.
INFIMUM_VNNI std::size_t load_whole_vectors(const std::uint64_t* words, std::size_t count, const Weights&,
                                            std::uint32_t factor, std::uint32_t p, std::uint8_t* out) {
  const ByteLoader loader(factor, p);
  std::size_t done = 0;
  for (; done + vector_bytes <= count; done += vector_bytes) {
    _mm512_storeu_si512(out + done, loader.sixty_four(words + done));
  }
  return done;
}

INFIMUM_VNNI std::size_t load_whole_vectors(const std::uint64_t* words, std::size_t count,
                                            const Weights& weights, std::uint32_t, std::uint32_t p,
                                            std::uint16_t* out) {
  constexpr std::size_t at_once = vector_bytes / sizeof(std::uint16_t);
  const WordLoader loader(weights, p);
  std::size_t done = 0;
  for (; done + at_once <= count; done += at_once) {
    _mm512_storeu_si512(out + done, loader.thirty_two(words + done));
  }
  return done;
}

}  // namespace

template <class Kind>
void load(const std::uint64_t* words, std::size_t limbs, std::size_t count, std::uint32_t factor,
          std::uint32_t modulus, typename Kind::Element* out) {
  const Weights weights = weights_of(limbs, factor, modulus);
  std::size_t done = 0;
  if (limbs > 1) {
    if (limbs == 2) done = load_two_limbs<Kind>(words, count, weights, modulus, out);
    const auto load_rest =
        limbs <= limbs_of_vector ? load_limbs<Kind, ShortEntry> : load_limbs<Kind, LongEntry>;
    return load_rest(words + done * limbs, count - done, LongWeights(weights), modulus, out + done);
  }
  done = load_whole_vectors(words, count, weights, factor, modulus, out);
  load_one_limb<Kind>(words + done, count - done, weights, modulus, out + done);
}

#else

template <class Kind>
void load(const std::uint64_t*, std::size_t, std::size_t, std::uint32_t, std::uint32_t,
          typename Kind::Element*) {
  throw std::logic_error("vnni::load: not on this processor");
}

#endif

template void load<Bytes>(const std::uint64_t*, std::size_t, std::size_t, std::uint32_t, std::uint32_t,
                          std::uint8_t*);
template void load<Words>(const std::uint64_t*, std::size_t, std::size_t, std::uint32_t, std::uint32_t,
                          std::uint16_t*);

}  // namespace infimum::linear::vnni
