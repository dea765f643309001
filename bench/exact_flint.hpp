// SPDX-License-Identifier: Apache-2.0
//
// The forward pass of a bench problem with the integer matrices of FLINT: one fmpz_mat_mul for each layer, at
// integers over a common unit, as its users would do it. Where all weights are floats the units are powers of
// two, so biases are shifted and nothing is divided. header-only
#pragma once

#include <flint/flint.h>
#include <flint/fmpz.h>
#include <flint/fmpz_mat.h>

#include <vector>

#include "exact_problem.hpp"

namespace infimum::bench {

class FlintMatrix {
 public:
  FlintMatrix(std::size_t rows, std::size_t columns) {
    fmpz_mat_init(matrix_, static_cast<slong>(rows), static_cast<slong>(columns));
  }
  FlintMatrix(FlintMatrix&& other) noexcept {
    fmpz_mat_init(matrix_, 0, 0);
    fmpz_mat_swap(matrix_, other.matrix_);
  }
  FlintMatrix(const FlintMatrix&) = delete;
  FlintMatrix& operator=(const FlintMatrix&) = delete;
  FlintMatrix& operator=(FlintMatrix&&) = delete;
  ~FlintMatrix() { fmpz_mat_clear(matrix_); }

  fmpz_mat_struct* get() { return matrix_; }
  fmpz* entry(std::size_t r, std::size_t c) {
    return fmpz_mat_entry(matrix_, static_cast<slong>(r), static_cast<slong>(c));
  }

 private:
  fmpz_mat_t matrix_;
};

class Flint {
 public:
  explicit Flint(const Problem& problem) : widths_(problem.shape.widths), points_(problem.shape.batch) {
    values_.push_back(matrix_of(problem.batch.given[0], widths_[0], points_));
    numbers::Rational unit = problem.batch.given[0].unit();
    for (std::size_t l = 0; l + 1 < widths_.size(); ++l) {
      const auto weights = exact::ScaledIntegers::of(std::span<const float>(problem.weights[l]));
      weights_.push_back(matrix_of(weights, widths_[l + 1], widths_[l]));
      unit *= weights.unit();
      biases_.emplace_back(widths_[l + 1], 1);
      for (std::size_t r = 0; r < widths_[l + 1]; ++r) {
        const numbers::Rational shifted = numbers::Rational(problem.biases[l][r]) / unit;
        fmpz_set_mpz(biases_.back().entry(r, 0), shifted.get_num_mpz_t());
      }
      values_.emplace_back(widths_[l + 1], points_);
    }
  }

  void forward() {
    for (std::size_t l = 0; l < weights_.size(); ++l) {
      FlintMatrix& out = values_[l + 1];
      fmpz_mat_mul(out.get(), weights_[l].get(), values_[l].get());
      for (std::size_t r = 0; r < widths_[l + 1]; ++r) {
        for (std::size_t c = 0; c < points_; ++c) {
          fmpz_add(out.entry(r, c), out.entry(r, c), biases_[l].entry(r, 0));
          if (l + 1 < weights_.size() && fmpz_sgn(out.entry(r, c)) < 0) fmpz_zero(out.entry(r, c));
        }
      }
    }
  }

 private:
  const std::vector<std::size_t>& widths_;
  std::size_t points_;
  std::vector<FlintMatrix> weights_, biases_, values_;

  static FlintMatrix matrix_of(const exact::ScaledIntegers& entries, std::size_t rows, std::size_t columns) {
    FlintMatrix result(rows, columns);
    for (std::size_t i = 0; i < entries.size(); ++i)
      fmpz_set_mpz(result.entry(i / columns, i % columns), entries.integer(i).get_mpz_t());
    return result;
  }
};

}  // namespace infimum::bench
