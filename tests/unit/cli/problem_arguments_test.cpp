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

TEST(ProblemArguments, Cones) {
  erm::Problem problem;
  problem.data.features = {"a", "b"};
  ProblemArguments arguments;
  set_cones(arguments, problem);
  EXPECT_EQ(problem.cones, erm::Cones::rays);
  arguments.cones = "cuts";
  set_cones(arguments, problem);
  EXPECT_EQ(problem.cones, erm::Cones::cuts);
  arguments.cones = "auto";
  set_cones(arguments, problem);
  EXPECT_EQ(problem.cones, erm::Cones::rays);  // few inputs
  problem.data.features.assign(8, "x");
  set_cones(arguments, problem);
  EXPECT_EQ(problem.cones, erm::Cones::cuts);
  arguments.cones = "rays";
  set_cones(arguments, problem);
  EXPECT_EQ(problem.cones, erm::Cones::rays);
  problem.family.units = 2;
  arguments.cones = "auto";
  set_cones(arguments, problem);
  EXPECT_EQ(problem.cones, erm::Cones::rays);
  arguments.cones = "cuts";
  EXPECT_EQ(
      message_of<base::UsageError>([&] { set_cones(arguments, problem); }),
      "--cones cuts needs the squared loss, one unit, no --skip, output identity, and at most 31 inputs");
  problem.family.bias = false;
  EXPECT_NE(message_of<base::UsageError>([&] { set_cones(arguments, problem); }).find("at most 32 inputs"),
            std::string::npos);
  arguments.cones = "both";
  EXPECT_EQ(message_of<base::UsageError>([&] { set_cones(arguments, problem); }),
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
