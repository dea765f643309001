// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include "oracle/cone_fit.hpp"

namespace infimum::oracle {
namespace {

// Passive columns carry lambda > 0 and have gradient 0, so a column with a positive gradient is independent
// of them: the systems below are never singular, each outer step lowers the risk, and no passive set comes
// back.
class ActiveSets {
 public:
  ActiveSets(const Matrix& gram, const RationalVector& target)
      : gram_(gram), target_(target), lambda_(target.size()) {}

  RationalVector run() {
    for (std::size_t v = improving(); v < lambda_.size(); v = improving()) {
      passive_.push_back(v);
      while (!move_to_passive_optimum()) {
      }
    }
    return lambda_;
  }

 private:
  Rational gradient(std::size_t v) const { return target_[v] - dot(gram_[v], lambda_); }

  std::size_t improving() const {
    std::size_t v = 0;
    while (v < lambda_.size() && gradient(v) <= 0) ++v;
    return v;
  }

  RationalVector passive_optimum() const {
    Matrix matrix;
    RationalVector right;
    for (std::size_t u : passive_) {
      matrix.emplace_back();
      for (std::size_t v : passive_) matrix.back().push_back(gram_[u][v]);
      right.push_back(target_[u]);
    }
    return solve(matrix, right);
  }

  // Goes straight to the optimum over the passive columns, or to where the first of them reaches 0 and
  // leaves.
  bool move_to_passive_optimum() {
    const RationalVector goal = passive_optimum();
    Rational step = 1;
    for (std::size_t p = 0; p < passive_.size(); ++p) {
      const Rational& here = lambda_[passive_[p]];
      if (goal[p] <= 0) step = std::min(step, Rational(here / (here - goal[p])));
    }
    std::vector<std::size_t> staying;
    for (std::size_t p = 0; p < passive_.size(); ++p) {
      Rational& here = lambda_[passive_[p]];
      here += step * (goal[p] - here);
      if (here > 0) staying.push_back(passive_[p]);
    }
    const bool arrived = staying.size() == passive_.size();
    passive_ = staying;
    return arrived;
  }

  const Matrix& gram_;
  const RationalVector& target_;
  RationalVector lambda_;
  std::vector<std::size_t> passive_;
};

// lambda >= 0, gradient <= 0, product 0: sufficient for the minimum of a convex function over the orthant.
void check_optimality(const Matrix& gram, const RationalVector& target, const RationalVector& lambda) {
  for (std::size_t v = 0; v < lambda.size(); ++v) {
    const Rational gradient = target[v] - dot(gram[v], lambda);
    if (lambda[v] < 0 || gradient > 0 || lambda[v] * gradient != 0) {
      throw std::logic_error("oracle: least squares over a cone is not optimal");
    }
  }
}

}  // namespace

ConeFit fit_squares(const Matrix& gram, const RationalVector& target, const Rational& energy) {
  const RationalVector lambda = ActiveSets(gram, target).run();
  check_optimality(gram, target, lambda);
  Rational risk = energy;
  for (std::size_t v = 0; v < lambda.size(); ++v) {
    if (lambda[v] != 0) risk += lambda[v] * (dot(gram[v], lambda) - 2 * target[v]);
  }
  return {risk, lambda};
}

}  // namespace infimum::oracle
