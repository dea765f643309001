// SPDX-License-Identifier: Apache-2.0
#include "linear/vnni_residues.hpp"

#include <algorithm>
#include <stdexcept>
#include <type_traits>

#include "linear/byte_table.hpp"
#include "linear/moduli.hpp"
#include "linear/vnni_load.hpp"

namespace infimum::linear {

template <class Kind>
std::vector<std::uint32_t> VnniResidues<Kind>::moduli(std::size_t bits, const numbers::Integer& avoid,
                                                      std::size_t) {
  if constexpr (std::is_same_v<Kind, vnni::Bytes>) return coprime_moduli({bits, avoid}, greatest_modulus, 3);
  return prime_moduli({bits, avoid}, greatest_modulus, 256);
}

template <class Kind>
VnniResidues<Kind>::VnniResidues(std::uint32_t modulus) : modulus_(modulus) {
  if (modulus < 3 || modulus % 2 == 0 || modulus > greatest_modulus) {
    throw std::invalid_argument("VnniResidues: the modulus is not odd or not within the range of the kind");
  }
}

#if defined(__x86_64__)

namespace {

using vnni::first_lanes;
using vnni::lanes;
using vnni::narrow;
using vnni::Reduction;
using vnni::widen;

// c = a * b + d, b and d as 32-bit lanes or lists; below 2^25, so it is folded.
template <class Element>
struct Operand {
  const Element* list = nullptr;
  Element constant = 0;
};

template <class Element>
INFIMUM_VNNI inline __m512i lanes_of(const Operand<Element>& operand, std::size_t i, __mmask16 mask) {
  return operand.list != nullptr ? widen(operand.list + i, mask) : _mm512_set1_epi32(operand.constant);
}

template <class Element>
INFIMUM_VNNI inline void multiply_and_add(const Element* a, const Operand<Element>& b,
                                          const Operand<Element>& d, std::uint32_t p, Element* c,
                                          std::size_t n) {
  const Reduction reduction(p);
  for (std::size_t i = 0; i < n; i += lanes) {
    const __mmask16 mask = first_lanes(n - i);
    const __m512i x = _mm512_dpwssd_epi32(lanes_of(d, i, mask), widen(a + i, mask), lanes_of(b, i, mask));
    narrow(c + i, mask, reduction.canonical(reduction.fold(x)));
  }
}

// Words times one of them: with t = floor(s 2^16 / p), q = floor(x t / 2^16) is the quotient of x s by p or
// one less, so that what x s and q p leave modulo 2^16 is below 2 p (V. Shoup).
INFIMUM_VNNI inline void scale_words(std::uint32_t s, const std::uint16_t* a, std::uint32_t p,
                                     std::uint16_t* c, std::size_t n) {
  constexpr std::size_t at_once = vnni::vector_bytes / sizeof(std::uint16_t);
  const __m512i factor = _mm512_set1_epi16(static_cast<short>(s)),
                share = _mm512_set1_epi16(static_cast<short>((s << 16) / p)),
                modulus = _mm512_set1_epi16(static_cast<short>(p));
  for (std::size_t i = 0; i < n; i += at_once) {
    const __mmask32 mask = n - i >= at_once ? ~__mmask32{0} : (__mmask32{1} << (n - i)) - 1;
    const __m512i x = _mm512_maskz_loadu_epi16(mask, a + i);
    const __m512i multiple = _mm512_mullo_epi16(_mm512_mulhi_epu16(x, share), modulus);
    const __m512i rest = _mm512_sub_epi16(_mm512_mullo_epi16(x, factor), multiple);
    _mm512_mask_storeu_epi16(c + i, mask, _mm512_min_epu16(rest, _mm512_sub_epi16(rest, modulus)));
  }
}

// a - b, where b may be p, for entries below p: the difference modulo the size of an entry, and p if it was
// negative.
template <class Element>
inline Element difference(Element a, Element b, Element p) {
  return static_cast<Element>(a - b + (a < b ? p : 0));
}

}  // namespace

template <class Kind>
void VnniResidues<Kind>::load(const numbers::ScaledIntegers& list, std::uint32_t factor, std::size_t first,
                              std::size_t count, Element* out) const {
  const std::uint64_t* const words = list.words().data() + first * list.limbs();
  vnni::load<Kind>(words, list.limbs(), count, factor, modulus_, out);
}

template <class Kind>
INFIMUM_VNNI void VnniResidues<Kind>::add(const Element* a, const Element* b, Element* c,
                                          std::size_t n) const {
  const auto p = static_cast<Element>(modulus_);
  for (std::size_t i = 0; i < n; ++i) c[i] = difference(a[i], static_cast<Element>(p - b[i]), p);
}

template <class Kind>
INFIMUM_VNNI void VnniResidues<Kind>::subtract(const Element* a, const Element* b, Element* c,
                                               std::size_t n) const {
  const auto p = static_cast<Element>(modulus_);
  for (std::size_t i = 0; i < n; ++i) c[i] = difference(a[i], b[i], p);
}

template <class Kind>
INFIMUM_VNNI void VnniResidues<Kind>::multiply(const Element* a, const Element* b, Element* c,
                                               std::size_t n) const {
  multiply_and_add(a, Operand<Element>{.list = b}, Operand<Element>{}, modulus_, c, n);
}

template <class Kind>
INFIMUM_VNNI void VnniResidues<Kind>::scale(Element s, const Element* a, Element* c, std::size_t n) const {
  constexpr std::size_t many = 1024;  // for which a table is worth its making
  if constexpr (std::is_same_v<Kind, vnni::Bytes>) {
    if (n >= many && has_fast_byte_tables()) {
      ByteTable products{};
      for (std::uint32_t x = 0; x < modulus_; ++x) products[x] = static_cast<Element>(x * s % modulus_);
      return look_up(products, a, c, n);
    }
  } else {
    return scale_words(s, a, modulus_, c, n);
  }
  multiply_and_add(a, Operand<Element>{.constant = s}, Operand<Element>{}, modulus_, c, n);
}

template <class Kind>
INFIMUM_VNNI void VnniResidues<Kind>::keep(const std::uint8_t* codes, std::uint8_t least, const Element* a,
                                           Element* c, std::size_t n) const {
  for (std::size_t i = 0; i < n; ++i) c[i] = static_cast<Element>(codes[i] >= least ? a[i] : 0);
}

template <class Kind>
INFIMUM_VNNI void VnniResidues<Kind>::add_to_rows(const Element* shifts, Element* c, std::size_t rows,
                                                  std::size_t columns) const {
  const auto p = static_cast<Element>(modulus_);
  for (std::size_t r = 0; r < rows; ++r) {
    Element* const row = c + r * columns;
    const auto complement = static_cast<Element>(p - shifts[r]);
    for (std::size_t i = 0; i < columns; ++i) row[i] = difference(row[i], complement, p);
  }
}

template <class Kind>
INFIMUM_VNNI void VnniResidues<Kind>::negate(const Element* a, Element* c, std::size_t n) const {
  const auto p = static_cast<Element>(modulus_);
  for (std::size_t i = 0; i < n; ++i) c[i] = difference(Element{0}, a[i], p);
}

template <class Kind>
INFIMUM_VNNI void VnniResidues<Kind>::multiply_add(Element s, const Element* a, Element* c,
                                                   std::size_t n) const {
  multiply_and_add(a, Operand<Element>{.constant = s}, Operand<Element>{.list = c}, modulus_, c, n);
}

template <class Kind>
INFIMUM_VNNI typename VnniResidues<Kind>::Element VnniResidues<Kind>::sum(const Element* a,
                                                                          std::size_t n) const {
  constexpr std::size_t block = std::size_t{1} << 19;  // of entries below 2^13
  std::uint64_t total = 0;
  for (std::size_t begin = 0; begin < n; begin += block) {
    std::uint32_t part = 0;
    for (std::size_t i = begin; i < std::min(begin + block, n); ++i) part += a[i];
    total += part;
  }
  return static_cast<Element>(total % modulus_);
}

#endif

template class VnniResidues<vnni::Bytes>;
template class VnniResidues<vnni::Words>;

}  // namespace infimum::linear
