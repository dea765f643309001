// SPDX-License-Identifier: Apache-2.0
#include "linear/semidefinite_ldl.hpp"

namespace infimum::linear {

SemidefiniteLdl::SemidefiniteLdl(const std::vector<Vector>& gram, double tolerance) : tolerance_(tolerance) {
  for (const Vector& row : gram) append(row);
}

// The next row of the triangle, into row_; whether its column is independent. Rows never refer to a dependent
// column: their entries there are 0.
bool SemidefiniteLdl::reduce(const Vector& gram) {
  const std::size_t a = size();
  row_.assign(a + 1, 0.0);
  scaled_.assign(a, 0.0);
  double pivot = gram[a];
  for (std::size_t b = 0; b < a; ++b) {
    if (!independent_[b]) continue;
    scaled_[b] = gram[b];
    for (std::size_t e = 0; e < b; ++e) scaled_[b] -= scaled_[e] * lower_[b][e];
    row_[b] = scaled_[b] / lower_[b][b];
    pivot -= scaled_[b] * row_[b];
  }
  const bool is_independent = gram[a] > 0 && pivot > tolerance_ * gram[a];
  row_[a] = is_independent ? pivot : 1.0;
  return is_independent;
}

bool SemidefiniteLdl::append(const Vector& gram) {
  independent_.push_back(reduce(gram));
  lower_.push_back(row_);
  return independent_.back();
}

bool SemidefiniteLdl::append_or_combine(const Vector& gram, Vector& beta) {
  if (reduce(gram)) {
    independent_.push_back(true);
    lower_.push_back(row_);
    return true;
  }
  beta.assign(row_.begin(), row_.end() - 1);
  combine(beta);
  return false;
}

SemidefiniteLdl::Vector SemidefiniteLdl::combination(std::size_t a) const {
  Vector beta(lower_[a].begin(), lower_[a].end() - 1);
  combine(beta);
  return beta;
}

// From the row of a column's triangle to its combination.
void SemidefiniteLdl::combine(Vector& beta) const {
  for (std::size_t b = beta.size(); b-- > 0;) {
    if (!independent_[b]) continue;
    for (std::size_t e = b + 1; e < beta.size(); ++e) {
      if (independent_[e]) beta[b] -= lower_[e][b] * beta[e];
    }
  }
}

SemidefiniteLdl::Vector SemidefiniteLdl::solve(const Vector& right) const {
  const std::size_t n = lower_.size();
  Vector x(n, 0.0);
  for (std::size_t a = 0; a < n; ++a) {
    if (!independent_[a]) continue;
    x[a] = right[a];
    for (std::size_t b = 0; b < a; ++b) x[a] -= lower_[a][b] * x[b];
  }
  for (std::size_t a = 0; a < n; ++a) x[a] /= lower_[a][a];
  for (std::size_t a = n; a-- > 0;) {
    for (std::size_t e = a + 1; e < n; ++e) {
      if (independent_[a] && independent_[e]) x[a] -= lower_[e][a] * x[e];
    }
  }
  return x;
}

}  // namespace infimum::linear
