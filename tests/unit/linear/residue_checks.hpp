// SPDX-License-Identifier: Apache-2.0
//
// What every kind of residues must do, checked against GMP: called by the tests of the kinds.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "linear/form.hpp"
#include "linear/workspace.hpp"
#include "numbers/scaled_integers.hpp"
#include "oracle/draw.hpp"

namespace infimum::linear {

template <class Residues>
using Elements = std::vector<typename Residues::Element>;

inline std::uint32_t residue_of(const numbers::Integer& number, std::uint32_t modulus) {
  return static_cast<std::uint32_t>(mpz_fdiv_ui(number.get_mpz_t(), modulus));
}

template <class Residues>
std::vector<std::uint32_t> canonical(const Residues& ring, const Elements<Residues>& elements) {
  std::vector<std::uint32_t> result;
  for (const auto x : elements) result.push_back(ring.residue(x));
  return result;
}

// Any residues, but often the extreme ones, whose products are the largest.
template <class Residues>
Elements<Residues> draw_elements(const Residues& ring, std::size_t count, oracle::Draw& draw) {
  const std::uint32_t p = ring.modulus();
  const std::vector<std::uint32_t> extremes = {0, 1, p - 1, (p - 1) / 2, (p + 1) / 2};
  const bool extreme = draw.below(3) == 0;
  Elements<Residues> result;
  for (std::size_t i = 0; i < count; ++i) {
    const auto residue = extreme ? extremes[draw.below(5)] : static_cast<std::uint32_t>(draw.below(p));
    result.push_back(ring.element(residue));
  }
  return result;
}

template <class Residues>
void check_elements(std::uint32_t modulus) {
  const Residues ring(modulus);
  EXPECT_EQ(ring.modulus(), modulus);
  for (std::uint32_t r = 0; r < modulus; r += 1 + r / 300) ASSERT_EQ(ring.residue(ring.element(r)), r);
  EXPECT_EQ(ring.residue(ring.element(modulus - 1)), modulus - 1);
}

template <class Residues>
void check_entrywise(std::uint32_t modulus, std::size_t n, oracle::Draw& draw) {
  const Residues ring(modulus);
  const std::uint64_t p = modulus;
  const auto a = draw_elements(ring, n, draw), b = draw_elements(ring, n, draw);
  const auto s = draw_elements(ring, 1, draw)[0];
  const auto x = canonical(ring, a), y = canonical(ring, b);
  const std::uint64_t t = ring.residue(s);
  const auto agrees = [&](auto compute, auto expected, const char* what) {
    Elements<Residues> c = b;  // the second operand is the result, too
    compute(c.data());
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_EQ(ring.residue(c[i]), expected(std::uint64_t{x[i]}, std::uint64_t{y[i]}) % p)
          << what << " modulo " << p;
    }
  };
  using E = typename Residues::Element;
  agrees([&](E* c) { ring.add(a.data(), c, c, n); }, [&](auto u, auto v) { return u + v; }, "add");
  agrees([&](E* c) { ring.subtract(a.data(), c, c, n); }, [&](auto u, auto v) { return u + p - v; },
         "subtract");
  agrees([&](E* c) { ring.multiply(a.data(), c, c, n); }, [&](auto u, auto v) { return u * v; }, "multiply");
  agrees([&](E* c) { ring.scale(s, a.data(), c, n); }, [&](auto u, auto) { return u * t; }, "scale");
  agrees([&](E* c) { ring.add_to_rows(&s, c, 1, n); }, [&](auto, auto v) { return v + t; }, "add_to_rows");
  agrees([&](E* c) { ring.add_to_rows(a.data(), c, n, 1); }, [&](auto u, auto v) { return u + v; },
         "add_to_rows, one column");
  std::vector<std::uint8_t> codes;
  for (std::size_t i = 0; i < n; ++i) codes.push_back(static_cast<std::uint8_t>(draw.below(4)));
  Elements<Residues> kept = b;
  ring.keep(codes.data(), 2, kept.data(), kept.data(), n);
  for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(ring.residue(kept[i]), codes[i] > 1 ? y[i] : 0) << "keep";
  agrees([&](E* c) { ring.negate(a.data(), c, n); }, [&](auto u, auto) { return p - u; }, "negate");
  agrees([&](E* c) { ring.multiply_add(s, a.data(), c, n); }, [&](auto u, auto v) { return u * t + v; },
         "multiply_add");
  const std::uint64_t total = std::accumulate(x.begin(), x.end(), std::uint64_t{0});
  EXPECT_EQ(ring.residue(ring.sum(a.data(), n)), total % p);
  std::vector<typename Residues::Stored> stored(n);
  ring.store(a.data(), stored.data(), n);
  EXPECT_TRUE(std::equal(stored.begin(), stored.end(), x.begin(), x.end()));
}

template <class Residues>
void check_load(std::uint32_t modulus, std::size_t limbs, std::size_t count, oracle::Draw& draw) {
  const Residues ring(modulus);
  std::vector<std::uint64_t> words;
  for (std::size_t i = 0; i < count * limbs; ++i) {
    const std::uint64_t kind = draw.below(4);
    const std::uint64_t word = draw.below(std::uint64_t{1} << 32) << 32 | draw.below(std::uint64_t{1} << 32);
    words.push_back(kind == 0   ? 0
                    : kind == 1 ? ~std::uint64_t{0}
                    : kind == 2 ? std::uint64_t{1} << 63
                                : word);
  }
  const numbers::ScaledIntegers list(1, limbs, words);
  const std::uint32_t factor =
      draw.below(3) == 0 ? modulus - 1 : static_cast<std::uint32_t>(draw.below(modulus));
  const std::size_t first = draw.below(count + 1), part = draw.below(count - first + 1);
  Elements<Residues> all(count), some(part);
  ring.load(list, factor, all.data());
  ring.load(list, factor, first, part, some.data());
  for (std::size_t i = 0; i < count; ++i) {
    ASSERT_EQ(ring.residue(all[i]), residue_of(list.integer(i) * factor, modulus))
        << limbs << " limbs, entry " << i;
  }
  EXPECT_TRUE(std::equal(some.begin(), some.end(), all.begin() + static_cast<std::ptrdiff_t>(first)));
}

// The product by its definition, with A and B as they are stored.
inline std::uint32_t product_entry(Form form, std::size_t m, std::size_t n, std::size_t k,
                                   const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b,
                                   std::size_t row, std::size_t column, std::uint32_t modulus,
                                   std::uint64_t start) {
  std::uint64_t total = start;
  for (std::size_t t = 0; t < k; ++t) {
    const std::uint64_t left = form == Form::left_transposed ? a[t * m + row] : a[row * k + t];
    const std::uint64_t right = form == Form::right_transposed ? b[column * k + t] : b[t * n + column];
    total = (total + left * right) % modulus;
  }
  return static_cast<std::uint32_t>(total % modulus);
}

// All entries, or so many random ones of a large product.
template <class Residues>
void check_product(std::uint32_t modulus, Form form, std::size_t m, std::size_t n, std::size_t k,
                   bool accumulate, oracle::Draw& draw, Workspace& workspace) {
  const Residues ring(modulus);
  const auto a = draw_elements(ring, m * k, draw), b = draw_elements(ring, k * n, draw);
  const auto before = draw_elements(ring, m * n, draw);
  auto c = before;
  ring.product(form, m, n, k, a.data(), b.data(), c.data(), accumulate, workspace);
  const auto x = canonical(ring, a), y = canonical(ring, b);
  const bool all = m * n * k < 100000;
  const std::size_t checks = m * n == 0 ? 0 : all ? m * n : 300;
  for (std::size_t t = 0; t < checks; ++t) {
    const std::size_t e = all ? t : draw.below(m * n);
    const std::uint64_t start = accumulate ? ring.residue(before[e]) : 0;
    ASSERT_EQ(ring.residue(c[e]), product_entry(form, m, n, k, x, y, e / n, e % n, modulus, start))
        << "form " << static_cast<int>(form) << ", " << m << " x " << n << " x " << k << ", entry " << e
        << " modulo " << modulus;
  }
}

constexpr Form all_forms[] = {Form::plain, Form::left_transposed, Form::right_transposed};

template <class Residues>
void check_products(std::uint32_t modulus, oracle::Draw& draw) {
  Workspace workspace;
  for (const Form form : all_forms) {
    for (int trial = 0; trial < 40; ++trial) {
      check_product<Residues>(modulus, form, draw.below(40), draw.below(70),
                              draw.below(trial < 30 ? 30 : 600), draw.below(2) == 0, draw, workspace);
    }
    check_product<Residues>(modulus, form, 131, 67, 1027, true, draw, workspace);
    check_product<Residues>(modulus, form, 64, 200, 333, false, draw, workspace);
  }
}

template <class Residues>
void check_moduli(std::size_t bits, const numbers::Integer& avoid, std::size_t inner) {
  const std::vector<std::uint32_t> moduli = Residues::moduli(bits, avoid, inner);
  ASSERT_FALSE(moduli.empty());
  numbers::Integer product = 1;
  for (const std::uint32_t p : moduli) {
    EXPECT_EQ(Residues(p).modulus(), p);  // it takes them
    EXPECT_EQ(gcd(numbers::Integer(p), avoid), 1);
    EXPECT_EQ(gcd(numbers::Integer(p), product), 1);
    product *= p;
  }
  EXPECT_GT(mpz_sizeinbase(product.get_mpz_t(), 2), bits);
}

}  // namespace infimum::linear
