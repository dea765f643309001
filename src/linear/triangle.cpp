// SPDX-License-Identifier: Apache-2.0
#include "linear/triangle.hpp"

#include <cmath>

namespace infimum::linear {

void Triangle::add(Vector& row, double target) {
  for (std::size_t c = 0; c < size_; ++c) {
    if (row[c] == 0) continue;
    double* mine = &rows_[c * size_];
    const double length = std::sqrt(mine[c] * mine[c] + row[c] * row[c]);
    if (!(length > 0)) continue;  // underflow
    const double cosine = mine[c] / length, sine = row[c] / length;
    const auto rotate = [&](double& a, double& b) {
      const double old = a;
      a = cosine * old + sine * b;
      b = cosine * b - sine * old;
    };
    for (std::size_t e = c; e < size_; ++e) rotate(mine[e], row[e]);
    rotate(target_[c], target);
  }
}

}  // namespace infimum::linear
