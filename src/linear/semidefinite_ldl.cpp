// SPDX-License-Identifier: Apache-2.0
#include "linear/semidefinite_ldl.hpp"

namespace infimum::linear {

SemidefiniteLdl::SemidefiniteLdl(const std::vector<Vector>& gram, double tolerance)
    : independent_(gram.size(), false) {
  for (std::size_t a = 0; a < gram.size(); ++a) {
    Vector row(a + 1, 0.0), scaled(a, 0.0);
    double pivot = gram[a][a];
    for (std::size_t b = 0; b < a; ++b) {
      if (!independent_[b]) continue;
      scaled[b] = gram[a][b];
      for (std::size_t e = 0; e < b; ++e) scaled[b] -= scaled[e] * lower_[b][e];
      row[b] = scaled[b] / lower_[b][b];
      pivot -= scaled[b] * row[b];
    }
    independent_[a] = gram[a][a] > 0 && pivot > tolerance * gram[a][a];
    row[a] = independent_[a] ? pivot : 1.0;
    lower_.push_back(std::move(row));
  }
  // Rows below a dependent column must not refer to it.
  for (std::size_t a = 0; a < lower_.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      if (!independent_[b]) lower_[a][b] = 0.0;
    }
  }
}

SemidefiniteLdl::Vector SemidefiniteLdl::combination(std::size_t a) const {
  Vector beta(lower_[a].begin(), lower_[a].end() - 1);
  for (std::size_t b = a; b-- > 0;) {
    if (!independent_[b]) continue;
    for (std::size_t e = b + 1; e < a; ++e) {
      if (independent_[e]) beta[b] -= lower_[e][b] * beta[e];
    }
  }
  return beta;
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
