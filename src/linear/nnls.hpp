// SPDX-License-Identifier: Apache-2.0
//
// Nonnegative least squares in Gram form: minimise 1/2 l'Gl - g'l over l >= 0 (some l free), by the
// active-set method of Lawson and Hanson (1974), warm-started. With Number = double the answer guides; with
// Number = Rational the method is finite and its answer satisfies the Karush-Kuhn-Tucker conditions exactly
// (dependent columns never enter then).
//
// The System supplies: size(), is_free(a), gram(a, b), linear(a) and gradients(support, values, out), out = g
// - Gl; square(a), if it knows about gram(a, a) more cheaply; and suffices(support), asked after gradients(),
// if the method may end before the minimum. In floats its columns are of size 1, and a
// column that is nearly 0 at all points never enters. header-only
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <type_traits>
#include <vector>

namespace infimum::linear {

template <class Number>
class Nnls {
 public:
  // Relative size under which a pivot or a gradient counts as zero; 0 for exact numbers.
  static constexpr double tolerance = std::is_floating_point_v<Number> ? 1e-10 : 0.0;
  // Square sum of a column under which it is rounding noise.
  static constexpr double vanishing = std::is_floating_point_v<Number> ? 1e-24 : 0.0;

  const std::vector<std::size_t>& support() const { return support_; }
  const std::vector<Number>& values() const { return values_; }
  const std::vector<Number>& gradient() const { return gradient_; }

  // Starts at the given columns with values >= 0 (free columns join by themselves). scale: typical size of
  // sqrt(2 * the minimum's depth), to which gradients are compared. Returns false if the iteration limit was
  // hit (floats only).
  template <class System>
  bool minimise(const System& system, const std::vector<std::size_t>& start,
                const std::vector<Number>& start_values, const Number& scale) {
    support_.clear();
    values_.clear();
    linear_.clear();
    closed_.assign(system.size(), 0);
    for (std::size_t a = 0; a < system.size(); ++a) {
      if (!system.is_free(a)) continue;
      add(system, a, Number(0));
      closed_[a] = 1;
    }
    for (std::size_t s = 0; s < start.size(); ++s) {
      if (!system.is_free(start[s])) add(system, start[s], start_values[s]);
    }
    for (std::size_t round = 0; round < 10 * system.size() + 100; ++round) {
      descend(system);
      system.gradients(support_, values_, gradient_);
      if constexpr (requires { system.suffices(support_); }) {
        if (system.suffices(support_)) return true;
      }
      if (!enter_steepest(system, scale)) return true;
    }
    return false;
  }

 private:
  std::vector<std::size_t> support_;
  std::vector<Number> values_, gradient_;
  std::vector<Number> linear_;  // of the support
  // LDL' of the support's Gram matrix: unit lower triangle by rows, d on the diagonal; room for stride_
  // columns.
  std::vector<Number> factor_;
  std::size_t stride_ = 0;
  std::vector<Number> target_, left_;  // left_: the column that leaves
  std::vector<char> closed_;  // to columns that are in the support, free, or barred

  Number* row(std::size_t r) { return factor_.data() + r * stride_; }
  const Number* row(std::size_t r) const { return factor_.data() + r * stride_; }

  void make_room() {
    if (support_.size() < stride_) return;
    const std::size_t stride = std::max<std::size_t>(2 * stride_, 16);
    std::vector<Number> factor(stride * stride);
    for (std::size_t r = 0; r < support_.size(); ++r) {
      for (std::size_t c = 0; c <= r; ++c) factor[r * stride + c] = std::move(factor_[r * stride_ + c]);
    }
    factor_ = std::move(factor);
    stride_ = stride;
  }

  // Appends the column unless it depends on the support.
  template <class System>
  bool add(const System& system, std::size_t a, const Number& value) {
    make_room();
    const std::size_t k = support_.size();
    Number* last = row(k);
    for (std::size_t b = 0; b < k; ++b) last[b] = system.gram(a, support_[b]);
    last[k] = system.gram(a, a);
    if (!factor(last, k)) {
      // Exactly dependent columns may become independent when others leave; in floats it is safer to forget
      // them.
      if (std::is_floating_point_v<Number>) closed_[a] = 1;
      return false;
    }
    support_.push_back(a);
    closed_[a] = 1;
    values_.push_back(value);
    linear_.push_back(system.linear(a));
    return true;
  }

  // Turns the last row of the Gram matrix, of k + 1 entries, into that of its factor; false if its pivot is
  // (as good as) zero.
  bool factor(Number* last, std::size_t k) const {
    const Number square = last[k];
    for (std::size_t c = 0; c < k; ++c)
      last[c] -= product(last, row(c), c);  // L_kc * d_c until it is divided
    for (std::size_t c = 0; c < k; ++c) {
      const Number scaled = last[c];
      last[c] = scaled / row(c)[c];
      last[k] -= scaled * last[c];
    }
    return last[k] > Number(tolerance) * square;
  }

  // Of the first entries; in floats in four partial sums, which do not wait for each other.
  static Number product(const Number* a, const Number* b, std::size_t size) {
    constexpr std::size_t lanes = std::is_floating_point_v<Number> ? 4 : 1;
    Number sums[lanes] = {};
    std::size_t e = 0;
    for (; e + lanes <= size; e += lanes) {
      for (std::size_t l = 0; l < lanes; ++l) sums[l] += a[e + l] * b[e + l];
    }
    for (; e < size; ++e) sums[0] += a[e] * b[e];
    for (std::size_t l = 1; l < lanes; ++l) sums[0] += sums[l];
    return sums[0];
  }

  // Without one row and column the rest of LDL' is the old rest and d times the square of the column that
  // left: an update of rank one (Gill, Golub, Murray and Saunders 1974).
  void remove(std::size_t place) {
    const auto at = static_cast<std::ptrdiff_t>(place);
    closed_[support_[place]] = 0;
    support_.erase(support_.begin() + at);
    values_.erase(values_.begin() + at);
    linear_.erase(linear_.begin() + at);
    Number weight = row(place)[place];
    const std::size_t k = support_.size();
    left_.clear();
    for (std::size_t r = place; r < k; ++r) {
      Number *to = row(r), *from = row(r + 1);
      left_.push_back(std::move(from[place]));
      for (std::size_t c = 0; c < place; ++c) to[c] = std::move(from[c]);
      for (std::size_t c = place; c <= r; ++c) to[c] = std::move(from[c + 1]);
    }
    for (std::size_t c = place; c < k; ++c) {
      const Number entry = left_[c - place], pivot = row(c)[c];
      row(c)[c] += weight * entry * entry;
      const Number share = weight * entry / row(c)[c];
      weight *= pivot / row(c)[c];
      for (std::size_t r = c + 1; r < k; ++r) {
        left_[r - place] -= entry * row(r)[c];
        row(r)[c] += share * left_[r - place];
      }
    }
  }

  void solve() {
    const std::size_t k = support_.size();
    target_.resize(k);
    for (std::size_t r = 0; r < k; ++r) {
      target_[r] = linear_[r];
      target_[r] -= product(row(r), target_.data(), r);
    }
    for (std::size_t r = 0; r < k; ++r) target_[r] /= row(r)[r];
    for (std::size_t r = k; r-- > 0;) {
      for (std::size_t c = 0; c < r; ++c) target_[c] -= row(r)[c] * target_[r];
    }
  }

  // Moves to the minimum over the support, dropping columns that would become negative on the way.
  template <class System>
  void descend(const System& system) {
    for (;;) {
      solve();
      std::size_t blocking = support_.size();
      Number step(1);
      for (std::size_t s = 0; s < support_.size(); ++s) {
        if (target_[s] > 0 || system.is_free(support_[s])) continue;
        const Number reach = values_[s] > 0 ? Number(values_[s] / (values_[s] - target_[s])) : Number(0);
        if (blocking == support_.size() || reach < step) {
          step = reach;
          blocking = s;
        }
      }
      if (blocking == support_.size()) break;
      for (std::size_t s = 0; s < support_.size(); ++s) {
        values_[s] += step * (target_[s] - values_[s]);
        if (values_[s] < 0 && !system.is_free(support_[s])) values_[s] = Number(0);
      }
      const std::size_t leaving = support_[blocking];
      remove(blocking);
      if (step == 0 && std::is_floating_point_v<Number>) closed_[leaving] = 1;
    }
    values_ = target_;
  }

  template <class System>
  bool enter_steepest(const System& system, const Number& scale) {
    for (;;) {
      std::size_t best = system.size();
      Number steepest(0);
      for (std::size_t a = 0; a < system.size(); ++a) {
        if (!(gradient_[a] > 0) || closed_[a] != 0) continue;
        const Number square = square_of(system, a);
        if (!(square > Number(vanishing))) continue;
        const Number steepness = gradient_[a] * gradient_[a] / square;
        if (steepness > steepest) {
          steepest = steepness;
          best = a;
        }
      }
      if (best == system.size() || !(steepest > Number(tolerance * tolerance) * scale * scale)) return false;
      if (add(system, best, Number(0))) return true;
      closed_[best] = 1;
    }
  }

  template <class System>
  static Number square_of(const System& system, std::size_t a) {
    if constexpr (requires { system.square(a); }) {
      return system.square(a);
    } else {
      return system.gram(a, a);
    }
  }
};

}  // namespace infimum::linear
