// SPDX-License-Identifier: Apache-2.0
//
// The active set method of the Lasso of special/lasso, for exact numbers and for doubles: least squares on a
// few columns with signs; the way to it ends where a coefficient would change its sign, and its column
// leaves; then the column that violates its condition most enters. A column that depends on the others takes
// the place of the first of them whose coefficient vanishes on the way. The penalised risk never grows, and
// with exact numbers the last set is optimal.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/limits.hpp"
#include "numbers/rational.hpp"

namespace infimum::special {

// relu(x - x_at) or relu(x_at - x), with a coefficient of this sign.
struct ActiveColumn {
  std::size_t at;
  bool right;
  int sign;
  bool operator==(const ActiveColumn&) const = default;
};

// Number: numbers::Rational (exact) or double (a guess).
template <class Number>
class ActiveSet {
 public:
  using Vector = std::vector<Number>;
  // x increasing, weights positive, all of one size, at least one. Begins with the free columns: 1, and x
  // with skip.
  ActiveSet(Vector x, Vector y, Vector weight, bool skip, Number penalty);

  // Columns to begin with, with coefficients 0; those that depend on others are left out.
  void begin_with(const std::vector<ActiveColumn>& columns);
  // False if a limit was reached, or if doubles came to no end.
  bool minimise(const base::Limits& limits);
  // Least squares on the final set: coefficients are constant + penalty * rate.
  void find_rates();

  const std::vector<ActiveColumn>& active() const { return active_; }
  const Vector& constant() const { return constant_; }  // free columns, then active ones
  const Vector& rate() const { return rate_; }

 private:
  Vector x_, y_, weight_;
  bool skip_;
  Number penalty_;
  std::vector<Vector> basis_;  // free columns, then active ones
  std::vector<ActiveColumn> active_;
  Vector coefficients_, constant_, rate_;
  Number tolerance_;  // 0 for exact numbers
  int idle_ = 0;      // steps of length 0 in a row

  std::size_t free() const { return basis_.size() - active_.size(); }
  Vector column(std::size_t at, bool right) const;
  Number product(const Vector& a, const Vector& b) const;  // weighted
  std::optional<Vector> solve(Vector right) const;         // with the matrix of products of the basis
  Vector products(const Vector& a) const;
  std::optional<Vector> dependence(const Vector& column) const;
  void push(const ActiveColumn& column, Vector values, Number coefficient);
  void drop(std::size_t active);
  bool walk();
  std::optional<ActiveColumn> worst() const;
  bool enter(const ActiveColumn& column);
};

extern template class ActiveSet<double>;
extern template class ActiveSet<numbers::Rational>;

}  // namespace infimum::special
