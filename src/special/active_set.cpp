// SPDX-License-Identifier: Apache-2.0
#include "special/active_set.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "linear/exact_solve.hpp"

namespace infimum::special {

namespace {

using numbers::Rational;

constexpr int patience = 50;  // idle steps before columns enter in their order, which cannot go in circles
constexpr double relative_tolerance = 1e-9;

// With exact numbers nullopt if the matrix is singular, with doubles if it nearly is.
std::optional<std::vector<Rational>> solved(std::vector<std::vector<Rational>> a, std::vector<Rational> b) {
  const std::size_t unknowns = b.size();
  return linear::solve_unique(std::move(a), std::move(b), unknowns);
}

std::optional<std::vector<double>> solved(std::vector<std::vector<double>> a, std::vector<double> b) {
  constexpr double negligible = 1e-11;
  const std::size_t m = b.size();
  std::vector<double> scale(m);
  for (std::size_t r = 0; r < m; ++r) scale[r] = a[r][r];
  for (std::size_t p = 0; p < m; ++p) {  // symmetric and positive: pivots in their order
    if (!(a[p][p] > negligible * scale[p])) return std::nullopt;
    for (std::size_t r = p + 1; r < m; ++r) {
      const double factor = a[r][p] / a[p][p];
      for (std::size_t c = p; c < m; ++c) a[r][c] -= factor * a[p][c];
      b[r] -= factor * b[p];
    }
  }
  for (std::size_t r = m; r-- > 0;) {
    for (std::size_t c = r + 1; c < m; ++c) b[r] -= a[r][c] * b[c];
    b[r] /= a[r][r];
  }
  return b;
}

template <class Number>
Number size_of(const Number& value) {
  return value < 0 ? Number(-value) : value;
}

}  // namespace

template <class Number>
ActiveSet<Number>::ActiveSet(Vector x, Vector y, Vector weight, bool skip, Number penalty)
    : x_(std::move(x)),
      y_(std::move(y)),
      weight_(std::move(weight)),
      skip_(skip),
      penalty_(std::move(penalty)),
      tolerance_(0) {
  basis_.emplace_back(x_.size(), Number(1));
  if (skip_ && x_.size() > 1) basis_.push_back(x_);
  coefficients_.resize(basis_.size());
  if constexpr (std::is_same_v<Number, double>) {
    double size = penalty_;
    for (std::size_t i = 0; i < x_.size(); ++i)
      size = std::max(size, 2 * weight_[i] * std::abs(y_[i]) * (x_.back() - x_.front()));
    tolerance_ = relative_tolerance * size;
  }
}

template <class Number>
auto ActiveSet<Number>::column(std::size_t at, bool right) const -> Vector {
  Vector values(x_.size());
  for (std::size_t i = 0; i < x_.size(); ++i) {
    if (right ? i > at : i < at) values[i] = right ? Number(x_[i] - x_[at]) : Number(x_[at] - x_[i]);
  }
  return values;
}

template <class Number>
Number ActiveSet<Number>::product(const Vector& a, const Vector& b) const {
  Number sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != 0 && b[i] != 0) sum += weight_[i] * a[i] * b[i];
  }
  return sum;
}

template <class Number>
auto ActiveSet<Number>::products(const Vector& a) const -> Vector {
  Vector list;
  for (const Vector& column : basis_) list.push_back(product(column, a));
  return list;
}

template <class Number>
auto ActiveSet<Number>::solve(Vector right) const -> std::optional<Vector> {
  std::vector<Vector> gram;
  for (const Vector& column : basis_) gram.push_back(products(column));
  return solved(std::move(gram), std::move(right));
}

// The column as a combination of the basis, if it is one.
template <class Number>
auto ActiveSet<Number>::dependence(const Vector& column) const -> std::optional<Vector> {
  std::optional<Vector> factors = solve(products(column));
  if (!factors) return std::nullopt;
  Vector rest = column;
  for (std::size_t k = 0; k < basis_.size(); ++k) {
    for (std::size_t i = 0; i < rest.size(); ++i) rest[i] -= (*factors)[k] * basis_[k][i];
  }
  Number bound = 0;
  if constexpr (std::is_same_v<Number, double>) bound = relative_tolerance * product(column, column);
  if (product(rest, rest) > bound) return std::nullopt;
  return factors;
}

template <class Number>
void ActiveSet<Number>::push(const ActiveColumn& column, Vector values, Number coefficient) {
  active_.push_back(column);
  basis_.push_back(std::move(values));
  coefficients_.push_back(std::move(coefficient));
}

template <class Number>
void ActiveSet<Number>::drop(std::size_t active) {
  const auto place = static_cast<std::ptrdiff_t>(free() + active);
  basis_.erase(basis_.begin() + place);
  coefficients_.erase(coefficients_.begin() + place);
  active_.erase(active_.begin() + static_cast<std::ptrdiff_t>(active));
}

template <class Number>
void ActiveSet<Number>::begin_with(const std::vector<ActiveColumn>& columns) {
  for (const ActiveColumn& next : columns) push(next, column(next.at, next.right), 0);
  if (solve(Vector(basis_.size()))) return;  // usually they are independent
  while (!active_.empty()) drop(active_.size() - 1);
  for (const ActiveColumn& next : columns) {
    Vector values = column(next.at, next.right);
    if (!dependence(values)) push(next, std::move(values), 0);
  }
}

// Goes to the least squares of the set, and drops columns on the way. False if that is undefined.
template <class Number>
bool ActiveSet<Number>::walk() {
  for (;;) {
    Vector right = products(y_);
    for (std::size_t k = 0; k < active_.size(); ++k) right[free() + k] -= penalty_ * active_[k].sign / 2;
    const std::optional<Vector> target = solve(std::move(right));
    if (!target) return false;
    Number share = 1;
    std::optional<std::size_t> leaving;
    for (std::size_t k = 0; k < active_.size(); ++k) {
      const Number from = active_[k].sign * coefficients_[free() + k],
                   to = active_[k].sign * (*target)[free() + k];
      if (to >= 0) continue;
      const Number here = from / (from - to);
      if (leaving && here >= share) continue;
      share = here;
      leaving = k;
    }
    for (std::size_t k = 0; k < coefficients_.size(); ++k)
      coefficients_[k] += share * ((*target)[k] - coefficients_[k]);
    if (!leaving) return true;
    idle_ = share == 0 ? idle_ + 1 : 0;
    drop(*leaving);
  }
}

// The column whose condition is violated most; the first one when nothing has moved for long.
template <class Number>
std::optional<ActiveColumn> ActiveSet<Number>::worst() const {
  const std::size_t n = x_.size();
  Vector r = y_;
  for (std::size_t k = 0; k < basis_.size(); ++k) {
    for (std::size_t i = 0; i < n; ++i) {
      if (basis_[k][i] != 0) r[i] -= coefficients_[k] * basis_[k][i];
    }
  }
  for (std::size_t i = 0; i < n; ++i) r[i] *= 2 * weight_[i];
  std::optional<ActiveColumn> found;
  Number greatest = penalty_ + tolerance_, sum = 0, moment = 0;
  const auto look = [&](std::size_t at, bool right, const Number& slope) {
    if (size_of(slope) <= greatest || (found && idle_ > patience)) return;
    greatest = size_of(slope);
    found = ActiveColumn{at, right, slope > 0 ? 1 : -1};
  };
  for (std::size_t i = n; i-- > 0;) {
    look(i, true, moment - sum * x_[i]);
    sum += r[i];
    moment += r[i] * x_[i];
  }
  if (skip_) return found;  // those to the left differ by affine functions
  sum = moment = 0;
  for (std::size_t i = 0; i < n; ++i) {
    look(i, false, sum * x_[i] - moment);
    sum += r[i];
    moment += r[i] * x_[i];
  }
  return found;
}

// False if doubles find no place for it.
template <class Number>
bool ActiveSet<Number>::enter(const ActiveColumn& next) {
  Vector values = column(next.at, next.right);
  // Kinks at different points are independent, and of 1 and x too.
  const std::optional<Vector> factors = skip_ ? std::nullopt : dependence(values);
  if (!factors) {
    push(next, std::move(values), 0);
    return true;
  }
  Number length = 0;
  std::optional<std::size_t> leaving;
  for (std::size_t k = 0; k < active_.size(); ++k) {
    const Number fall = active_[k].sign * next.sign * (*factors)[free() + k];
    if (fall <= 0) continue;
    const Number here = active_[k].sign * coefficients_[free() + k] / fall;
    if (leaving && here >= length) continue;
    length = here;
    leaving = k;
  }
  if (!leaving) return false;
  idle_ = length == 0 ? idle_ + 1 : 0;
  for (std::size_t k = 0; k < coefficients_.size(); ++k)
    coefficients_[k] -= next.sign * length * (*factors)[k];
  drop(*leaving);
  push(next, std::move(values), next.sign * length);
  return true;
}

template <class Number>
bool ActiveSet<Number>::minimise(const base::Limits& limits) {
  const std::size_t enough = 20 * x_.size() + 100;  // of steps, for doubles
  for (std::size_t step = 0; !limits.reached(); ++step) {
    if (std::is_same_v<Number, double> && step > enough) return false;
    if (!walk()) return false;
    const std::optional<ActiveColumn> next = worst();
    if (!next) return true;
    if (!enter(*next)) return false;
  }
  return false;
}

template <class Number>
void ActiveSet<Number>::find_rates() {
  Vector signs(basis_.size());
  for (std::size_t k = 0; k < active_.size(); ++k) signs[free() + k] = Number(-active_[k].sign) / 2;
  constant_ = solve(products(y_)).value();
  rate_ = solve(std::move(signs)).value();
}

template class ActiveSet<double>;
template class ActiveSet<Rational>;

}  // namespace infimum::special
