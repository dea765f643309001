// SPDX-License-Identifier: Apache-2.0
#include "linear/exact_solve.hpp"

#include <algorithm>

namespace infimum::linear {

std::optional<std::vector<Rational>> solve(RationalMatrix a, std::vector<Rational> b) {
  const std::size_t n = a.size();
  for (std::size_t c = 0; c < n; ++c) {
    std::size_t pivot = c;
    while (pivot < n && a[pivot][c] == 0) ++pivot;
    if (pivot == n) return std::nullopt;
    std::swap(a[c], a[pivot]);
    std::swap(b[c], b[pivot]);
    for (std::size_t r = c + 1; r < n; ++r) {
      if (a[r][c] == 0) continue;
      const Rational factor = a[r][c] / a[c][c];
      for (std::size_t e = c; e < n; ++e) a[r][e] -= factor * a[c][e];
      b[r] -= factor * b[c];
    }
  }
  for (std::size_t c = n; c-- > 0;) {
    for (std::size_t e = c + 1; e < n; ++e) b[c] -= a[c][e] * b[e];
    b[c] /= a[c][c];
  }
  return b;
}

}  // namespace infimum::linear
