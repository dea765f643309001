// SPDX-License-Identifier: Apache-2.0
#include "reductions/separability.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <stdexcept>

namespace infimum::reductions {
namespace {

TEST(Separability, KnownSets) {
  for (const auto& [set, yes] : {std::pair{"diamond-2", true},
                                 {"diamond-3", false},
                                 {"diamond-4", false},
                                 {"gap", false},
                                 {"and-cube", true},
                                 {"yes", true},
                                 {"no", false}}) {
    const SeparabilityProblem problem = separability_problem(set, 3, 12, 1);
    EXPECT_EQ(problem.yes, yes) << set;
    EXPECT_EQ(separates(problem), yes) << set;
    EXPECT_EQ(problem.inner.front(), Point(problem.inner.front().size())) << set;
    const std::set<Point> inner(problem.inner.begin(), problem.inner.end());
    EXPECT_TRUE(std::none_of(problem.outer.begin(), problem.outer.end(),
                             [&](const Point& x) { return inner.contains(x); }));
  }
}

// Of affine layers with a relu after each.
Point values(const networks::Network& network, Point x) {
  for (const networks::Layer& layer : network.layers()) {
    const auto* affine = std::get_if<networks::Affine>(&layer.kind);
    if (affine == nullptr) continue;
    Point next = networks::bias_of(*affine);
    const std::vector<Point> rows = networks::rows_of(*affine);
    for (std::size_t j = 0; j < rows.size(); ++j) {
      for (std::size_t t = 0; t < x.size(); ++t) next[j] += rows[j][t] * x[t];
      next[j] = std::max(next[j], Rational(0));
    }
    x = std::move(next);
  }
  return x;
}

// The proof of every NO: any two of some outer points have an inner point between them, which a half-space
// with both has.
TEST(Separability, MidpointsProveNo) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const SeparabilityProblem problem = separability_problem("no", 1 + seed % 3, 8, seed);
    for (std::size_t i = 0; i < 3; ++i) {
      Point middle;
      for (std::size_t t = 0; t < problem.outer[0].size(); ++t)
        middle.push_back((problem.outer[i][t] + problem.outer[(i + 1) % 3][t]) / 2);
      EXPECT_NE(std::find(problem.inner.begin(), problem.inner.end(), middle), problem.inner.end());
    }
  }
}

TEST(Separability, TheNetworkMeetsAllLabels) {
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const SeparabilityProblem problem =
        separability_problem(seed == 0 ? "diamond-2" : "yes", 2, 15, seed + 3);
    const networks::Network network = separability_network(problem);
    const erm::Problem training = separability_training(problem);
    EXPECT_EQ(training.data.size(), problem.inner.size() + problem.outer.size() + 8);
    for (std::size_t l = 0; l < training.data.size(); ++l)
      EXPECT_EQ(values(network, training.data.x[l]), Point{training.data.y[l]});
  }
}

TEST(Separability, Refusals) {
  EXPECT_THROW(separability_problem("star", 2, 5, 1), std::invalid_argument);
  EXPECT_THROW(separability_problem("yes", 0, 5, 1), std::invalid_argument);
  EXPECT_THROW(separability_problem("and-cube", 1, 5, 1), std::invalid_argument);
}

}  // namespace
}  // namespace infimum::reductions
