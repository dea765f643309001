// SPDX-License-Identifier: Apache-2.0
//
// Residues modulo a prime as doubles, for every machine: integers of absolute value at most p/2, whose
// products and sums stay below 2^53 and are therefore exact in floating point, so that a matrix product is
// one of BLAS (the way of Dumas, Gautier and Pernet, "Finite field linear algebra subroutines", ISSAC 2002).
// Everything here is exact.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "linear/form.hpp"
#include "linear/workspace.hpp"
#include "numbers/scaled_integers.hpp"

namespace infimum::linear {

class FloatResidues {
 public:
  using Element = double;        // an integer x, |x| <= (p-1)/2
  using Stored = std::uint32_t;  // 0..p-1, to keep many residues in little memory
  static constexpr const char* name = "portable";
  static constexpr std::uint32_t greatest_modulus = (1u << 24) - 1;

  static bool available() { return true; }
  // Primes with product > 2^bits that do not divide `avoid`, small enough that an inner dimension up to the
  // given one needs one product of BLAS (where it is at most 4096); empty if there are not enough.
  static std::vector<std::uint32_t> moduli(std::size_t bits, const numbers::Integer& avoid,
                                           std::size_t largest_inner_dimension);

  // An odd modulus within 3..2^24-1, std::invalid_argument otherwise. It need not be a prime.
  explicit FloatResidues(std::uint32_t modulus);
  std::uint32_t modulus() const { return modulus_; }
  Element element(std::uint32_t residue) const { return reduced(static_cast<double>(residue)); }
  std::uint32_t residue(Element x) const { return static_cast<std::uint32_t>(x < 0 ? x + p_ : x); }

  // Residues of integer(i) * factor for i in [first, first + count), or of the whole list; factor within
  // 0..p-1.
  void load(const numbers::ScaledIntegers& list, std::uint32_t factor, std::size_t first, std::size_t count,
            Element* out) const;
  void load(const numbers::ScaledIntegers& list, std::uint32_t factor, Element* out) const {
    load(list, factor, 0, list.size(), out);
  }
  void store(const Element* a, Stored* out, std::size_t n) const {
    for (std::size_t i = 0; i < n; ++i)
      out[i] = static_cast<Stored>(static_cast<std::int32_t>(a[i] < 0 ? a[i] + p_ : a[i]));
  }

  // C = product, or C += product, with the shapes of `form`; C overlaps neither A nor B.
  void product(Form form, std::size_t m, std::size_t n, std::size_t k, const Element* a, const Element* b,
               Element* c, bool accumulate, Workspace& workspace) const;

  // Entry by entry; the result may be one of the operands. (A copy of the ring, which no result can overlap,
  // is what lets compilers keep its numbers in registers.)
  void add(const Element* a, const Element* b, Element* c, std::size_t n) const {
    const FloatResidues ring = *this;
    for (std::size_t i = 0; i < n; ++i) c[i] = ring.reduced(a[i] + b[i]);
  }
  void subtract(const Element* a, const Element* b, Element* c, std::size_t n) const {
    const FloatResidues ring = *this;
    for (std::size_t i = 0; i < n; ++i) c[i] = ring.reduced(a[i] - b[i]);
  }
  void multiply(const Element* a, const Element* b, Element* c, std::size_t n) const {
    const FloatResidues ring = *this;
    for (std::size_t i = 0; i < n; ++i) c[i] = ring.reduced(a[i] * b[i]);
  }
  void scale(Element s, const Element* a, Element* c, std::size_t n) const {
    const FloatResidues ring = *this;
    for (std::size_t i = 0; i < n; ++i) c[i] = ring.reduced(s * a[i]);
  }
  // The entries whose code is at least that; 0 for the others.
  void keep(const std::uint8_t* codes, std::uint8_t least, const Element* a, Element* c,
            std::size_t n) const {
    for (std::size_t i = 0; i < n; ++i) {
      const Element entry = a[i];  // read in any case, so that the loop needs no branches
      c[i] = codes[i] >= least ? entry : 0;
    }
  }
  // shifts[r] to each entry of row r.
  void add_to_rows(const Element* shifts, Element* c, std::size_t rows, std::size_t columns) const {
    const FloatResidues ring = *this;
    for (std::size_t r = 0; r < rows; ++r) {
      Element* const row = c + r * columns;
      for (std::size_t i = 0; i < columns; ++i) row[i] = ring.reduced(row[i] + shifts[r]);
    }
  }
  void negate(const Element* a, Element* c, std::size_t n) const {
    for (std::size_t i = 0; i < n; ++i) c[i] = 0.0 - a[i];  // not -a: no negative zeros
  }
  // c += s * a
  void multiply_add(Element s, const Element* a, Element* c, std::size_t n) const {
    const FloatResidues ring = *this;
    for (std::size_t i = 0; i < n; ++i) c[i] = ring.reduced(s * a[i] + c[i]);
  }
  Element sum(const Element* a, std::size_t n) const;

 private:
  // For |x| < 2^51: the quotient x/p is rounded to an integer q by the sum with 1.5 * 2^52. Before, it
  // carries an error of at most 2^-52 |x/p| < 1/(2p), while x/p is a multiple of 1/p and so at least 1/(2p)
  // away from where rounding changes, p being odd: q is the nearest integer, and |x - q p| <= (p-1)/2.
  // Products and differences are exact.
  double reduced(double x) const {
    constexpr double rounding = 0x1.8p52;
    const double q = (x * inverse_ + rounding) - rounding;
    return x - q * p_;
  }
  // For |x| <= 2^53 - 2^25: q may be off by one, |x - q p| is below 2p and reduced again.
  double reduced_sum(double x) const { return reduced(reduced(x)); }

  std::uint32_t modulus_;
  double p_, half_, inverse_;
  std::size_t longest_;  // inner dimension of one product of BLAS
};

}  // namespace infimum::linear
