// SPDX-License-Identifier: Apache-2.0
#include "linear/semidefinite_ldl.hpp"

namespace infimum::linear {

SemidefiniteLdl::SemidefiniteLdl(const std::vector<Vector>& gram, double tolerance) : tolerance_(tolerance) {
  for (const Vector& row : gram) append(row);
}

// Rows never refer to a dependent column: their entries there are 0.
bool SemidefiniteLdl::append(const Vector& gram) {
  const std::size_t a = size();
  Vector row(a + 1, 0.0), scaled(a, 0.0);
  double pivot = gram[a];
  for (std::size_t b = 0; b < a; ++b) {
    if (!independent_[b]) continue;
    scaled[b] = gram[b];
    for (std::size_t e = 0; e < b; ++e) scaled[b] -= scaled[e] * lower_[b][e];
    row[b] = scaled[b] / lower_[b][b];
    pivot -= scaled[b] * row[b];
  }
  independent_.push_back(gram[a] > 0 && pivot > tolerance_ * gram[a]);
  row[a] = independent_[a] ? pivot : 1.0;
  lower_.push_back(std::move(row));
  return independent_[a];
}

void SemidefiniteLdl::drop_last() {
  lower_.pop_back();
  independent_.pop_back();
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
