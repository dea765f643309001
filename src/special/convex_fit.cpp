// SPDX-License-Identifier: Apache-2.0
#include "special/convex_fit.hpp"

namespace infimum::special {

Alternatives convex_fit(const std::vector<std::vector<Integer>>& rows, const RationalVector& y,
                        std::size_t units) {
  Alternatives question;
  question.units = units;
  question.rows = rows;
  question.values = y;
  for (const Rational& value : y) {
    question.bounded.push_back(true);
    question.open.push_back(value > 0);
  }
  return question;
}

networks::ShallowNetwork convex_network(const std::vector<RationalVector>& theta,
                                        const std::vector<Integer>& scales) {
  return {0, RationalVector(scales.size()), units_of(theta, scales, 1)};
}

bool fits(const networks::ShallowNetwork& network, const std::vector<RationalVector>& x,
          const RationalVector& y) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (network.value(x[i]) != y[i]) return false;
  }
  return true;
}

}  // namespace infimum::special
