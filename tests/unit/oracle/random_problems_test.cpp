// SPDX-License-Identifier: Apache-2.0
#include "oracle/random_problems.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "data/csv.hpp"
#include "data/select.hpp"
#include "oracle/brute_force.hpp"

namespace infimum::oracle {
namespace {

TEST(RandomProblems, AreReproducible) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    EXPECT_EQ(describe(random_problem(seed)), describe(random_problem(seed)));
  }
  EXPECT_NE(describe(random_problem(1)), describe(random_problem(2)));
}

TEST(RandomProblems, AreWellFormed) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    const erm::Problem problem = random_problem(seed);
    const data::Dataset& data = problem.data;
    ASSERT_GE(data.size(), 1u);
    ASSERT_EQ(data.x.size(), data.size());
    ASSERT_EQ(data.weights.size(), data.size());
    Rational total = 0;
    for (std::size_t i = 0; i < data.size(); ++i) {
      ASSERT_EQ(data.x[i].size(), data.dimension());
      EXPECT_GE(data.weights[i], 0);
      total += data.weights[i];
      EXPECT_TRUE(data.weights_name || data.weights[i] == 1);
    }
    EXPECT_GT(total, 0);
    EXPECT_LE(problem.family.positive.value_or(0), problem.family.units);
  }
}

std::set<std::string> corners_of(const erm::Problem& problem) {
  std::set<std::string> corners;
  std::map<numbers::RationalVector, Rational> first;
  const data::Dataset& data = problem.data;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const auto [place, is_new] = first.emplace(data.x[i], data.y[i]);
    if (!is_new) corners.insert(place->second == data.y[i] ? "repeat" : "conflict");
    if (data.weights[i] == 0) corners.insert("zero weight");
    if (data.weights[i].get_den() > 1) corners.insert("fractional weight");
    if (abs(data.y[i]) > 1000000000) corners.insert("huge target");
    for (const Rational& x : data.x[i]) {
      if (x != 0 && abs(x) < Rational(1, 1000000000)) corners.insert("tiny input");
    }
    if (data.x[i] == numbers::RationalVector(data.dimension()))
      corners.insert(problem.family.bias ? "zero" : "dead zero");
  }
  corners.insert("d " + std::to_string(data.dimension()));
  corners.insert("k " + std::to_string(problem.family.units));
  corners.insert(problem.family.skip ? "skip" : "no skip");
  corners.insert(problem.family.intercept ? "intercept" : "no intercept");
  corners.insert(problem.family.positive ? "signs" : "any signs");
  corners.insert(problem.loss == erm::Loss::squared ? "squared" : "absolute");
  return corners;
}

TEST(RandomProblems, VisitEveryCorner) {
  std::map<std::string, int> seen;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    for (const std::string& corner : corners_of(random_problem(seed))) ++seen[corner];
  }
  for (const char* corner : {"repeat",       "conflict",   "zero weight", "fractional weight",
                             "huge target",  "tiny input", "zero",        "dead zero",
                             "d 1",          "d 2",        "d 3",         "k 1",
                             "k 2",          "skip",       "no skip",     "intercept",
                             "no intercept", "signs",      "any signs",   "squared",
                             "absolute"}) {
    EXPECT_GE(seen[corner], 5) << corner;
  }
}

TEST(RandomProblems, OptimaAreNotAllTrivial) {
  int positive = 0, zero = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    (brute_force(random_problem(seed, {4, 2, 2})).risk == 0 ? zero : positive) += 1;
  }
  EXPECT_GE(positive, 15);
  EXPECT_GE(zero, 5);
}

TEST(RandomProblems, CsvIsExactAndQuoted) {
  erm::Problem problem;
  problem.data.features = {"a,\"b\"", "c"};
  problem.data.target = "y";
  problem.data.x = {{Rational(1, 3), -2}, {0, Rational(-7, 2)}};
  problem.data.y = {5, Rational(1, 9)};
  problem.data.weights = {1, 1};
  EXPECT_EQ(to_csv(problem), "\"a,\"\"b\"\"\",c,y\n1/3,-2,5\n0,-7/2,1/9\n");
  problem.data.weights_name = "w";
  problem.data.weights = {0, Rational(1, 2)};
  EXPECT_EQ(to_csv(problem), "\"a,\"\"b\"\"\",c,y,w\n1/3,-2,5,0\n0,-7/2,1/9,1/2\n");
}

TEST(RandomProblems, ComeBackFromTheirFiles) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const data::Dataset data = random_problem(seed).data;
    const data::Table table = data::parse_csv(to_csv(random_problem(seed)), data.file);
    const data::Dataset read = data::select(table, {data.target, data.features, data.weights_name});
    EXPECT_EQ(read.file, data.file);
    EXPECT_EQ(read.sha256.size(), 64u);
    EXPECT_EQ(read.features, data.features);
    EXPECT_EQ(read.target, data.target);
    EXPECT_EQ(read.weights_name, data.weights_name);
    EXPECT_EQ(read.x, data.x) << "seed " << seed;
    EXPECT_EQ(read.y, data.y) << "seed " << seed;
    EXPECT_EQ(read.weights, data.weights) << "seed " << seed;
  }
}

}  // namespace
}  // namespace infimum::oracle
