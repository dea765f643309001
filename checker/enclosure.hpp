// SPDX-License-Identifier: Apache-2.0
#pragma once
// An enclosure of the numbers c = x B^-1 for a regular matrix B of even rows, in integers. A floating-point
// inverse proposes integers V near 2^S B^-1; all that is said of c follows from E = 2^S I - B V. Rows are
// words over 2^fraction here, between -2 and 2, and of products with V digits far behind the point are cut
// off.
//
// Let all sums of rows and columns of |E| be at most rho <= 2^S / 2. Then B V = 2^S I - E is regular (Neumann
// series), and so is B. Multiplied by c from the left it is x V = 2^S c - c E, so that in sums of absolute
// values
//   2^S |c| <= |x V| + rho |c|,   hence   |c| <= 2 |x V| / 2^S   and   |c E| <= 2 rho |x V| / 2^S =: rest.
// Inserted into itself, 4^S c = 2^S x V + x V E + (c E) E, and the last term is at most rho rest. With c' for
// x V and E' for E, from which at most 1 is cut off in every entry, 4^S c is 2^S c' + c' E' but for at most
//   2^S + |x V| + rho + rho rest,
// from 2^S (x V - c'), from (x V) (E - E') and from (x V - c') E'. Rho bounds the sums of |E'| too.
#include <bit>
#include <cmath>
#include <optional>

#include "words.hpp"

namespace checker {

class Enclosure {
 public:
  static constexpr long kPlaces = 48;  // numbers c are enclosed as multiples of 2^-48

  // B has its rows one after the other, with entries below 2^digits. Nothing if the integers do not show that
  // it is regular; it may still be.
  static std::optional<Enclosure> find(const Words& b, size_t width, long digits) {
    Enclosure found(width, digits - 1);
    if (found.propose(b) && found.find_rest(b)) return found;
    return std::nullopt;
  }

  // For c = x B^-1: whether all |2^kPlaces c_l - c[l]| <= error.
  bool enclose(const std::int64_t* x, Words& c, std::int64_t& error) const {
    Words first(width_);
    if (!multiply(x, first)) return false;
    Int128 norm = cut_ * static_cast<std::int64_t>(width_);
    for (const std::int64_t entry : first) norm += std::abs(entry);
    if (norm >> 64 != 0) return false;  // below it everything fits: norm rho < 2^124
    const Int128 rest = (norm * rho_ + (Int128{1} << (shift_ - 1)) - 1) >> (shift_ - 1);
    const Int128 cuts = cut_ * ((Int128{1} << shift_) + norm + rho_);
    const Int128 bound = ((rest * rho_ + cuts) >> drop()) + 2;  // rounded up; and c is rounded down
    bool fits = bound < kMost;
    std::vector<Int128> fine(width_);
    for (size_t m = 0; m < width_; ++m) {
      fine[m] += first[m] * (Int128{1} << shift_);
      for (size_t l = 0; l < width_; ++l) fine[l] += static_cast<Int128>(first[m]) * rest_[m * width_ + l];
    }
    for (size_t l = 0; l < width_; ++l) {
      const Int128 rounded = fine[l] >> drop();
      fits = fits && rounded < kMost && rounded > -kMost;
      c[l] = static_cast<std::int64_t>(rounded);
    }
    error = static_cast<std::int64_t>(bound);
    return fits;
  }

  // Whether (x + d) B^-1 >= 0 for certain, where |(d B^-1)_l| <= slack[l] / 2^kPlaces. Here x is whole, and
  // nothing is cut off from x V.
  bool is_nonnegative(const Vector& x, const Vector& slack) const {
    const Vector first = product(
        x, [&](size_t t, size_t l) { return columns_[l * width_ + t]; }, finer_);
    const Vector second = product(
        first, [&](size_t m, size_t l) { return rest_[m * width_ + l]; }, 0);
    mpz_class norm, rest, least;
    for (const mpz_class& entry : first) norm += abs(entry);
    rest = norm * rho_;
    mpz_cdiv_q_2exp(rest.get_mpz_t(), rest.get_mpz_t(), shift_ - 1);
    rest *= rho_;
    for (size_t l = 0; l < width_; ++l) {
      least = (first[l] << shift_) + second[l] - rest - cut_ * norm;
      least -= slack[l] << (drop() + fraction_);
      if (least < 0) return false;
    }
    return true;
  }

 private:
  static constexpr std::int64_t kMost = std::int64_t{1} << 62;

  Enclosure(size_t width, long fraction)
      : width_(width),
        fraction_(static_cast<size_t>(fraction)),
        columns_(width * width),
        rest_(width * width) {}

  unsigned long drop() const { return 2 * shift_ - kPlaces; }

  // V / 2^finer, as large as leaves sums of products below 2^62. Where S were small then, zeros behind the
  // entries make it 52, so that less is cut off.
  bool propose(const Words& b) {
    std::vector<double> inverse(b.begin(), b.end());
    const double unit = std::ldexp(1, -static_cast<int>(fraction_));
    for (double& entry : inverse) entry *= unit;
    invert(inverse);
    double largest = 0, sum = 0;
    for (const double entry : inverse) {
      largest = std::max(largest, std::abs(entry));
      sum += std::abs(entry);  // not finite if any entry is not
    }
    if (!(largest > 0) || !std::isfinite(sum)) return false;
    const long shift = std::min(60 - static_cast<long>(std::bit_width(width_)) - std::ilogb(largest), 61L);
    finer_ = static_cast<size_t>(std::clamp(52 - shift, 0L, static_cast<long>(fraction_)));
    shift_ = static_cast<unsigned long>(shift + static_cast<long>(finer_));
    cut_ = finer_ < fraction_;
    if (shift < 1 || 2 * shift_ < kPlaces) return false;
    const double scale = std::ldexp(1, static_cast<int>(shift));
    for (size_t l = 0; l < width_; ++l) {
      for (size_t t = 0; t < width_; ++t) {
        const double entry = inverse[t * width_ + l] * scale;
        columns_[l * width_ + t] = static_cast<std::int64_t>(entry + (entry < 0 ? -0.5 : 0.5));
      }
    }
    return true;
  }

  // By Gauss and Jordan in place, with the greatest pivot of the column.
  void invert(std::vector<double>& a) const {
    std::vector<size_t> swaps(width_);
    for (size_t k = 0; k < width_; ++k) {
      size_t best = k;
      for (size_t i = k + 1; i < width_; ++i)
        if (std::abs(a[i * width_ + k]) > std::abs(a[best * width_ + k])) best = i;
      swaps[k] = best;
      double* const pivots = &a[k * width_];
      if (best != k) std::swap_ranges(pivots, pivots + width_, &a[best * width_]);
      const double factor = 1 / pivots[k];
      pivots[k] = 1;
      for (size_t t = 0; t < width_; ++t) pivots[t] *= factor;
      for (size_t i = 0; i < width_; ++i)
        if (i != k) eliminate(&a[i * width_], pivots, k);
    }
    for (size_t k = width_; k-- > 0;)
      for (size_t i = 0; swaps[k] != k && i < width_; ++i)
        std::swap(a[i * width_ + k], a[i * width_ + swaps[k]]);
  }

  void eliminate(double* row, const double* pivots, size_t k) const {
    const double factor = row[k];
    row[k] = 0;
    for (size_t t = 0; t < width_; ++t) row[t] -= factor * pivots[t];
  }

  // E' and rho; whether rho is small enough.
  bool find_rest(const Words& b) {
    const std::int64_t half = std::int64_t{1} << (shift_ - 1);
    Words row(width_), columns(width_);
    std::int64_t most = 0;
    for (size_t m = 0; m < width_; ++m) {
      if (!multiply(&b[m * width_], row)) return false;
      row[m] -= 2 * half;
      std::int64_t sum = cut_ * static_cast<std::int64_t>(width_);
      for (size_t l = 0; l < width_; ++l) {
        const std::int64_t size = std::abs(row[l]);
        if (size > half || (sum += size) > half || (columns[l] += size) > half) return false;
        most = std::max({most, sum, columns[l]});
        rest_[m * width_ + l] = -row[l];
      }
    }
    rho_ = static_cast<unsigned long>(most);
    return true;
  }

  // x V, cut off; whether it is in words of 62 bits.
  bool multiply(const std::int64_t* x, Words& c) const {
    bool fits = true;
    for (size_t l = 0; l < width_; ++l) {
      const std::int64_t* const column = &columns_[l * width_];
      Int128 sum = 0;
      for (size_t t = 0; t < width_; ++t) sum += static_cast<Int128>(x[t]) * column[t];
      sum >>= fraction_ - finer_;
      fits = fits && sum < kMost && sum > -kMost;
      c[l] = static_cast<std::int64_t>(sum);
    }
    return fits;
  }

  // x times V / 2^shift or E, times 2^shift
  template <class Entry>
  Vector product(const Vector& x, const Entry& entry, size_t shift) const {
    Vector result(width_);
    for (size_t m = 0; m < width_; ++m)
      for (size_t l = 0; l < width_; ++l) add_product(result[l], x[m], entry(m, l));
    for (mpz_class& sum : result) sum <<= shift;
    return result;
  }

  size_t width_, fraction_, finer_ = 0;
  std::int64_t cut_ = 1;               // 0 if nothing is cut off
  Words columns_, rest_;               // V / 2^finer by columns, E' by rows
  unsigned long shift_ = 0, rho_ = 0;  // S and rho
};

}  // namespace checker
