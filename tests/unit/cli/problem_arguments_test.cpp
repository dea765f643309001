// SPDX-License-Identifier: Apache-2.0
#include "cli/problem_arguments.hpp"

#include <gtest/gtest.h>

#include "base/errors.hpp"
#include "base/output_file.hpp"
#include "message_of.hpp"

namespace infimum::cli {
namespace {

TEST(ProblemArguments, TheProblemIsRead) {
  ProblemArguments arguments;
  arguments.data = ::testing::TempDir() + "problem_arguments.csv";
  base::write_file(arguments.data, "a,b,w,y\n1,2,3,0.5\n2,1,0,1\n");
  arguments.target = "y";
  arguments.weights = "w";
  arguments.features = "b";
  arguments.loss = "absolute";
  arguments.no_bias = arguments.skip = true;
  const erm::Problem problem = read_problem(arguments);
  EXPECT_EQ(problem.loss, erm::Loss::absolute);
  EXPECT_EQ(problem.data.x[1], (std::vector<numbers::Rational>{1}));
  EXPECT_EQ(problem.data.weights[0], 3);
  EXPECT_TRUE(problem.family.skip);
  EXPECT_FALSE(problem.family.bias);
  EXPECT_TRUE(problem.family.intercept);
}

// As many inputs, and the corners of a simplex, so that no column is a combination of others.
erm::Problem simplex(std::size_t inputs) {
  erm::Problem problem;
  for (std::size_t t = 0; t < inputs; ++t) problem.data.features.push_back("x" + std::to_string(t));
  for (std::size_t i = 0; i <= inputs; ++i) {
    problem.data.x.emplace_back(inputs, numbers::Rational(0));
    if (i < inputs) problem.data.x.back()[i] = 1;
    problem.data.y.emplace_back(0);
    problem.data.weights.emplace_back(1);
  }
  return problem;
}

erm::Cones chosen(const std::string& wish, erm::Problem problem) {
  ProblemArguments arguments;
  if (!wish.empty()) arguments.cones = wish;
  set_cones(arguments, problem);
  return problem.cones;
}

TEST(ProblemArguments, ConesAreCutsWithManyInputs) {
  EXPECT_EQ(chosen("", simplex(7)), erm::Cones::rays);
  EXPECT_EQ(chosen("", simplex(8)), erm::Cones::cuts);
  EXPECT_EQ(chosen("auto", simplex(8)), erm::Cones::cuts);
  EXPECT_EQ(chosen("rays", simplex(8)), erm::Cones::rays);
  EXPECT_EQ(chosen("cuts", simplex(2)), erm::Cones::cuts);
  EXPECT_EQ(chosen("auto", simplex(erm::most_cut_dimension - 1)), erm::Cones::cuts);
  EXPECT_EQ(chosen("auto", simplex(erm::most_cut_dimension)), erm::Cones::rays);
  erm::Problem problem = simplex(8);
  problem.family.units = 2;
  EXPECT_EQ(chosen("auto", problem), erm::Cones::rays);
  problem.cones = erm::Cones::cuts;  // of the width before
  EXPECT_EQ(chosen("auto", problem), erm::Cones::rays);
}

TEST(ProblemArguments, ConesAreRaysWhereColumnsDepend) {
  erm::Problem problem = simplex(8);
  for (numbers::RationalVector& x : problem.data.x) x[7] = x[0] + x[1];
  EXPECT_EQ(chosen("auto", problem), erm::Cones::rays);
  EXPECT_NE(message_of<base::UsageError>([&] { chosen("cuts", problem); }).find("combination of the others"),
            std::string::npos);
  problem = simplex(8);
  for (numbers::RationalVector& x : problem.data.x) x[3] = 5;  // as good as a bias
  EXPECT_EQ(chosen("auto", problem), erm::Cones::rays);
  problem.family.bias = false;
  EXPECT_EQ(chosen("auto", problem), erm::Cones::cuts);
}

TEST(ProblemArguments, ConesCannotAlwaysBeCuts) {
  erm::Problem problem = simplex(2);
  problem.family.units = 2;
  EXPECT_EQ(
      message_of<base::UsageError>([&] { chosen("cuts", problem); }),
      "--cones cuts needs the squared loss, one unit, no --skip, output identity, and at most 31 inputs");
  problem.family.bias = false;
  EXPECT_NE(message_of<base::UsageError>([&] { chosen("cuts", problem); }).find("at most 32 inputs"),
            std::string::npos);
  EXPECT_EQ(message_of<base::UsageError>([&] { chosen("both", problem); }),
            "--cones: expected auto, rays or cuts, found \"both\"");
}

TEST(ProblemArguments, WidthsAndSigns) {
  EXPECT_EQ(parse_width("12"), 12U);
  EXPECT_THROW(parse_width("0"), base::UsageError);
  EXPECT_THROW(parse_width("2:3"), base::UsageError);
  EXPECT_EQ(parse_signs("+-+", 3), 2U);
  EXPECT_EQ(message_of<base::UsageError>([] { parse_signs("++", 3); }),
            "--signs: expected 3 characters + or -, one for each unit, found \"++\"");
}

TEST(ProblemArguments, Limits) {
  LimitArguments arguments;
  arguments.threads = 0;
  EXPECT_THROW(number_of_threads(arguments), base::UsageError);
  arguments.threads = 3;
  EXPECT_EQ(number_of_threads(arguments), 3U);
  base::Limits limits;
  arguments.time_limit = -1;
  EXPECT_THROW(set_limits(arguments, limits), base::UsageError);
  arguments.time_limit = 0;
  set_limits(arguments, limits);
  EXPECT_EQ(limits.reached(), base::StopReason::time);
}

}  // namespace
}  // namespace infimum::cli
