// SPDX-License-Identifier: Apache-2.0
#include "reductions/gadget.hpp"

#include <stdexcept>

namespace infimum::reductions {

namespace {

Integer binomial(std::size_t n, std::size_t k) {
  Integer result;
  mpz_bin_uiui(result.get_mpz_t(), n, k);
  return result;
}

void require_degree(const Polynomial& activation) {
  if (activation.coefficients.size() < 3 || activation.coefficients.back() == 0)
    throw std::invalid_argument("products need an activation of degree 2 or more");
}

// Solves the square system by elimination; the matrix is regular.
RationalVector solved(std::vector<RationalVector> rows, RationalVector right) {
  const std::size_t n = rows.size();
  for (std::size_t column = 0; column < n; ++column) {
    std::size_t pivot = column;
    while (rows[pivot][column] == 0) ++pivot;
    std::swap(rows[pivot], rows[column]);
    std::swap(right[pivot], right[column]);
    for (std::size_t r = 0; r < n; ++r) {
      if (r == column || rows[r][column] == 0) continue;
      const Rational factor = rows[r][column] / rows[column][column];
      for (std::size_t c = column; c < n; ++c) rows[r][c] -= factor * rows[column][c];
      right[r] -= factor * right[column];
    }
  }
  for (std::size_t r = 0; r < n; ++r) right[r] /= rows[r][r];
  return right;
}

}  // namespace

// Coefficient q of f(U + j) is the sum over k >= q of r_k binom(k, q) j^(k-q); the combination must be U^2
// / 2.
Gadget basis_gadget(const Polynomial& activation) {
  require_degree(activation);
  const std::size_t shifts = activation.coefficients.size();
  std::vector<RationalVector> rows(shifts, RationalVector(shifts));
  for (std::size_t q = 0; q < shifts; ++q) {
    for (std::size_t j = 0; j < shifts; ++j) {
      Integer power = 1;  // j^(k-q)
      for (std::size_t k = q; k < shifts; ++k) {
        rows[q][j] += activation.coefficients[k] * binomial(k, q) * power;
        power *= static_cast<unsigned long>(j);
      }
    }
  }
  RationalVector right(shifts);
  right[2] = Rational(1, 2);
  return {solved(std::move(rows), std::move(right)), 0};
}

Gadget difference_gadget(const Polynomial& activation) {
  require_degree(activation);
  const std::size_t degree = activation.degree(), order = degree - 2;
  Integer factorial;
  mpz_fac_ui(factorial.get_mpz_t(), degree);
  const Rational scale = 1 / (Rational(factorial) * activation.coefficients.back());
  Gadget gadget;
  for (std::size_t j = 0; j <= order; ++j) {
    const Rational factor = scale * binomial(order, j) * ((order - j) % 2 == 0 ? 1 : -1);
    gadget.factors.push_back(factor);
    gadget.constant += factor * activation.at(Rational(static_cast<unsigned long>(j)));
  }
  return gadget;
}

Rational value_of(const Gadget& gadget, const Polynomial& activation, const Rational& x, const Rational& y) {
  Rational value = gadget.constant;
  for (std::size_t j = 0; j < gadget.factors.size(); ++j) {
    const Rational shift(static_cast<unsigned long>(j));
    value += gadget.factors[j] *
             (activation.at(x + y + shift) - activation.at(x + shift) - activation.at(y + shift));
  }
  return value;
}

}  // namespace infimum::reductions
