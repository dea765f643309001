// SPDX-License-Identifier: Apache-2.0
//
// The oracle against theory, and against networks that know nothing of activation patterns.
#include "oracle/brute_force.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <utility>

#include "oracle/cone_fit.hpp"
#include "oracle/draw.hpp"
#include "oracle/known_problems.hpp"
#include "oracle/random_problems.hpp"

namespace infimum::oracle {
namespace {

// The optimum, after checking the network once more from outside.
Rational optimum(const erm::Problem& problem) {
  const Optimum result = brute_force(problem);
  EXPECT_EQ(risk_of(problem, result.network), result.risk) << describe(problem);
  return result.risk;
}

Rational fraction(const char* text) {
  return Rational(text);
}

TEST(BruteForce, FindsWhatIsKnown) {
  for (const Known& known : known_problems()) EXPECT_EQ(optimum(known.problem), known.least_risk) << known.name;
}

TEST(BruteForce, RefusesMorePositiveUnitsThanUnits) {
  erm::Problem problem = squares(line({0, 1, 2}), {0, -1, -2}, 1);
  problem.family.positive = 2;
  EXPECT_THROW(brute_force(problem), std::invalid_argument);
}

TEST(BruteForce, InterceptAndSkip) {
  erm::Problem problem = squares(line({0, 1, 2}), {5, 3, 4}, 1);
  problem.family.bias = false;
  EXPECT_EQ(optimum(problem), 25 + fraction("4/5"));  // relu(w x), w = 11/5
  problem.family.intercept = true;
  EXPECT_EQ(optimum(problem), fraction("3/2"));  // a line of slope -1/2
  problem.family.intercept = false;
  problem.family.skip = true;
  EXPECT_EQ(optimum(problem), 25 + fraction("4/5"));
  problem.family.intercept = problem.family.bias = true;
  EXPECT_EQ(optimum(problem), 0);
}

TEST(BruteForce, AbsoluteLossTakesMedians) {
  erm::Problem problem = squares(line({1, 1, 1, 2}), {0, 10, 4, 7}, 1);
  problem.loss = erm::Loss::absolute;
  EXPECT_EQ(optimum(problem), 10);
  problem.data.weights = {1, fraction("1/2"), 0, 0};
  EXPECT_EQ(optimum(problem), 5);
  problem.data.weights = {0, 0, 0, 0};
  EXPECT_EQ(optimum(problem), 0);
}

TEST(BruteForce, OriginWithoutBiasIsOutOfReach) {
  erm::Problem problem = squares({{0, 0}, {0, 0}, {1, 0}}, {3, -1, -2}, 1);
  problem.family.bias = false;
  EXPECT_EQ(optimum(problem), 10);
  problem.loss = erm::Loss::absolute;
  EXPECT_EQ(optimum(problem), 4);
}

TEST(BruteForce, MoreFreedomNeverHurts) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const erm::Problem problem = random_problem(seed, {4, 2, 2});
    const Rational risk = optimum(problem);
    erm::Problem freer = problem;
    freer.family.positive.reset();
    EXPECT_LE(optimum(freer), risk) << describe(problem);
    freer = problem;
    freer.family.skip = true;
    EXPECT_LE(optimum(freer), risk) << describe(problem);
    freer = problem;
    freer.family.units += 1;
    if (freer.family.positive) *freer.family.positive += seed % 2;
    EXPECT_LE(optimum(freer), risk) << describe(problem);
  }
}

// A network with drawn hidden units and the best outer weights for them: with w and b fixed the risk is
// convex.
Rational risk_with_drawn_units(const erm::Problem& problem, Draw& draw) {
  const erm::Family& family = problem.family;
  const data::Dataset& data = problem.data;
  Matrix columns;
  const auto add = [&](const auto& predict) {
    columns.emplace_back();
    for (const RationalVector& x : data.x) columns.back().push_back(predict(x));
  };
  for (int sign : {+1, -1}) {
    if (family.intercept) add([&](const RationalVector&) { return Rational(sign); });
    for (std::size_t t = 0; family.skip && t < data.dimension(); ++t) {
      add([&](const RationalVector& x) { return Rational(sign * x[t]); });
    }
  }
  const std::size_t positive = family.positive.value_or(draw.below(family.units + 1));
  for (std::size_t j = 0; j < family.units; ++j) {
    networks::Unit unit{j < positive ? 1 : -1, {}, 0};
    for (std::size_t t = 0; t < data.dimension(); ++t) unit.weights.push_back(draw.fraction(5));
    if (family.bias)
      unit.bias = draw.percent(50) ? -dot(unit.weights, draw.one_of(data.x)) : draw.fraction(5);
    add([&](const RationalVector& x) {
      const Rational u = dot(unit.weights, x) + unit.bias;
      return Rational(u > 0 ? Rational(unit.sign * u) : Rational(0));
    });
  }
  if (problem.loss == erm::Loss::absolute) return fit_absolute(columns, data.y, data.weights).risk;
  const auto product = [&](const RationalVector& u, const RationalVector& v) {
    Rational sum = 0;
    for (std::size_t i = 0; i < data.size(); ++i) sum += data.weights[i] * u[i] * v[i];
    return sum;
  };
  Matrix gram(columns.size());
  RationalVector target;
  for (std::size_t u = 0; u < columns.size(); ++u) {
    for (const RationalVector& v : columns) gram[u].push_back(product(columns[u], v));
    target.push_back(product(columns[u], data.y));
  }
  return fit_squares(gram, target, product(data.y, data.y)).risk;
}

TEST(BruteForce, NoDrawnNetworkIsBetter) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const erm::Problem problem = random_problem(seed, {5, 2, 2});
    const Rational risk = optimum(problem);
    Draw draw(seed);
    for (int trial = 0; trial < 20; ++trial) {
      EXPECT_GE(risk_with_drawn_units(problem, draw), risk) << "seed " << seed << ": " << describe(problem);
    }
  }
}

// In one dimension only the side of the data on which a unit is on, and the gap with its kink, matter; so
// many draws meet every pattern, and the best outer weights come close to the optimum or reach it.
TEST(BruteForce, DrawnNetworksComeCloseOnALine) {
  const erm::Problem problem = squares(line({0, 1, 2, 3}), {-1, 2, 0, 1}, 1);
  Draw draw(1);
  Rational best = 1000;
  for (int trial = 0; trial < 3000; ++trial) best = std::min(best, risk_with_drawn_units(problem, draw));
  EXPECT_GE(best, fraction("59/14"));
  EXPECT_LE(best, fraction("59/14") + fraction("1/100"));
}

// Steps of all sizes from the minimiser, in all parameters of the family at once or in one.
TEST(BruteForce, NoStepFromTheMinimiserIsBetter) {
  for (std::uint64_t seed = 100; seed < 160; ++seed) {
    const erm::Problem problem = random_problem(seed, {5, 2, 2});
    const Optimum result = brute_force(problem);
    Draw draw(seed);
    for (int trial = 0; trial < 40; ++trial) {
      networks::ShallowNetwork network = result.network;
      const std::size_t sparsity = draw.percent(50) ? 100 : 30;
      const Rational size = draw.one_of<Rational>({1, fraction("1/100"), fraction("1/100000000")});
      const auto step = [&](Rational& parameter) {
        if (draw.percent(sparsity)) parameter += size * draw.fraction(5);
      };
      if (problem.family.intercept) step(network.intercept);
      for (Rational& slope : network.affine) {
        if (problem.family.skip) step(slope);
      }
      for (networks::Unit& unit : network.units) {
        for (Rational& weight : unit.weights) step(weight);
        if (problem.family.bias) step(unit.bias);
      }
      EXPECT_GE(risk_of(problem, network), result.risk) << "seed " << seed << ": " << describe(problem);
    }
  }
}

// What the engine calls the risk and the family must be what the oracle minimises over.
TEST(BruteForce, SpeaksOfTheSameProblemAsTheEngine) {
  for (std::uint64_t seed = 300; seed < 400; ++seed) {
    const erm::Problem problem = random_problem(seed, {4, 2, 2});
    const Optimum result = brute_force(problem);
    EXPECT_EQ(erm::risk(problem, result.network), result.risk) << describe(problem);
    EXPECT_EQ(erm::outside(problem.family, result.network), "") << describe(problem);
  }
}

TEST(BruteForce, MinimiserBelongsToTheFamily) {
  for (std::uint64_t seed = 200; seed < 260; ++seed) {
    const erm::Problem problem = random_problem(seed, {4, 2, 2});
    const networks::ShallowNetwork network = brute_force(problem).network;
    ASSERT_EQ(network.units.size(), problem.family.units);
    std::size_t positive = 0;
    for (const networks::Unit& unit : network.units) {
      positive += unit.sign == 1;
      EXPECT_EQ(unit.weights.size(), problem.data.dimension());
      EXPECT_TRUE(problem.family.bias || unit.bias == 0);
    }
    EXPECT_EQ(positive, problem.family.positive.value_or(positive));
    EXPECT_TRUE(problem.family.intercept || network.intercept == 0);
    ASSERT_EQ(network.affine.size(), problem.data.dimension());
    for (const Rational& slope : network.affine) EXPECT_TRUE(problem.family.skip || slope == 0);
  }
}

}  // namespace
}  // namespace infimum::oracle
