// SPDX-License-Identifier: Apache-2.0
//
// Residues modulo a small odd number as bytes or 16-bit words, for processors with AVX-512 VNNI: dot products
// of small integers, which are exact in 32 bits, many times faster than products of doubles. Everything here
// is exact. Objects may be made anywhere; all that computes may be called only where available().
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "linear/form.hpp"
#include "linear/vnni.hpp"
#include "linear/vnni_product.hpp"
#include "linear/workspace.hpp"
#include "numbers/scaled_integers.hpp"

namespace infimum::linear {

template <class Kind>
class VnniResidues {
 public:
  using Element = typename Kind::Element;  // 0..p-1
  using Stored = Element;
  static constexpr const char* name = Kind::name;
  static constexpr std::uint32_t greatest_modulus = Kind::greatest_modulus;

  static bool available() { return vnni::available(); }
  // Pairwise coprime odd moduli (bytes) or primes (words) with product > 2^bits, none sharing a factor with
  // `avoid`; empty if there are not enough. Any inner dimension will do.
  static std::vector<std::uint32_t> moduli(std::size_t bits, const numbers::Integer& avoid,
                                           std::size_t largest_inner_dimension);

  // An odd modulus from 3 to the greatest of the kind, std::invalid_argument otherwise.
  explicit VnniResidues(std::uint32_t modulus);
  std::uint32_t modulus() const { return modulus_; }
  Element element(std::uint32_t residue) const { return static_cast<Element>(residue); }
  std::uint32_t residue(Element x) const { return x; }

  // Residues of integer(i) * factor for i in [first, first + count), or of the whole list; factor within
  // 0..p-1.
  void load(const numbers::ScaledIntegers& list, std::uint32_t factor, std::size_t first, std::size_t count,
            Element* out) const;
  void load(const numbers::ScaledIntegers& list, std::uint32_t factor, Element* out) const {
    load(list, factor, 0, list.size(), out);
  }
  void store(const Element* a, Stored* out, std::size_t n) const { std::copy(a, a + n, out); }

  // C = product, or C += product, with the shapes of `form`; C overlaps neither A nor B.
  void product(Form form, std::size_t m, std::size_t n, std::size_t k, const Element* a, const Element* b,
               Element* c, bool accumulate, Workspace& workspace) const {
    vnni::product<Kind>(form, m, n, k, a, b, c, accumulate, modulus_, workspace);
  }

  // Entry by entry; the result may be one of the operands.
  INFIMUM_VNNI void add(const Element* a, const Element* b, Element* c, std::size_t n) const;
  INFIMUM_VNNI void subtract(const Element* a, const Element* b, Element* c, std::size_t n) const;
  INFIMUM_VNNI void multiply(const Element* a, const Element* b, Element* c, std::size_t n) const;
  INFIMUM_VNNI void scale(Element s, const Element* a, Element* c, std::size_t n) const;
  // The entries whose code is at least that; 0 for the others.
  INFIMUM_VNNI void keep(const std::uint8_t* codes, std::uint8_t least, const Element* a, Element* c,
                         std::size_t n) const;
  // shifts[r] to each entry of row r.
  INFIMUM_VNNI void add_to_rows(const Element* shifts, Element* c, std::size_t rows,
                                std::size_t columns) const;
  INFIMUM_VNNI void negate(const Element* a, Element* c, std::size_t n) const;
  INFIMUM_VNNI void multiply_add(Element s, const Element* a, Element* c, std::size_t n) const;  // c += s * a
  INFIMUM_VNNI Element sum(const Element* a, std::size_t n) const;

 private:
  std::uint32_t modulus_;
};

extern template class VnniResidues<vnni::Bytes>;
extern template class VnniResidues<vnni::Words>;

}  // namespace infimum::linear
