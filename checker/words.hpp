// SPDX-License-Identifier: Apache-2.0
#pragma once
// Whole numbers in machine words, as long as these hold them, and the rows in words. Shifting a column of all
// rows is another scale for one coordinate of theta: no sign and no linear dependence changes. With columns
// of equal size sums of products lose nothing that could be kept.
#include <cstdint>

#include "problem.hpp"

namespace checker {

__extension__ using Int128 = __int128;
using Words = std::vector<std::int64_t>;

// Whole numbers of less than 64 bits, and their values.
inline bool is_word(const mpz_class& a) {
  return mpz_size(a.get_mpz_t()) <= 1 && mpz_getlimbn(a.get_mpz_t(), 0) >> 63 == 0;
}

inline std::int64_t word(const mpz_class& a) {
  const auto size = static_cast<std::int64_t>(mpz_getlimbn(a.get_mpz_t(), 0));
  return sgn(a) < 0 ? -size : size;
}

inline void assign(mpz_class& to, Int128 value) {
  mpz_set_si(to.get_mpz_t(), static_cast<std::int64_t>(value >> 64));
  mpz_mul_2exp(to.get_mpz_t(), to.get_mpz_t(), 64);
  mpz_add_ui(to.get_mpz_t(), to.get_mpz_t(), static_cast<std::uint64_t>(value));
}

// sum += a b
inline void add_product(mpz_class& sum, const mpz_class& a, std::int64_t b) {
  if (b >= 0) {
    mpz_addmul_ui(sum.get_mpz_t(), a.get_mpz_t(), static_cast<std::uint64_t>(b));
  } else {
    mpz_submul_ui(sum.get_mpz_t(), a.get_mpz_t(), -static_cast<std::uint64_t>(b));
  }
}

// The rows X_i with columns of equal size: X_it 2^(sigma - sigma_t), below 2^sigma, the greatest of all
// sigma_t.
class EvenRows {
 public:
  explicit EvenRows(const Problem& problem)
      : width(problem.digits.size()), digits(std::ranges::max(problem.digits)) {
    for (const long own : problem.digits) lift.push_back(static_cast<size_t>(digits - own));
    if (!in_words()) return;
    for (const Vector& row : problem.rows) {
      for (size_t t = 0; t < width; ++t) entries_.push_back(word(row[t]) * (std::int64_t{1} << lift[t]));
    }
  }

  bool in_words() const { return digits <= 62; }
  const std::int64_t* row(size_t i) const { return &entries_[i * width]; }

  size_t width;              // with the last entry that is there even without bias
  long digits;               // sigma
  std::vector<size_t> lift;  // sigma - sigma_t

 private:
  Words entries_;
};

}  // namespace checker
