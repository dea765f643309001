// SPDX-License-Identifier: Apache-2.0
#include "linear/exact_solve.hpp"

#include <algorithm>
#include <utility>

namespace infimum::linear {

namespace {

using numbers::Integer;
using IntegerMatrix = std::vector<std::vector<Integer>>;

// The equation times the least common denominator of its numbers, right-hand side last.
std::vector<Integer> cleared(const std::vector<Rational>& row, const Rational& right) {
  Integer denominator = right.get_den();
  for (const Rational& entry : row) denominator = lcm(denominator, entry.get_den());
  std::vector<Integer> result;
  for (const Rational& entry : row) result.push_back(entry.get_num() * (denominator / entry.get_den()));
  result.push_back(right.get_num() * (denominator / right.get_den()));
  return result;
}

// row = (pivot entry * row - row entry * pivot row) / divisor, from column c on; the quotient is a minor.
void cross(std::vector<Integer>& row, const std::vector<Integer>& pivot, std::size_t c,
           const Integer& divisor) {
  const Integer factor = std::exchange(row[c], Integer(0));
  for (std::size_t j = c + 1; j < row.size(); ++j) {
    row[j] *= pivot[c];
    mpz_submul(row[j].get_mpz_t(), factor.get_mpz_t(), pivot[j].get_mpz_t());
    mpz_divexact(row[j].get_mpz_t(), row[j].get_mpz_t(), divisor.get_mpz_t());
  }
}

// Brings the rows to echelon form; returns the pivot columns.
std::vector<std::size_t> eliminate(IntegerMatrix& rows, std::size_t unknowns) {
  std::vector<std::size_t> pivot_columns;
  Integer divisor = 1;
  for (std::size_t c = 0; c < unknowns && pivot_columns.size() < rows.size(); ++c) {
    const std::size_t top = pivot_columns.size();
    std::size_t pivot = top;
    while (pivot < rows.size() && rows[pivot][c] == 0) ++pivot;
    if (pivot == rows.size()) continue;
    std::swap(rows[top], rows[pivot]);
    for (std::size_t r = top + 1; r < rows.size(); ++r) cross(rows[r], rows[top], c, divisor);
    divisor = rows[top][c];
    pivot_columns.push_back(c);
  }
  return pivot_columns;
}

// Back substitution in units of 1 / denominator, the last pivot (Cramer's rule): fills the pivot columns of
// x, whose other entries are given.
void substitute(const IntegerMatrix& rows, const std::vector<std::size_t>& pivot_columns,
                const Integer& denominator, std::vector<Integer>& x) {
  for (std::size_t r = pivot_columns.size(); r-- > 0;) {
    Integer value = rows[r].back() * denominator;
    for (std::size_t c = pivot_columns[r] + 1; c < x.size(); ++c)
      mpz_submul(value.get_mpz_t(), rows[r][c].get_mpz_t(), x[c].get_mpz_t());
    Integer& entry = x[pivot_columns[r]];
    mpz_divexact(entry.get_mpz_t(), value.get_mpz_t(), rows[r][pivot_columns[r]].get_mpz_t());
  }
}

Integer last_pivot(const IntegerMatrix& rows, const std::vector<std::size_t>& pivot_columns) {
  return pivot_columns.empty() ? Integer(1) : rows[pivot_columns.size() - 1][pivot_columns.back()];
}

std::optional<std::vector<Rational>> solve(const RationalMatrix& a, const std::vector<Rational>& b,
                                           std::size_t unknowns, std::size_t least_rank) {
  IntegerMatrix rows;
  for (std::size_t r = 0; r < a.size(); ++r) rows.push_back(cleared(a[r], b[r]));
  const std::vector<std::size_t> pivot_columns = eliminate(rows, unknowns);
  const auto rest = rows.begin() + static_cast<std::ptrdiff_t>(pivot_columns.size());
  if (std::any_of(rest, rows.end(), [](const auto& row) { return row.back() != 0; })) return std::nullopt;
  if (pivot_columns.size() < least_rank) return std::nullopt;
  const Integer denominator = last_pivot(rows, pivot_columns);
  std::vector<Integer> x(unknowns, Integer(0));
  substitute(rows, pivot_columns, denominator, x);
  std::vector<Rational> result;
  for (Integer& entry : x) {
    result.emplace_back(std::move(entry), denominator);
    result.back().canonicalize();
  }
  return result;
}

}  // namespace

std::optional<std::vector<Rational>> solve(const RationalMatrix& a, const std::vector<Rational>& b,
                                           std::size_t unknowns) {
  return solve(a, b, unknowns, 0);
}

std::optional<std::vector<Rational>> solve_unique(const RationalMatrix& a, const std::vector<Rational>& b,
                                                  std::size_t unknowns) {
  return solve(a, b, unknowns, unknowns);
}

namespace {

void make_primitive(std::vector<Integer>& v) {
  Integer divisor = 0;
  for (const Integer& entry : v) divisor = gcd(divisor, entry);
  if (divisor <= 1) return;
  for (Integer& entry : v) mpz_divexact(entry.get_mpz_t(), entry.get_mpz_t(), divisor.get_mpz_t());
}

std::optional<std::vector<Integer>> orthogonal_by_elimination(const IntegerRows& integers,
                                                              std::size_t unknowns) {
  IntegerMatrix rows;
  for (const auto* row : integers) {
    rows.emplace_back(*row);
    rows.back().emplace_back(0);
  }
  const std::vector<std::size_t> pivot_columns = eliminate(rows, unknowns);
  if (pivot_columns.size() + 1 != unknowns) return std::nullopt;
  std::size_t open = 0;
  while (open < pivot_columns.size() && pivot_columns[open] == open) ++open;
  std::vector<Integer> result(unknowns, Integer(0));
  result[open] = last_pivot(rows, pivot_columns);
  substitute(rows, pivot_columns, result[open], result);
  make_primitive(result);
  return result;
}

// The determinant of the rows from `first` on in these columns, along its first row.
Integer minor(const IntegerRows& rows, std::size_t first, const std::vector<std::size_t>& columns) {
  if (columns.empty()) return 1;
  const std::vector<Integer>& row = *rows[first];
  if (columns.size() == 1) return row[columns[0]];
  if (columns.size() == 2) {
    const std::vector<Integer>& next = *rows[first + 1];
    return row[columns[0]] * next[columns[1]] - row[columns[1]] * next[columns[0]];
  }
  Integer sum = 0;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    std::vector<std::size_t> others = columns;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(c));
    const Integer part = minor(rows, first + 1, others);
    (c % 2 == 0 ? mpz_addmul : mpz_submul)(sum.get_mpz_t(), row[columns[c]].get_mpz_t(), part.get_mpz_t());
  }
  return sum;
}

}  // namespace

std::optional<std::vector<Integer>> orthogonal(const IntegerRows& rows, std::size_t unknowns) {
  constexpr std::size_t most_unknowns = 4;
  if (rows.size() + 1 != unknowns || unknowns > most_unknowns)
    return orthogonal_by_elimination(rows, unknowns);
  std::vector<Integer> v;
  for (std::size_t t = 0; t < unknowns; ++t) {
    std::vector<std::size_t> columns;
    for (std::size_t c = 0; c < unknowns; ++c) {
      if (c != t) columns.push_back(c);
    }
    v.push_back(minor(rows, 0, columns));
    if (t % 2 == 1) v.back() = -v.back();
  }
  if (std::ranges::all_of(v, [](const Integer& entry) { return entry == 0; })) return std::nullopt;
  make_primitive(v);
  return v;
}

}  // namespace infimum::linear
