// SPDX-License-Identifier: Apache-2.0
//
// The active set method of the Lasso of special/lasso, for exact numbers and for doubles: least squares on a
// few columns with signs; the way to it ends where a coefficient would change its sign, and its column
// leaves; then the column that violates its condition most enters. A column that depends on the others takes
// the place of the first of them whose coefficient vanishes on the way. The penalised risk never grows, and
// with exact numbers the last set is optimal. Least squares take linear time: a combination of columns is
// linear between its kinks, and in its values at the kinks the equations are tridiagonal (docs/special.md).
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
  // with skip (if there are two points).
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
  Number penalty_;
  std::size_t free_;  // how many free columns
  std::vector<ActiveColumn> active_;
  Vector coefficients_, constant_, rate_;  // free columns, then active ones
  Number tolerance_;                       // 0 for exact numbers
  int idle_ = 0;                           // steps of length 0 in a row

  bool is_end(const ActiveColumn& column) const;
  std::size_t extra() const;  // its place in active(), or the number of active columns
  bool depends(const ActiveColumn& column) const;
  Vector values_of(const Vector& coefficients) const;
  Vector least_squares(const Vector& y, const Number& price) const;
  void push(const ActiveColumn& column, Number coefficient);
  void drop(std::size_t active);
  void walk();
  std::optional<ActiveColumn> worst() const;
  bool enter(const ActiveColumn& column);
};

extern template class ActiveSet<double>;
extern template class ActiveSet<numbers::Rational>;

}  // namespace infimum::special
