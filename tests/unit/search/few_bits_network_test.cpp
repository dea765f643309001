// SPDX-License-Identifier: Apache-2.0
#include "search/few_bits_network.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace infimum::search {
namespace {

using numbers::Rational;

erm::Problem tent(erm::Loss loss) {
  erm::Problem problem;
  problem.loss = loss;
  problem.data.features = {"x"};
  problem.data.target = "y";
  for (long i = 0; i <= 8; ++i) {
    problem.data.x.push_back({Rational(i)});
    problem.data.y.push_back(i <= 3 ? Rational(i, 3) : Rational(8 - i, 5));
    problem.data.y.back().canonicalize();
    problem.data.weights.push_back(1);
  }
  problem.family.units = 2;
  return problem;
}

// x/3 up to 3, then 1 - (x - 3)/5: exact
networks::ShallowNetwork exact_tent() {
  return {0, {Rational(0)}, {{1, {Rational(1, 3)}, 0}, {-1, {Rational(8, 15)}, Rational(-8, 5)}}};
}

TEST(FewBitsNetwork, BitsOfParameters) {
  const ParameterBits bits = parameter_bits(exact_tent());
  EXPECT_EQ(bits.numerator, 4U);
  EXPECT_EQ(bits.denominator, 4U);
}

TEST(FewBitsNetwork, EnoughBitsChangeNothing) {
  const erm::Problem problem = tent(erm::Loss::squared);
  const base::Limits limits;
  const FewBitsNetwork found = few_bits_network(problem, exact_tent(), 4, 0, 1, limits);
  EXPECT_EQ(found.risk, 0);
}

TEST(FewBitsNetwork, FewBitsAreKeptAndTheRiskIsExact) {
  for (const erm::Loss loss : {erm::Loss::squared, erm::Loss::absolute}) {
    const erm::Problem problem = tent(loss);
    const base::Limits limits;
    const FewBitsNetwork found = few_bits_network(problem, exact_tent(), 3, 0, 1, limits);
    const ParameterBits bits = parameter_bits(found.network);
    EXPECT_LE(bits.numerator, 3U);
    EXPECT_LE(bits.denominator, 3U);
    EXPECT_EQ(found.risk, erm::risk(problem, found.network));
    EXPECT_GT(found.risk, 0);
    EXPECT_LT(found.risk, loss == erm::Loss::squared ? Rational(1, 10) : Rational(1, 2));
  }
}

TEST(FewBitsNetwork, BetterThanRoundingEachParameter) {
  // slope 1/3, large inputs: a rounded slope needs another intercept
  erm::Problem problem;
  problem.data.features = {"x"};
  for (long i = 0; i < 5; ++i) {
    problem.data.x.push_back({Rational(90 + i)});
    problem.data.y.push_back(Rational(i) / 3);
    problem.data.weights.push_back(1);
  }
  problem.family.intercept = false;
  const networks::ShallowNetwork near{0, {Rational(0)}, {{1, {Rational(1, 3)}, -30}}};
  const base::Limits limits;
  const FewBitsNetwork found = few_bits_network(problem, near, 5, Rational(1, 1000), 1, limits);
  EXPECT_LE(found.risk, Rational(1, 1000));
  // with a slope of two bits there is only 1/2 or 1/3, and 30 has 5 bits
  EXPECT_GT(few_bits_network(problem, near, 2, 0, 1, limits).risk, 1);
}

TEST(FewBitsNetwork, EqualSeedsGiveEqualNetworks) {
  const erm::Problem problem = tent(erm::Loss::squared);
  const base::Limits limits;
  EXPECT_EQ(few_bits_network(problem, exact_tent(), 3, 0, 7, limits).risk,
            few_bits_network(problem, exact_tent(), 3, 0, 7, limits).risk);
}

}  // namespace
}  // namespace infimum::search
