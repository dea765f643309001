// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <stdexcept>

#include "oracle/cone_fit.hpp"

namespace infimum::oracle {
namespace {

// w = q + M z, w and z >= 0, w'z = 0, by the method of C. E. Lemke (1965): a variable z_0 makes all of w
// nonnegative, and complementary pivots drive it out. Ties are broken lexicographically, which makes the
// method finite; for positive semidefinite M it ends with a solution if w, z >= 0 exist at all.
class Complementarity {
 public:
  Complementarity(const Matrix& m, const RationalVector& q) : size_(q.size()) {
    for (std::size_t i = 0; i < size_; ++i) {
      rows_.emplace_back(2 * size_ + 2);
      rows_[i][i] = 1;
      for (std::size_t j = 0; j < size_; ++j) rows_[i][size_ + j] = -m[i][j];
      rows_[i][artificial()] = -1;
      rows_[i][right()] = q[i];
      basis_.push_back(i);
    }
  }

  RationalVector solve() {
    std::size_t row = 0;
    for (std::size_t i = 1; i < size_; ++i) {
      if (rows_[i][right()] <= rows_[row][right()]) row = i;
    }
    if (size_ > 0 && rows_[row][right()] < 0) {
      std::size_t entering = artificial();
      while (true) {
        const std::size_t leaving = basis_[row];
        pivot(row, entering);
        if (leaving == artificial()) break;
        entering = leaving < size_ ? leaving + size_ : leaving - size_;
        row = blocking(entering);
      }
    }
    RationalVector z(size_);
    for (std::size_t i = 0; i < size_; ++i) {
      if (basis_[i] >= size_ && basis_[i] < artificial()) z[basis_[i] - size_] = rows_[i][right()];
    }
    return z;
  }

 private:
  std::size_t artificial() const { return 2 * size_; }
  std::size_t right() const { return 2 * size_ + 1; }

  void pivot(std::size_t row, std::size_t column) {
    const Rational by = rows_[row][column];
    for (Rational& entry : rows_[row]) entry /= by;
    for (std::size_t i = 0; i < size_; ++i) {
      if (i == row || rows_[i][column] == 0) continue;
      const Rational factor = rows_[i][column];
      for (std::size_t c = 0; c < rows_[i].size(); ++c) {
        if (rows_[row][c] != 0) rows_[i][c] -= factor * rows_[row][c];
      }
    }
    basis_[row] = column;
  }

  std::size_t blocking(std::size_t column) const {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < size_; ++i) {
      if (rows_[i][column] > 0 && (!best || is_before(i, *best, column))) best = i;
    }
    if (!best) throw std::logic_error("oracle: a complementarity problem without solution");
    return *best;
  }

  bool is_before(std::size_t a, std::size_t b, std::size_t column) const {
    const auto compare = [&](std::size_t c) {
      return cmp(Rational(rows_[a][c] * rows_[b][column]), Rational(rows_[b][c] * rows_[a][column]));
    };
    if (const int first = compare(right()); first != 0) return first < 0;
    for (std::size_t c = 0; c < size_; ++c) {
      if (const int next = compare(c); next != 0) return next < 0;
    }
    return false;
  }

  const std::size_t size_;
  Matrix rows_;  // of the tableau: w, z, z_0, right-hand side
  std::vector<std::size_t> basis_;
};

void require(bool condition) {
  if (!condition) throw std::logic_error("oracle: least squares with edges are not optimal");
}

// The conditions of Karush, Kuhn and Tucker, which suffice for a convex function.
void check_optimality(const Matrix& gram, const RationalVector& target, const std::vector<Edge>& edges,
                      const RationalVector& lambda, const RationalVector& multipliers) {
  for (std::size_t e = 0; e < edges.size(); ++e) {
    const Rational value = dot(edges[e].row, lambda), limit = -edges[e].weight * edges[e].mean;
    require(multipliers[e] >= 0);
    if (value > 0) require(multipliers[e] == edges[e].weight * value + limit);
    if (value == 0) require(multipliers[e] <= limit);
    if (value < 0) require(multipliers[e] == 0);
  }
  for (std::size_t v = 0; v < lambda.size(); ++v) {
    Rational gradient = target[v] - dot(gram[v], lambda);
    for (std::size_t e = 0; e < edges.size(); ++e) gradient -= multipliers[e] * edges[e].row[v];
    require(lambda[v] >= 0 && gradient <= 0 && lambda[v] * gradient == 0);
  }
}

}  // namespace

// With t_e >= 0 and t_e >= row_e . lambda in place of max(0, row_e . lambda), and u_e half the multiplier of
// the second condition: (lambda, t, u) solves a complementarity problem.
ConeFit fit_edges(const Matrix& gram, const RationalVector& target, const Rational& energy,
                  const std::vector<Edge>& edges) {
  const std::size_t n = target.size(), e = edges.size();
  Matrix m(n + 2 * e, RationalVector(n + 2 * e));
  RationalVector q(n + 2 * e);
  for (std::size_t v = 0; v < n; ++v) {
    std::ranges::copy(gram[v], m[v].begin());
    q[v] = -target[v];
  }
  for (std::size_t i = 0; i < e; ++i) {
    const std::size_t t = n + i, u = n + e + i;
    m[t][t] = edges[i].weight;
    m[t][u] = -1;
    q[t] = -edges[i].weight * edges[i].mean;
    m[u][t] = 1;
    for (std::size_t v = 0; v < n; ++v) {
      m[v][u] = edges[i].row[v];
      m[u][v] = -edges[i].row[v];
    }
  }
  const RationalVector z = Complementarity(m, q).solve();
  const auto at = [&](std::size_t place) { return z.begin() + static_cast<std::ptrdiff_t>(place); };
  const RationalVector lambda(at(0), at(n)), multipliers(at(n + e), at(n + 2 * e));
  check_optimality(gram, target, edges, lambda, multipliers);
  Rational risk = energy;
  for (std::size_t v = 0; v < n; ++v) {
    if (lambda[v] != 0) risk += lambda[v] * (dot(gram[v], lambda) - 2 * target[v]);
  }
  for (const Edge& edge : edges) {
    const Rational value = std::max(Rational(dot(edge.row, lambda)), Rational(0));
    risk += edge.weight * value * (value - 2 * edge.mean);
  }
  return {risk, lambda};
}

}  // namespace infimum::oracle
