// SPDX-License-Identifier: Apache-2.0
//
// The oracle must obey every transform: this tests the oracle and the predictions at once, because their
// reasons differ.
#include "oracle/transforms.hpp"

#include <gtest/gtest.h>

#include <set>

#include "oracle/brute_force.hpp"
#include "oracle/random_problems.hpp"

namespace infimum::oracle {
namespace {

TEST(Transforms, OptimumFollowsThePrediction) {
  std::set<std::string> names;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const erm::Problem problem = random_problem(seed, {4, 2, 2});
    const Rational before = brute_force(problem).risk;
    for (const Transform& transform : all_transforms(problem, seed)) {
      names.insert(transform.name);
      EXPECT_EQ(brute_force(transform.problem).risk, transform.predict(before))
          << "seed " << seed << ", " << transform.name << ": " << describe(problem);
    }
  }
  EXPECT_EQ(names.size(), 14u);
}

TEST(Transforms, LeaveAWellFormedProblem) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    for (const Transform& transform : all_transforms(random_problem(seed), seed)) {
      const data::Dataset& data = transform.problem.data;
      EXPECT_EQ(data.x.size(), data.size());
      EXPECT_EQ(data.weights.size(), data.size());
      for (std::size_t i = 0; i < data.size(); ++i) {
        EXPECT_EQ(data.x[i].size(), data.dimension()) << transform.name;
        EXPECT_TRUE(data.weights_name || data.weights[i] == 1) << transform.name;
        EXPECT_GE(data.weights[i], 0) << transform.name;
      }
    }
  }
}

TEST(Transforms, NegatedTargetsMirrorTheSigns) {
  erm::Problem problem = random_problem(3, {4, 2, 2});
  problem.family.units = 2;
  problem.family.positive = 2;
  EXPECT_EQ(*scale_targets(problem, -1).problem.family.positive, 0u);
  EXPECT_EQ(*scale_targets(problem, Rational(1, 2)).problem.family.positive, 2u);
}

}  // namespace
}  // namespace infimum::oracle
