// SPDX-License-Identifier: Apache-2.0
//
// Linear programs of one shape: maximise cost.x subject to A x + s = 0, lower <= x <= upper with lower <= 0
// <= upper, and per row s >= 0 or s = 0. x = 0 is feasible, so the primal simplex method with bounded
// variables (Dantzig 1955; Bland's rule where it stalls) starts there, and variables may join at any time.
// With Number = double the answer guides; with Number = Rational it is exact and the method finite.
// header-only
#pragma once

#include <cmath>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <vector>

namespace infimum::linear {

template <class Number>
class BoundedSimplex {
 public:
  static constexpr double tolerance = std::is_floating_point_v<Number> ? 1e-10 : 0.0;

  // is_equation: one entry per row; s = 0 where true, s >= 0 elsewhere.
  void reset(const std::vector<bool>& is_equation) {
    rows_ = is_equation.size();
    is_equation_ = is_equation;
    tableau_.assign(rows_ * rows_, Number(0));
    for (std::size_t row = 0; row < rows_; ++row) tableau_[row * rows_ + row] = Number(1);
    reduced_.assign(rows_, Number(0));
    values_.assign(rows_, Number(0));
    lower_.assign(rows_, Number(0));
    upper_.assign(rows_, Number(0));
    place_.resize(rows_);
    basis_.resize(rows_);
    for (std::size_t row = 0; row < rows_; ++row) place_[row] = basis_[row] = row;
  }

  std::size_t variables() const { return values_.size() - rows_; }

  // A variable at 0 with its column of A (rows() entries), cost and bounds. Variables are numbered in order.
  void add(const std::vector<Number>& column, const Number& cost, const Number& lower, const Number& upper) {
    const std::size_t start = tableau_.size();
    tableau_.resize(start + rows_, Number(0));
    Number reduced = cost;
    for (std::size_t row = 0; row < rows_; ++row) {
      if (column[row] == 0) continue;
      // The slack's columns hold the inverse of the basis, their reduced costs the negative multipliers.
      for (std::size_t i = 0; i < rows_; ++i) tableau_[start + i] += tableau_[row * rows_ + i] * column[row];
      reduced += reduced_[row] * column[row];
    }
    reduced_.push_back(reduced);
    values_.push_back(Number(0));
    lower_.push_back(lower);
    upper_.push_back(upper);
    place_.push_back(nonbasic);
  }

  // False if the iteration limit was hit (floats only).
  bool maximise() {
    std::size_t stalled = 0;
    const std::size_t most = std::is_floating_point_v<Number> ? 50 * values_.size() + 200 : ~std::size_t{0};
    for (std::size_t iteration = 0; iteration < most; ++iteration) {
      const std::size_t entering = choose_entering(stalled > stall_limit);
      if (entering == values_.size()) return true;
      stalled = advance(entering) ? 0 : stalled + 1;
    }
    return false;
  }

  const Number& value(std::size_t variable) const { return values_[rows_ + variable]; }
  bool is_basic(std::size_t variable) const { return place_[rows_ + variable] != nonbasic; }
  const Number& reduced_cost(std::size_t variable) const { return reduced_[rows_ + variable]; }
  bool slack_is_basic(std::size_t row) const { return place_[row] != nonbasic; }
  // Of the row's constraint; >= 0 for inequalities at an optimum.
  Number multiplier(std::size_t row) const { return -reduced_[row]; }

 private:
  static constexpr std::size_t nonbasic = ~std::size_t{0};
  static constexpr std::size_t stall_limit = 30;

  std::size_t rows_ = 0;
  std::vector<bool> is_equation_;
  std::vector<Number> tableau_;  // by columns; slacks first
  std::vector<Number> reduced_, values_, lower_, upper_;
  std::vector<std::size_t> place_;  // row in the basis, or nonbasic
  std::vector<std::size_t> basis_;  // variable of each row

  const Number& entry(std::size_t v, std::size_t row) const { return tableau_[v * rows_ + row]; }
  static Number size(const Number& number) { return number < 0 ? Number(-number) : number; }

  bool can_rise(std::size_t v) const { return v < rows_ ? !is_equation_[v] : values_[v] < upper_[v]; }
  bool can_fall(std::size_t v) const { return values_[v] > lower_[v]; }

  // The nonbasic variable of steepest ascent, or by Bland's rule the first one; values_.size() at an optimum.
  std::size_t choose_entering(bool first) const {
    std::size_t best = values_.size();
    Number steepest(tolerance);
    for (std::size_t v = 0; v < values_.size(); ++v) {
      if (place_[v] != nonbasic || !(size(reduced_[v]) > steepest)) continue;
      if (reduced_[v] > 0 ? !can_rise(v) : !can_fall(v)) continue;
      best = v;
      if (first) return best;
      steepest = size(reduced_[v]);
    }
    return best;
  }

  // Moves the variable as far as bounds allow; false if that was nowhere.
  bool advance(std::size_t v) {
    const int direction = reduced_[v] > 0 ? 1 : -1;
    std::size_t leaving = rows_;
    bool limited = false;
    Number step(0), pivot_size(0);
    if (v >= rows_) {  // slacks have no upper bound, and never fall while nonbasic at 0
      step = direction > 0 ? upper_[v] - values_[v] : values_[v] - lower_[v];
      limited = true;
    }
    for (std::size_t i = 0; i < rows_; ++i) {
      const Number& slope = entry(v, i);
      if (!(size(slope) > Number(tolerance))) continue;
      const std::optional<Number> reach = room(basis_[i], (slope > 0) == (direction > 0));
      if (!reach) continue;
      const Number ratio = *reach / size(slope);
      if (limited && (ratio > step || (ratio == step && leaving != rows_ && size(slope) <= pivot_size)))
        continue;
      limited = true;
      step = ratio;
      leaving = i;
      pivot_size = size(slope);
    }
    move(v, direction, step, leaving);
    return step > 0;
  }

  // How far a basic variable can fall or rise; nullopt if without end.
  std::optional<Number> room(std::size_t b, bool falls) const {
    if (b < rows_ && !falls && !is_equation_[b]) return std::nullopt;
    if (b < rows_ && is_equation_[b]) return Number(0);
    const Number distance = falls ? values_[b] - lower_[b] : upper_[b] - values_[b];
    return distance > 0 ? distance : Number(0);
  }

  void move(std::size_t v, int direction, const Number& step, std::size_t leaving) {
    if (step > 0) {
      const Number change = direction > 0 ? step : Number(-step);
      values_[v] += change;
      for (std::size_t i = 0; i < rows_; ++i) values_[basis_[i]] -= change * entry(v, i);
    }
    if (leaving == rows_) {  // from bound to bound
      values_[v] = direction > 0 ? upper_[v] : lower_[v];
      return;
    }
    const std::size_t b = basis_[leaving];
    const bool falls = (entry(v, leaving) > 0) == (direction > 0);
    values_[b] = b < rows_ ? Number(0) : falls ? lower_[b] : upper_[b];
    pivot(v, leaving);
  }

  void pivot(std::size_t v, std::size_t row) {
    const std::vector<Number> column(tableau_.begin() + static_cast<std::ptrdiff_t>(v * rows_),
                                     tableau_.begin() + static_cast<std::ptrdiff_t>((v + 1) * rows_));
    const Number reduced = reduced_[v];
    for (std::size_t w = 0; w < values_.size(); ++w) {
      Number* const other = &tableau_[w * rows_];
      if (other[row] == 0) continue;
      const Number factor = other[row] / column[row];
      for (std::size_t i = 0; i < rows_; ++i) other[i] -= factor * column[i];
      other[row] = factor;
      reduced_[w] -= factor * reduced;
    }
    reduced_[v] = Number(0);
    place_[basis_[row]] = nonbasic;
    place_[v] = row;
    basis_[row] = v;
  }
};

}  // namespace infimum::linear
