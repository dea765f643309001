// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <stdexcept>

#include "oracle/cone_fit.hpp"

namespace infimum::oracle {
namespace {

// minimise sum_i w_i (p_i + m_i)  subject to  Q.lambda + p - m = y,  all variables >= 0.
// Variables in order: lambda, p, m. The start is feasible: p_i = y_i or m_i = -y_i.
class Simplex {
 public:
  Simplex(const Matrix& columns, const RationalVector& y, const RationalVector& weights)
      : columns_(columns.size()), points_(y.size()), reduced_costs_(columns.size() + 2 * y.size()) {
    for (std::size_t i = 0; i < points_; ++i) {
      const Rational sign = y[i] < 0 ? -1 : 1;
      RationalVector row(variables());
      for (std::size_t v = 0; v < columns_; ++v) row[v] = sign * columns[v][i];
      row[columns_ + i] = sign;
      row[columns_ + points_ + i] = -sign;
      rows_.push_back(row);
      values_.push_back(sign * y[i]);
      basis_.push_back(y[i] < 0 ? columns_ + points_ + i : columns_ + i);
      reduced_costs_[columns_ + i] = reduced_costs_[columns_ + points_ + i] = weights[i];
    }
    for (std::size_t i = 0; i < points_; ++i) price_out(i, reduced_costs_[basis_[i]]);
  }

  void run() {
    for (auto entering = improving(); entering; entering = improving()) pivot(leaving(*entering), *entering);
  }

  RationalVector lambda() const {
    RationalVector result(columns_);
    for (std::size_t i = 0; i < points_; ++i) {
      if (basis_[i] < columns_) result[basis_[i]] = values_[i];
    }
    return result;
  }

  // The reduced cost of p_i is w_i - r_i.
  RationalVector dual(const RationalVector& weights) const {
    RationalVector r;
    for (std::size_t i = 0; i < points_; ++i) r.push_back(weights[i] - reduced_costs_[columns_ + i]);
    return r;
  }

 private:
  std::size_t variables() const { return columns_ + 2 * points_; }

  std::optional<std::size_t> improving() const {
    for (std::size_t v = 0; v < variables(); ++v) {
      if (reduced_costs_[v] < 0) return v;
    }
    return std::nullopt;
  }

  // Smallest ratio; among equal ones the smallest variable (Bland's rule, hence no cycles).
  std::size_t leaving(std::size_t entering) const {
    std::optional<std::size_t> best;
    Rational least;
    for (std::size_t i = 0; i < points_; ++i) {
      if (rows_[i][entering] <= 0) continue;
      const Rational ratio = values_[i] / rows_[i][entering];
      if (!best || ratio < least || (ratio == least && basis_[i] < basis_[*best])) best = i, least = ratio;
    }
    if (!best) throw std::logic_error("oracle: a risk cannot be unbounded below");
    return *best;
  }

  // The factor comes by value, because it is an entry of what is changed.
  void price_out(std::size_t row, const Rational factor) {
    if (factor == 0) return;
    for (std::size_t v = 0; v < variables(); ++v) reduced_costs_[v] -= factor * rows_[row][v];
  }

  void pivot(std::size_t row, std::size_t entering) {
    const Rational lead = rows_[row][entering];
    for (Rational& entry : rows_[row]) entry /= lead;
    values_[row] /= lead;
    for (std::size_t i = 0; i < points_; ++i) {
      const Rational factor = rows_[i][entering];
      if (i == row || factor == 0) continue;
      for (std::size_t v = 0; v < variables(); ++v) rows_[i][v] -= factor * rows_[row][v];
      values_[i] -= factor * values_[row];
    }
    basis_[row] = entering;
    price_out(row, reduced_costs_[entering]);
  }

  std::size_t columns_, points_;
  Matrix rows_;
  RationalVector values_;
  std::vector<std::size_t> basis_;
  RationalVector reduced_costs_;
};

Rational risk_of(const Matrix& columns, const RationalVector& y, const RationalVector& weights,
                 const RationalVector& lambda) {
  Rational risk = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    Rational residual = y[i];
    for (std::size_t v = 0; v < columns.size(); ++v) residual -= columns[v][i] * lambda[v];
    risk += weights[i] * abs(residual);
  }
  return risk;
}

// |r| <= w and Q'r <= 0 give: risk >= r.(y - Q.lambda) >= r.y for every lambda >= 0.
void check_bound(const Matrix& columns, const RationalVector& y, const RationalVector& weights,
                 const RationalVector& r, const Rational& risk) {
  bool proves = dot(r, y) == risk;
  for (std::size_t i = 0; i < y.size(); ++i) proves = proves && abs(r[i]) <= weights[i];
  for (const RationalVector& column : columns) proves = proves && dot(r, column) <= 0;
  if (!proves) throw std::logic_error("oracle: the dual does not prove the least absolute risk");
}

}  // namespace

ConeFit fit_absolute(const Matrix& columns, const RationalVector& y, const RationalVector& weights) {
  Simplex simplex(columns, y, weights);
  simplex.run();
  const RationalVector lambda = simplex.lambda();
  for (const Rational& entry : lambda) {
    if (entry < 0) throw std::logic_error("oracle: a negative coefficient");
  }
  const Rational risk = risk_of(columns, y, weights, lambda);
  check_bound(columns, y, weights, simplex.dual(weights), risk);
  return {risk, lambda};
}

}  // namespace infimum::oracle
