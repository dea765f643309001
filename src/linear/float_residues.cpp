// SPDX-License-Identifier: Apache-2.0
#include "linear/float_residues.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "linear/blas.hpp"
#include "linear/moduli.hpp"
#include "linear/vnni.hpp"

namespace infimum::linear {

namespace {

// Sums of products up to here are exact, and so is what reduces them.
constexpr double exact_bound = 0x1p53 - 0x1p25;
constexpr std::size_t longest_inner_dimension = std::size_t{1} << 20;

// A half of a limb times a residue is below 2^56: those of so many limbs, and one residue, stay below 2^63.
constexpr std::size_t limbs_per_reduction = 32;

// The sum over `limbs` limbs of halves times weights, from `start`; the last half is signed if `last`.
template <bool last>
inline std::int64_t weighted_sum(const std::uint64_t* words, std::size_t limbs, const std::int64_t* weights,
                                 std::int64_t start) {
  constexpr std::uint64_t low_half = 0xffffffff;
  std::int64_t sum = start;
  for (std::size_t j = 0; j < limbs; ++j) {
    const auto low = static_cast<std::int64_t>(words[j] & low_half);
    const std::int64_t high = last && j + 1 == limbs ? static_cast<std::int64_t>(words[j]) >> 32
                                                     : static_cast<std::int64_t>(words[j] >> 32);
    sum += low * weights[2 * j] + high * weights[2 * j + 1];
  }
  return sum;
}

#if defined(__x86_64__)

// The same for all limbs at once, as unsigned halves: what a negative integer lacks, 2^(64 limbs), is `wrap`
// modulo p. Eight limbs side by side, up to limbs_per_reduction of them.
INFIMUM_VNNI inline std::int64_t weighted_sum_by_vectors(const std::uint64_t* words, std::size_t limbs,
                                                         const std::int64_t* low, const std::int64_t* high,
                                                         std::int64_t wrap) {
  constexpr std::size_t lanes = 8;  // of 64 bits
  __m512i sum = _mm512_setzero_si512();
  for (std::size_t j = 0; j < limbs; j += lanes) {
    const auto mask = static_cast<__mmask8>(limbs - j >= lanes ? 0xffu : (1u << (limbs - j)) - 1);
    const __m512i x = _mm512_maskz_loadu_epi64(mask, words + j);
    const __m512i of_low = _mm512_mul_epu32(x, _mm512_loadu_si512(low + j));
    const __m512i of_high = _mm512_mul_epu32(_mm512_srli_epi64(x, 32), _mm512_loadu_si512(high + j));
    sum = _mm512_add_epi64(sum, _mm512_add_epi64(of_low, of_high));
  }
  return _mm512_reduce_add_epi64(sum) - (words[limbs - 1] >> 63 != 0 ? wrap : 0);
}

// Sums of `count` entries, each congruent to the entry times the factor that the weights of the halves have.
INFIMUM_VNNI void weighted_sums(const std::uint64_t* words, std::size_t limbs, std::size_t count,
                                const std::vector<std::int64_t>& weights, std::int64_t wrap,
                                std::int64_t* out) {
  std::int64_t low[limbs_per_reduction] = {}, high[limbs_per_reduction] = {};
  for (std::size_t j = 0; j < limbs; ++j) {
    low[j] = weights[2 * j];
    high[j] = weights[2 * j + 1];
  }
  constexpr std::size_t ahead = 1024;  // words: as far as memory takes to answer
  for (std::size_t i = 0; i < count; ++i, words += limbs) {
    for (std::size_t j = 0; j < limbs; j += 8)
      __builtin_prefetch(
          reinterpret_cast<const void*>(reinterpret_cast<std::uintptr_t>(words) + 8 * (ahead + j)));
    out[i] = weighted_sum_by_vectors(words, limbs, low, high, wrap);
  }
}

#endif

}  // namespace

std::vector<std::uint32_t> FloatResidues::moduli(std::size_t bits, const numbers::Integer& avoid,
                                                 std::size_t largest_inner_dimension) {
  const std::size_t inner = std::clamp<std::size_t>(largest_inner_dimension, 1, 4096);
  const double half = std::floor(std::sqrt(exact_bound / static_cast<double>(inner))) - 1;
  const double greatest = std::min(2 * half + 1, static_cast<double>(greatest_modulus));
  return prime_moduli({bits, avoid}, static_cast<std::uint32_t>(greatest), 1u << 16);
}

FloatResidues::FloatResidues(std::uint32_t modulus)
    : modulus_(modulus), p_(modulus), half_((modulus - 1) / 2), inverse_(1.0 / modulus) {
  if (modulus < 3 || modulus % 2 == 0 || modulus > greatest_modulus) {
    throw std::invalid_argument("FloatResidues: the modulus is not an odd number within 3..2^24-1");
  }
  const double products = (exact_bound - half_) / (half_ * half_);  // half_ of it for what C holds already
  longest_ = products > static_cast<double>(longest_inner_dimension) ? longest_inner_dimension
                                                                     : static_cast<std::size_t>(products);
}

// What reduces a sum takes less than 2^51: so first the high half of it, below 2^31, whose residue times that
// of 2^32 is below 2^46.
void FloatResidues::load(const numbers::ScaledIntegers& list, std::uint32_t factor, std::size_t first,
                         std::size_t count, Element* out) const {
  const std::size_t limbs = list.limbs();
  std::vector<std::int64_t> weights;  // of the halves, from the lowest
  std::uint64_t weight = factor % modulus_;
  for (std::size_t h = 0; h < 2 * limbs; ++h, weight = (weight << 32) % modulus_)
    weights.push_back(static_cast<std::int64_t>(weight));
  const std::uint64_t* const words = list.words().data() + first * limbs;
  const FloatResidues ring = *this;
  const double wrap = element(power_modulo(2, 32, modulus_));
  const auto reduced_whole = [&](std::int64_t sum) {
    const auto high = static_cast<double>(static_cast<std::int32_t>(sum >> 32));
    const auto low = static_cast<double>(sum & 0xffffffff);
    return ring.reduced(ring.reduced(high) * wrap + low);
  };
#if defined(__x86_64__)
  if (limbs >= 4 && limbs <= limbs_per_reduction && vnni::available()) {
    constexpr std::size_t block = 256;
    std::int64_t sums[block];
    for (std::size_t i = 0; i < count; i += block) {
      const std::size_t size = std::min(block, count - i);
      weighted_sums(words + i * limbs, limbs, size, weights, static_cast<std::int64_t>(weight), sums);
      for (std::size_t e = 0; e < size; ++e) out[i + e] = reduced_whole(sums[e]);
    }
    return;
  }
#endif
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t* const entry = words + i * limbs;
    std::int64_t sum = 0;
    std::size_t done = 0;
    for (; limbs - done > limbs_per_reduction; done += limbs_per_reduction) {
      sum = weighted_sum<false>(entry + done, limbs_per_reduction, weights.data() + 2 * done, sum);
      sum = static_cast<std::int64_t>(reduced_whole(sum));
    }
    out[i] = reduced_whole(weighted_sum<true>(entry + done, limbs - done, weights.data() + 2 * done, sum));
  }
}

void FloatResidues::product(Form form, std::size_t m, std::size_t n, std::size_t k, const Element* a,
                            const Element* b, Element* c, bool accumulate, Workspace&) const {
  const std::size_t a_stride = form == Form::left_transposed ? m : k;
  const std::size_t b_stride = form == Form::right_transposed ? k : n;
  const FloatResidues ring = *this;
  if (m == 0 || n == 0) return;  // there may be no arrays
  std::size_t done = 0;
  do {  // also for k = 0: C is set to 0
    const std::size_t part = std::min(k - done, longest_);
    gemm(form, m, n, part, 1.0, a + (form == Form::left_transposed ? done * m : done),
         std::max<std::size_t>(a_stride, 1), b + (form == Form::right_transposed ? done : done * n),
         std::max<std::size_t>(b_stride, 1), accumulate ? 1.0 : 0.0, c);
    for (std::size_t i = 0; i < m * n; ++i) c[i] = ring.reduced_sum(c[i]);
    accumulate = true;
    done += part;
  } while (done < k);
}

FloatResidues::Element FloatResidues::sum(const Element* a, std::size_t n) const {
  constexpr std::size_t block = std::size_t{1} << 20;  // of residues below 2^23: far from 2^53
  double total = 0;
  for (std::size_t begin = 0; begin < n; begin += block) {
    double part = 0;
    for (std::size_t i = begin; i < std::min(begin + block, n); ++i) part += a[i];
    total = reduced(total + part);
  }
  return total;
}

}  // namespace infimum::linear
