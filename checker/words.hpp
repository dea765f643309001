// SPDX-License-Identifier: Apache-2.0
#pragma once
// Whole numbers in machine words, as long as these hold them, and the rows in words. Shifting a column of all
// rows is another scale for one coordinate of theta: no sign and no linear dependence changes. With columns
// of equal size sums of products lose nothing that could be kept.
#include <cstdint>
#include <numeric>

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

// The rows X_i with columns of equal size, entries below 2^digits: whole numbers in the short columns. A long
// column, one of more than 20 digits, keeps its digits: its words stand over 2^fraction. Long columns come
// first; that of the biases stays the last.
class EvenRows {
 public:
  explicit EvenRows(const Problem& problem) : width(problem.digits.size()), order(width) {
    constexpr long most_in_short = 20;
    digits = std::min(std::ranges::max(problem.digits), most_in_short);
    for (const long own : problem.digits) fraction = std::max(fraction, own - digits);
    std::iota(order.begin(), order.end(), size_t{0});
    const auto is_long = [&](size_t t) { return problem.digits[t] > digits; };
    std::stable_partition(order.begin(), order.end(), is_long);
    longs = static_cast<size_t>(std::ranges::count_if(order, is_long));
    for (const size_t t : order) lift.push_back(digits + (is_long(t) ? fraction : 0) - problem.digits[t]);
    if (!in_words()) return;
    for (const Vector& row : problem.rows) {
      for (size_t k = 0; k < width; ++k)
        entries_.push_back(word(row[order[k]]) * (std::int64_t{1} << lift[k]));
    }
  }

  bool in_words() const { return digits + fraction <= 62; }
  const std::int64_t* row(size_t i) const { return &entries_[i * width]; }
  // X_it times its power of two is the entry over 2^fraction.
  size_t full_lift(size_t k) const { return static_cast<size_t>(k < longs ? lift[k] : lift[k] + fraction); }

  size_t width;                   // with the last entry that is there even without bias
  long digits = 0, fraction = 0;  // together sigma, the greatest of all sigma_t
  std::vector<size_t> order;      // the columns
  size_t longs = 0;
  std::vector<long> lift;  // words are entries of X_i times its powers of two

 private:
  Words entries_;
};

}  // namespace checker
