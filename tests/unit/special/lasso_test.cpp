// SPDX-License-Identifier: Apache-2.0
#include "special/lasso.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace infimum::special {
namespace {

const base::Limits none;

Line drawn(std::size_t points, std::uint64_t seed, bool spaced = false) {
  base::Random random(seed);
  Line line;
  Rational at = -3;
  for (std::size_t i = 0; i < points; ++i) {
    at += spaced ? Rational(1) : Rational(static_cast<long>(1 + random.below(5))) / 2;
    line.x.push_back(at);
    line.value.push_back(Rational(static_cast<long>(random.below(21)) - 10) / 3);
    line.weight.push_back(static_cast<long>(1 + random.below(3)));
  }
  line.pure_error = Rational(1, 7);
  return line;
}

Rational penalised(const Line& line, const LineFit& fit, const Rational& penalty) {
  return risk_of(line, fit) + penalty * fit.norm();
}

TEST(Lasso, OptimalAtEveryPenalty) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const Line line = drawn(1 + seed % 9, seed, seed % 2 == 0);
    for (const bool skip : {false, true}) {
      for (const Rational& penalty :
           {Rational(0), Rational(1, 100), Rational(1), Rational(7, 3), Rational(1000)}) {
        const std::optional<PathPiece> piece = lasso(line, skip, penalty, none);
        ASSERT_TRUE(piece);
        EXPECT_LE(piece->low, penalty);
        EXPECT_TRUE(!piece->high || *piece->high >= penalty);
        const LineFit fit = piece->at(penalty);
        EXPECT_TRUE(is_optimal(line, skip, penalty, fit)) << seed << " " << skip << " " << penalty;
        if (penalty == 0) {
          EXPECT_EQ(risk_of(line, fit), line.pure_error);
        }
      }
    }
  }
}

TEST(Lasso, NoKinkBesidesPointsAndNoChangeIsBetter) {
  base::Random random(5);
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Line line = drawn(6, seed);
    const bool skip = seed % 2 == 1;
    const Rational penalty(static_cast<long>(1 + random.below(6)));
    const LineFit fit = lasso(line, skip, penalty, none)->at(penalty);
    const Rational least = penalised(line, fit, penalty);
    for (int change = 0; change < 200; ++change) {
      LineFit other = fit;
      const Rational step =
          Rational(static_cast<long>(random.below(9)) - 4) / static_cast<long>(1 + random.below(50));
      other.kinks.push_back({random.below(6), random.below(2) == 0, step});
      if (!other.kinks.empty() && random.below(2) == 0) other.kinks[0].slope -= step;
      if (skip) other.affine += step / 3;
      other.intercept -= step / 2;
      EXPECT_GE(penalised(line, other, penalty), least);
    }
  }
}

// A unit with its kink between two points is, on the data, two units with kinks at them, at the same price.
TEST(Lasso, KinksBetweenPointsSplit) {
  const Line line = drawn(7, 3);
  const Rational left = line.x[2], right = line.x[3], kink = (2 * left + right) / 3;
  const Rational share = (right - kink) / (right - left);
  LineFit split;
  split.kinks = {{2, true, share}, {3, true, 1 - share}};
  EXPECT_EQ(split.norm(), 1);
  for (const Rational& x : line.x)
    EXPECT_EQ(split.value(line, x), x > kink ? Rational(x - kink) : Rational(0));
}

TEST(Lasso, SoftThreshold) {
  // two points, one unit of slope z between them: (1 - z)^2 / 2 + penalty z, in units of 2 W = 1
  const Line line{{0, 1}, {0, 1}, {1, 1}, 0};
  const std::optional<PathPiece> piece = lasso(line, false, Rational(1, 2), none);
  EXPECT_EQ(piece->at(Rational(1, 2)).norm(), Rational(1, 2));
  EXPECT_EQ(penalised(line, piece->at(Rational(1, 2)), Rational(1, 2)), Rational(3, 8));
  EXPECT_EQ(lasso(line, false, 1, none)->at(1).norm(), 0);
  EXPECT_EQ(lasso(line, true, 1, none)->at(1).norm(), 0);
  EXPECT_EQ(risk_of(line, lasso(line, true, 1, none)->at(1)), 0);
}

TEST(Lasso, ThePathIsWholeAndOptimalAtItsEnds) {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const Line line = drawn(2 + seed % 8, seed, seed % 3 == 0);
    for (const bool skip : {false, true}) {
      const auto path = lasso_path(line, skip, none);
      ASSERT_TRUE(path);
      EXPECT_FALSE(path->front().high);
      EXPECT_TRUE(path->front().constant.kinks.empty());
      EXPECT_EQ(path->back().low, 0);
      for (std::size_t p = 0; p < path->size(); ++p) {
        const PathPiece& piece = (*path)[p];
        EXPECT_TRUE(is_optimal(line, skip, piece.low, piece.at(piece.low)));
        if (p == 0) continue;
        EXPECT_GE(*piece.high, (*path)[p - 1].low);
        EXPECT_LT(piece.low, (*path)[p - 1].low);
        EXPECT_TRUE(is_optimal(line, skip, (*path)[p - 1].low, piece.at((*path)[p - 1].low)));
      }
    }
  }
}

TEST(Lasso, TheConditionsNoticeWhatIsNotOptimal) {
  const Line line = drawn(6, 4);
  LineFit fit = lasso(line, false, 1, none)->at(1);
  EXPECT_TRUE(is_optimal(line, false, 1, fit));
  EXPECT_FALSE(is_optimal(line, false, Rational(11, 10), fit));
  fit.intercept += Rational(1, 1000);
  EXPECT_FALSE(is_optimal(line, false, 1, fit));
}

TEST(Lasso, NetworksHaveTheValuesOfTheFit) {
  const Line line = drawn(8, 6);
  const LineFit fit = lasso(line, true, Rational(1, 2), none)->at(Rational(1, 2));
  const networks::ShallowNetwork network = network_of(line, fit);
  Rational norm = 0;
  for (const networks::Unit& unit : network.units) norm += abs(unit.weights[0]);
  EXPECT_EQ(norm, fit.norm());
  const std::vector<Rational> values = fit.values(line);
  for (std::size_t i = 0; i < line.x.size(); ++i) {
    EXPECT_EQ(network.value({line.x[i]}), values[i]);
    EXPECT_EQ(fit.value(line, line.x[i]), values[i]);
  }
}

TEST(Lasso, GroupsBecomeALine) {
  erm::Problem problem;
  problem.data.features = {"x"};
  problem.data.x = {{Rational(1, 2)}, {Rational(-1)}, {Rational(1, 2)}};
  problem.data.y = {1, 5, 3};
  problem.data.weights = {1, 2, 1};
  const Line line = line_of(erm::Groups(problem));
  EXPECT_EQ(line.x, (std::vector<Rational>{-1, Rational(1, 2)}));
  EXPECT_EQ(line.value, (std::vector<Rational>{5, 2}));
  EXPECT_EQ(line.weight, (std::vector<Rational>{2, 2}));
  EXPECT_EQ(line.pure_error, 2);
}

TEST(Lasso, ALimitLeavesItOpen) {
  base::Limits limits;
  limits.stop_after(0);
  EXPECT_FALSE(lasso(drawn(5, 1), false, 1, limits));
  EXPECT_FALSE(lasso_path(drawn(5, 1), false, limits));
}

}  // namespace
}  // namespace infimum::special
