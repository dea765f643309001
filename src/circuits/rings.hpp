// SPDX-License-Identifier: Apache-2.0
//
// The rings that circuits are evaluated in: the integers; integers modulo 2^bits, which keep the low bits;
// integers modulo any number, which a value other than 0 seldom maps to 0; balls, real numbers with an error
// bound. Exact but for the balls, which enclose. header-only
#pragma once

#include <stdexcept>

#include "circuits/ball.hpp"
#include "circuits/circuit.hpp"

namespace infimum::circuits {

// Constants must be integers: std::domain_error otherwise.
class IntegerRing {
 public:
  using Element = Integer;

  void constant(Integer& result, const Rational& value) const {
    if (value.get_den() != 1) throw std::domain_error("a fraction among integers");
    result = value.get_num();
  }
  void sum(Integer& result, const Integer& a, const Integer& b) const { result = a + b; }
  void difference(Integer& result, const Integer& a, const Integer& b) const { result = a - b; }
  void product(Integer& result, const Integer& a, const Integer& b) const { result = a * b; }
  void release(Integer& element) const { mpz_realloc2(element.get_mpz_t(), 1); }

  // result = or += the sum of a[k * a_step] * b[k * b_step] for k < n
  void dot(Integer& result, bool add, const Integer* a, std::size_t a_step, const Integer* b,
           std::size_t b_step, std::size_t n) const {
    if (!add) result = 0;
    for (std::size_t k = 0; k < n; ++k)
      mpz_addmul(result.get_mpz_t(), a[k * a_step].get_mpz_t(), b[k * b_step].get_mpz_t());
  }
};

// Modulo 2^bits, in 0 ... 2^bits - 1. Denominators must be odd: std::domain_error otherwise.
class LowBitsRing {
 public:
  using Element = Integer;

  explicit LowBitsRing(std::uint64_t bits) : bits_(bits) {}

  void constant(Integer& result, const Rational& value) const {
    result = value.get_num();
    if (value.get_den() != 1) result *= inverse(value.get_den());
    reduce(result);
  }
  void sum(Integer& result, const Integer& a, const Integer& b) const { reduce(result = a + b); }
  void difference(Integer& result, const Integer& a, const Integer& b) const { reduce(result = a - b); }
  void product(Integer& result, const Integer& a, const Integer& b) const { reduce(result = a * b); }
  void release(Integer& element) const { mpz_realloc2(element.get_mpz_t(), 1); }

  // result = or += the sum of a[k * a_step] * b[k * b_step] for k < n
  void dot(Integer& result, bool add, const Integer* a, std::size_t a_step, const Integer* b,
           std::size_t b_step, std::size_t n) const {
    if (!add) result = 0;
    for (std::size_t k = 0; k < n; ++k)
      mpz_addmul(result.get_mpz_t(), a[k * a_step].get_mpz_t(), b[k * b_step].get_mpz_t());
    reduce(result);
  }

 private:
  std::uint64_t bits_;

  void reduce(Integer& value) const { mpz_fdiv_r_2exp(value.get_mpz_t(), value.get_mpz_t(), bits_); }
  Integer inverse(const Integer& value) const {
    Integer modulus = 1, result;
    modulus <<= bits_;
    if (mpz_invert(result.get_mpz_t(), value.get_mpz_t(), modulus.get_mpz_t()) == 0)
      throw std::domain_error("an even denominator modulo a power of two");
    return result;
  }
};

// Modulo a number above 1 without a common factor with a denominator: std::domain_error otherwise.
class ResidueRing {
 public:
  using Element = Integer;

  explicit ResidueRing(Integer modulus) : modulus_(std::move(modulus)) {}

  void constant(Integer& result, const Rational& value) const {
    if (mpz_invert(result.get_mpz_t(), value.get_den_mpz_t(), modulus_.get_mpz_t()) == 0)
      throw std::domain_error("a denominator without an inverse");
    result *= value.get_num();
    reduce(result);
  }
  void sum(Integer& result, const Integer& a, const Integer& b) const { reduce(result = a + b); }
  void difference(Integer& result, const Integer& a, const Integer& b) const { reduce(result = a - b); }
  void product(Integer& result, const Integer& a, const Integer& b) const { reduce(result = a * b); }
  void release(Integer&) const {}

  // result = or += the sum of a[k * a_step] * b[k * b_step] for k < n
  void dot(Integer& result, bool add, const Integer* a, std::size_t a_step, const Integer* b,
           std::size_t b_step, std::size_t n) const {
    if (!add) result = 0;
    for (std::size_t k = 0; k < n; ++k)
      mpz_addmul(result.get_mpz_t(), a[k * a_step].get_mpz_t(), b[k * b_step].get_mpz_t());
    reduce(result);
  }

 private:
  Integer modulus_;

  void reduce(Integer& value) const {
    mpz_fdiv_r(value.get_mpz_t(), value.get_mpz_t(), modulus_.get_mpz_t());
  }
};

// The same modulo a number below 2^63, without allocation.
class WordRing {
 public:
  using Element = std::uint64_t;

  explicit WordRing(std::uint64_t modulus) : modulus_(modulus) {}

  void constant(Element& result, const Rational& value) const {
    Integer residue;
    ResidueRing(Integer(static_cast<unsigned long>(modulus_))).constant(residue, value);
    result = residue.get_ui();
  }
  void sum(Element& result, Element a, Element b) const {
    const Element total = a + b;
    result = total >= modulus_ ? total - modulus_ : total;
  }
  void difference(Element& result, Element a, Element b) const { result = a >= b ? a - b : a + modulus_ - b; }
  void product(Element& result, Element a, Element b) const {
    __extension__ using Wide = unsigned __int128;
    result = static_cast<Element>(Wide{a} * b % modulus_);
  }
  void release(Element&) const {}

  void dot(Element& result, bool add, const Element* a, std::size_t a_step, const Element* b,
           std::size_t b_step, std::size_t n) const {
    if (!add) result = 0;
    for (std::size_t k = 0; k < n; ++k) {
      Element term;
      product(term, a[k * a_step], b[k * b_step]);
      sum(result, result, term);
    }
  }

 private:
  std::uint64_t modulus_;
};

class BallRing {
 public:
  using Element = Ball;

  explicit BallRing(long precision) : precision_(precision) {}

  void constant(Ball& result, const Rational& value) const { result.set(value, precision_); }
  void sum(Ball& result, const Ball& a, const Ball& b) const { result.set_sum(a, b, precision_); }
  void difference(Ball& result, const Ball& a, const Ball& b) const {
    result.set_difference(a, b, precision_);
  }
  void product(Ball& result, const Ball& a, const Ball& b) const { result.set_product(a, b, precision_); }
  void release(Ball& element) const { element = Ball(); }

  void dot(Ball& result, bool add, const Ball* a, std::size_t a_step, const Ball* b, std::size_t b_step,
           std::size_t n) const {
    static_assert(sizeof(Ball) == sizeof(arb_struct));
    arb_dot(result.raw(), add ? result.raw() : nullptr, 0, a->raw(), static_cast<slong>(a_step), b->raw(),
            static_cast<slong>(b_step), static_cast<slong>(n), precision_);
  }

 private:
  long precision_;
};

}  // namespace infimum::circuits
