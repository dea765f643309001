// SPDX-License-Identifier: Apache-2.0
#include "special/active_set.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace infimum::special {

namespace {

using numbers::Rational;

constexpr int patience = 50;  // idle steps before columns enter in their order, which cannot go in circles
constexpr double relative_tolerance = 1e-9;

template <class Number>
Number size_of(const Number& value) {
  return value < 0 ? Number(-value) : value;
}

template <class Number>
Number product(const std::vector<Number>& a, const std::vector<Number>& b) {
  Number sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    if (a[k] != 0 && b[k] != 0) sum += a[k] * b[k];
  }
  return sum;
}

// Functions that are linear between knots, by their values there. The first and the last point are knots.
template <class Number>
class Knots {
 public:
  using Vector = std::vector<Number>;

  Knots(const Vector& x, const Vector& weight, const std::vector<ActiveColumn>& active)
      : x_(x), weight_(weight) {
    places_ = {0, x.size() - 1};
    for (const ActiveColumn& column : active) places_.push_back(column.at);
    std::sort(places_.begin(), places_.end());
    places_.erase(std::unique(places_.begin(), places_.end()), places_.end());
    find_matrix();
  }

  std::size_t size() const { return places_.size(); }

  // The linear forms of the values: the slope behind knot k, and by how much the slope changes at the knot of
  // a point.
  Vector slope(std::size_t k) const {
    Vector form(size());
    form[k + 1] = 1 / (x_[places_[k + 1]] - x_[places_[k]]);
    form[k] = -form[k + 1];
    return form;
  }
  Vector bend(std::size_t point) const {
    const auto k =
        static_cast<std::size_t>(std::lower_bound(places_.begin(), places_.end(), point) - places_.begin());
    Vector form = slope(k);
    const Vector before = slope(k - 1);
    for (std::size_t j = k - 1; j <= k; ++j) form[j] -= before[j];
    return form;
  }

  // Weighted products of the hat functions with y.
  Vector products(const Vector& y) const {
    Vector list(size());
    for_each_point([&](std::size_t i, std::size_t k, const Number& share) {
      const Number weighted = weight_[i] * y[i];
      list[k] += (1 - share) * weighted;
      if (share != 0) list[k + 1] += share * weighted;
    });
    return list;
  }

  // The equations with the matrix of products of hat functions, which is tridiagonal and positive definite.
  Vector solve(Vector right) const {
    Vector pivots = diagonal_;
    for (std::size_t k = 1; k < size(); ++k) {
      const Number factor = beside_[k - 1] / pivots[k - 1];
      pivots[k] -= factor * beside_[k - 1];
      right[k] -= factor * right[k - 1];
    }
    for (std::size_t k = size(); k-- > 0;) {
      if (k + 1 < size()) right[k] -= beside_[k] * right[k + 1];
      right[k] /= pivots[k];
    }
    return right;
  }

 private:
  const Vector &x_, &weight_;
  std::vector<std::size_t> places_;
  Vector diagonal_, beside_;

  template <class Action>
  void for_each_point(const Action& action) const {
    std::size_t k = 0;
    for (std::size_t i = 0; i < x_.size(); ++i) {
      if (k + 1 < size() && places_[k + 1] == i) ++k;
      if (places_[k] == i) {
        action(i, k, Number(0));
      } else {
        const Number &from = x_[places_[k]], &to = x_[places_[k + 1]];
        action(i, k, Number((x_[i] - from) / (to - from)));
      }
    }
  }

  void find_matrix() {
    diagonal_.resize(size());
    beside_.resize(size() - 1);
    for_each_point([&](std::size_t i, std::size_t k, const Number& share) {
      const Number rest = 1 - share;
      diagonal_[k] += weight_[i] * rest * rest;
      if (share == 0) return;
      diagonal_[k + 1] += weight_[i] * share * share;
      beside_[k] += weight_[i] * share * rest;
    });
  }
};

template <class Number>
void add(std::vector<Number>& to, const Number& factor, const std::vector<Number>& form) {
  for (std::size_t k = 0; k < to.size(); ++k) {
    if (form[k] != 0) to[k] += factor * form[k];
  }
}

}  // namespace

template <class Number>
ActiveSet<Number>::ActiveSet(Vector x, Vector y, Vector weight, bool skip, Number penalty)
    : x_(std::move(x)),
      y_(std::move(y)),
      weight_(std::move(weight)),
      penalty_(std::move(penalty)),
      free_(skip && x_.size() > 1 ? 2 : 1),
      coefficients_(free_),
      tolerance_(0) {
  if constexpr (std::is_same_v<Number, double>) {
    double size = penalty_;
    for (std::size_t i = 0; i < x_.size(); ++i)
      size = std::max(size, 2 * weight_[i] * std::abs(y_[i]) * (x_.back() - x_.front()));
    tolerance_ = relative_tolerance * size;
  }
}

// On the data it is affine, or 0.
template <class Number>
bool ActiveSet<Number>::is_end(const ActiveColumn& column) const {
  return column.at == 0 || column.at + 1 == x_.size();
}

// Without skip, columns with kinks at different points leave one affine function out of reach, unless one
// column more is active: one at an end, or the other one at a point that has one already.
template <class Number>
std::size_t ActiveSet<Number>::extra() const {
  for (std::size_t k = 0; k < active_.size(); ++k) {
    if (is_end(active_[k])) return k;
    for (std::size_t j = 0; j < active_.size(); ++j) {
      if (active_[j].at == active_[k].at && active_[j].right && !active_[k].right) return k;
    }
  }
  return active_.size();
}

template <class Number>
bool ActiveSet<Number>::depends(const ActiveColumn& column) const {
  if (is_end(column) && column.right != (column.at == 0)) return true;  // it is 0
  const bool all_affine = free_ == 2 || x_.size() == 1 || extra() < active_.size();
  if (is_end(column)) return all_affine;
  return std::any_of(active_.begin(), active_.end(), [&](const ActiveColumn& other) {
    return other.at == column.at && (all_affine || other.right == column.right);
  });
}

// At every point: right columns by their slopes from left to right, left columns from right to left.
template <class Number>
auto ActiveSet<Number>::values_of(const Vector& coefficients) const -> Vector {
  const std::size_t n = x_.size();
  Vector values(n), right(n), left(n);
  for (std::size_t k = 0; k < active_.size(); ++k)
    (active_[k].right ? right : left)[active_[k].at] += coefficients[free_ + k];
  Number slope = 0, sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (i > 0) sum += slope * (x_[i] - x_[i - 1]);
    slope += right[i];
    values[i] = coefficients[0] + sum;
    if (free_ == 2) values[i] += coefficients[1] * x_[i];
  }
  slope = sum = 0;
  for (std::size_t i = n; i-- > 0;) {
    if (i + 1 < n) sum += slope * (x_[i + 1] - x_[i]);
    slope += left[i];
    values[i] += sum;
  }
  return values;
}

// Minimises sum weight (y - f)^2 + price * sum sign * coefficient over the combinations f of free and active
// columns. With v the values of f at the knots, a coefficient is the bend at its knot, except for the extra
// column: with E = first slope + bends of the other left columns it is E (right, at the first point) or -E,
// and its partner at the same point has what is left of the bend. Without an extra column and without skip E
// is 0.
template <class Number>
auto ActiveSet<Number>::least_squares(const Vector& y, const Number& price) const -> Vector {
  if (x_.size() == 1) return {y[0]};
  const Knots<Number> knots(x_, weight_, active_);
  const std::size_t one_more = free_ == 1 ? extra() : active_.size();
  const bool whole = free_ == 2 || one_more < active_.size();  // every affine function is in reach
  std::vector<Vector> forms(active_.size());
  Vector affine = knots.slope(0);  // E; with skip the coefficient of x
  for (std::size_t k = 0; k < active_.size(); ++k) {
    if (k == one_more) continue;
    forms[k] = knots.bend(active_[k].at);
    if (!active_[k].right) add(affine, Number(1), forms[k]);
  }
  if (one_more < active_.size()) {
    const bool first = active_[one_more].right;
    forms[one_more].resize(knots.size());
    add(forms[one_more], Number(first ? 1 : -1), affine);
    for (std::size_t k = 0; k < active_.size(); ++k) {
      if (k != one_more && active_[k].at == active_[one_more].at) add(forms[k], Number(1), affine);
    }
  }
  Vector right = knots.products(y);
  for (std::size_t k = 0; k < active_.size(); ++k) add(right, Number(-price * active_[k].sign / 2), forms[k]);
  Vector v = knots.solve(std::move(right));
  if (!whole) {
    const Vector towards = knots.solve(affine);
    add(v, Number(-product(affine, v) / product(affine, towards)), towards);
  }
  Vector result(free_ + active_.size());
  result[0] = v[0];
  if (free_ == 2) {
    result[1] = product(affine, v);
    result[0] -= result[1] * x_[0];
  }
  for (std::size_t k = 0; k < active_.size(); ++k) {
    result[free_ + k] = product(forms[k], v);
    if (!active_[k].right) result[0] -= result[free_ + k] * (x_[active_[k].at] - x_[0]);
  }
  return result;
}

template <class Number>
void ActiveSet<Number>::push(const ActiveColumn& column, Number coefficient) {
  active_.push_back(column);
  coefficients_.push_back(std::move(coefficient));
}

template <class Number>
void ActiveSet<Number>::drop(std::size_t active) {
  coefficients_.erase(coefficients_.begin() + static_cast<std::ptrdiff_t>(free_ + active));
  active_.erase(active_.begin() + static_cast<std::ptrdiff_t>(active));
}

template <class Number>
void ActiveSet<Number>::begin_with(const std::vector<ActiveColumn>& columns) {
  for (const ActiveColumn& column : columns) {
    if (!depends(column)) push(column, 0);
  }
}

// Goes to the least squares of the set, and drops columns on the way.
template <class Number>
void ActiveSet<Number>::walk() {
  for (;;) {
    const Vector target = least_squares(y_, penalty_);
    Number share = 1;
    std::optional<std::size_t> leaving;
    for (std::size_t k = 0; k < active_.size(); ++k) {
      const Number from = active_[k].sign * coefficients_[free_ + k],
                   to = active_[k].sign * target[free_ + k];
      if (to >= 0) continue;
      const Number here = from / (from - to);
      if (leaving && here >= share) continue;
      share = here;
      leaving = k;
    }
    if (!leaving) {
      coefficients_ = target;
      return;
    }
    for (std::size_t k = 0; k < coefficients_.size(); ++k)
      coefficients_[k] += share * (target[k] - coefficients_[k]);
    idle_ = share == 0 ? idle_ + 1 : 0;
    drop(*leaving);
  }
}

// The column whose condition is violated most; the first one when nothing has moved for long.
template <class Number>
std::optional<ActiveColumn> ActiveSet<Number>::worst() const {
  const std::size_t n = x_.size();
  Vector r = values_of(coefficients_);
  for (std::size_t i = 0; i < n; ++i) r[i] = 2 * weight_[i] * (y_[i] - r[i]);
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
  if (free_ == 2) return found;  // those to the left differ by affine functions
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
  if (!depends(next)) {
    push(next, 0);
    return true;
  }
  Vector values(x_.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Number distance = next.right ? Number(x_[i] - x_[next.at]) : Number(x_[next.at] - x_[i]);
    if (distance > 0) values[i] = distance;
  }
  const Vector factors = least_squares(values, Number(0));  // the column as a combination of the others
  Number length = 0, negligible = 0;
  if constexpr (std::is_same_v<Number, double>) negligible = relative_tolerance;
  std::optional<std::size_t> leaving;
  for (std::size_t k = 0; k < active_.size(); ++k) {
    const Number fall = active_[k].sign * next.sign * factors[free_ + k];
    if (fall <= negligible) continue;
    const Number here = active_[k].sign * coefficients_[free_ + k] / fall;
    if (leaving && here >= length) continue;
    length = here;
    leaving = k;
  }
  if (!leaving) return false;
  idle_ = length == 0 ? idle_ + 1 : 0;
  for (std::size_t k = 0; k < coefficients_.size(); ++k) coefficients_[k] -= next.sign * length * factors[k];
  drop(*leaving);
  push(next, next.sign * length);
  return true;
}

template <class Number>
bool ActiveSet<Number>::minimise(const base::Limits& limits) {
  const std::size_t enough = 20 * x_.size() + 100;  // of steps, for doubles
  for (std::size_t step = 0; !limits.reached(); ++step) {
    if (std::is_same_v<Number, double> && step > enough) return false;
    walk();
    const std::optional<ActiveColumn> next = worst();
    if (!next) return true;
    if (!enter(*next)) return false;
  }
  return false;
}

template <class Number>
void ActiveSet<Number>::find_rates() {
  constant_ = least_squares(y_, 0);
  rate_ = least_squares(Vector(x_.size()), 1);
}

template class ActiveSet<double>;
template class ActiveSet<Rational>;

}  // namespace infimum::special
