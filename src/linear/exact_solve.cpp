// SPDX-License-Identifier: Apache-2.0
#include "linear/exact_solve.hpp"

#include <algorithm>

namespace infimum::linear {

namespace {

void subtract(std::vector<Rational>& row, const Rational& factor, const std::vector<Rational>& pivot,
              std::size_t from) {
  for (std::size_t c = from; c < row.size(); ++c) {
    if (pivot[c] != 0) row[c] -= factor * pivot[c];
  }
}

// Brings the rows to echelon form, the right-hand side along; returns the pivot columns.
std::vector<std::size_t> eliminate(RationalMatrix& a, std::vector<Rational>& b, std::size_t unknowns) {
  std::vector<std::size_t> pivot_columns;
  for (std::size_t c = 0; c < unknowns && pivot_columns.size() < a.size(); ++c) {
    const std::size_t top = pivot_columns.size();
    std::size_t pivot = top;
    while (pivot < a.size() && a[pivot][c] == 0) ++pivot;
    if (pivot == a.size()) continue;
    std::swap(a[top], a[pivot]);
    std::swap(b[top], b[pivot]);
    for (std::size_t r = top + 1; r < a.size(); ++r) {
      if (a[r][c] == 0) continue;
      const Rational factor = a[r][c] / a[top][c];
      subtract(a[r], factor, a[top], c);
      b[r] -= factor * b[top];
    }
    pivot_columns.push_back(c);
  }
  return pivot_columns;
}

// Back substitution: fills the pivot columns of x, whose other entries are given.
void substitute(const RationalMatrix& a, const std::vector<Rational>& b,
                const std::vector<std::size_t>& pivot_columns, std::vector<Rational>& x) {
  for (std::size_t r = pivot_columns.size(); r-- > 0;) {
    Rational value = b[r];
    for (std::size_t c = pivot_columns[r] + 1; c < x.size(); ++c) {
      if (x[c] != 0) value -= a[r][c] * x[c];
    }
    x[pivot_columns[r]] = value / a[r][pivot_columns[r]];
  }
}

}  // namespace

namespace {

std::optional<std::vector<Rational>> solve(RationalMatrix a, std::vector<Rational> b, std::size_t unknowns,
                                           std::size_t least_rank) {
  const std::vector<std::size_t> pivot_columns = eliminate(a, b, unknowns);
  const auto rest = b.begin() + static_cast<std::ptrdiff_t>(pivot_columns.size());
  if (std::any_of(rest, b.end(), [](const Rational& value) { return value != 0; })) return std::nullopt;
  if (pivot_columns.size() < least_rank) return std::nullopt;
  std::vector<Rational> x(unknowns, Rational(0));
  substitute(a, b, pivot_columns, x);
  return x;
}

}  // namespace

std::optional<std::vector<Rational>> solve(RationalMatrix a, std::vector<Rational> b, std::size_t unknowns) {
  return solve(std::move(a), std::move(b), unknowns, 0);
}

std::optional<std::vector<Rational>> solve_unique(RationalMatrix a, std::vector<Rational> b,
                                                  std::size_t unknowns) {
  return solve(std::move(a), std::move(b), unknowns, unknowns);
}

namespace {

void make_primitive(std::vector<numbers::Integer>& v) {
  numbers::Integer divisor = 0;
  for (const numbers::Integer& entry : v) divisor = gcd(divisor, entry);
  if (divisor <= 1) return;
  for (numbers::Integer& entry : v) mpz_divexact(entry.get_mpz_t(), entry.get_mpz_t(), divisor.get_mpz_t());
}

std::optional<std::vector<numbers::Integer>> orthogonal_by_elimination(const IntegerRows& integers,
                                                                       std::size_t unknowns) {
  RationalMatrix rows;
  for (const auto* row : integers) rows.emplace_back(row->begin(), row->end());
  std::vector<Rational> zero(rows.size(), Rational(0));
  const std::vector<std::size_t> pivot_columns = eliminate(rows, zero, unknowns);
  if (pivot_columns.size() + 1 != unknowns) return std::nullopt;
  std::vector<Rational> x(unknowns, Rational(0));
  std::size_t open = 0;
  while (open < pivot_columns.size() && pivot_columns[open] == open) ++open;
  x[open] = 1;
  substitute(rows, zero, pivot_columns, x);
  numbers::Integer denominator = 1;
  for (const Rational& value : x) denominator = lcm(denominator, value.get_den());
  std::vector<numbers::Integer> result;
  for (const Rational& value : x) result.push_back(value.get_num() * (denominator / value.get_den()));
  make_primitive(result);
  return result;
}

// The determinant of the rows from `first` on in these columns, along its first row.
numbers::Integer minor(const IntegerRows& rows, std::size_t first, const std::vector<std::size_t>& columns) {
  if (columns.empty()) return 1;
  const std::vector<numbers::Integer>& row = *rows[first];
  if (columns.size() == 1) return row[columns[0]];
  if (columns.size() == 2) {
    const std::vector<numbers::Integer>& next = *rows[first + 1];
    return row[columns[0]] * next[columns[1]] - row[columns[1]] * next[columns[0]];
  }
  numbers::Integer sum = 0;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    std::vector<std::size_t> others = columns;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(c));
    const numbers::Integer part = minor(rows, first + 1, others);
    (c % 2 == 0 ? mpz_addmul : mpz_submul)(sum.get_mpz_t(), row[columns[c]].get_mpz_t(), part.get_mpz_t());
  }
  return sum;
}

}  // namespace

std::optional<std::vector<numbers::Integer>> orthogonal(const IntegerRows& rows, std::size_t unknowns) {
  constexpr std::size_t most_unknowns = 4;
  if (rows.size() + 1 != unknowns || unknowns > most_unknowns)
    return orthogonal_by_elimination(rows, unknowns);
  std::vector<numbers::Integer> v;
  for (std::size_t t = 0; t < unknowns; ++t) {
    std::vector<std::size_t> columns;
    for (std::size_t c = 0; c < unknowns; ++c) {
      if (c != t) columns.push_back(c);
    }
    v.push_back(minor(rows, 0, columns));
    if (t % 2 == 1) v.back() = -v.back();
  }
  if (std::ranges::all_of(v, [](const numbers::Integer& entry) { return entry == 0; })) return std::nullopt;
  make_primitive(v);
  return v;
}

}  // namespace infimum::linear
