// SPDX-License-Identifier: Apache-2.0
#include "relaxations/frame.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "relaxations/random_regions.hpp"

namespace infimum::relaxations {
namespace {

std::vector<Rational> random_parameters(Setting& setting) {
  std::vector<Rational> parameters;
  for (std::size_t m = 0; m < setting.frame.parameters(); ++m)
    parameters.push_back(setting.draw.fraction(20));
  return parameters;
}

Rational value_over_rows(const Frame& frame, std::size_t positive, const std::vector<Rational>& parameters,
                         std::size_t i) {
  const auto& row = frame.groups.row(i);
  Rational f = frame.problem.family.intercept ? parameters[0] : Rational(0);
  for (std::size_t t = 0; t < frame.affine(); ++t) f += parameters[frame.affine_offset() + t] * row[t];
  for (std::size_t j = 0; j < frame.units(); ++j) {
    Rational u = 0;
    for (std::size_t t = 0; t < frame.dimension(); ++t) u += parameters[frame.unit_offset(j) + t] * row[t];
    if (u > 0) f += j < positive ? u : Rational(-u);
  }
  return f;
}

TEST(Frame, NetworksSurviveTheChangeOfCoordinates) {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    Setting s(seed);
    const std::size_t positive = s.problem.family.positive.value_or(s.draw.below(s.frame.units() + 1));
    const std::vector<Rational> parameters = random_parameters(s);
    const networks::ShallowNetwork network = s.frame.to_network(parameters, positive);
    EXPECT_EQ(erm::outside(s.problem.family, network), "") << s.name;
    std::size_t read_positive = 99;
    EXPECT_EQ(s.frame.from_network(network, read_positive), parameters) << s.name;
    EXPECT_EQ(read_positive, positive);
    std::size_t group = 0;
    for (std::size_t l = 0; l < s.problem.data.size() && group < s.frame.points(); ++l) {
      if (s.problem.data.weights[l] == 0) continue;
      bool is_new = true;
      for (std::size_t k = 0; k < l; ++k) {
        is_new = is_new && (s.problem.data.weights[k] == 0 || s.problem.data.x[k] != s.problem.data.x[l]);
      }
      if (!is_new) continue;
      EXPECT_EQ(network.value(s.problem.data.x[l]), value_over_rows(s.frame, positive, parameters, group))
          << s.name;
      ++group;
    }
    EXPECT_EQ(group, s.frame.points()) << s.name;
  }
}

TEST(Frame, PutsPositiveUnitsFirstAndFillsUp) {
  erm::Problem problem = oracle::random_problem(1, {4, 2, 1});
  problem.family = {3, true, true, false, std::nullopt};
  const Frame frame(problem);
  networks::ShallowNetwork network{5, {0}, {{-1, {2}, 3}, {1, {7}, -4}}};
  std::size_t positive = 99;
  const std::vector<Rational> parameters = frame.from_network(network, positive);
  const Rational q = frame.groups.scale(0);
  EXPECT_EQ(positive, 1U);
  EXPECT_EQ(parameters, (std::vector<Rational>{5, 7 / q, -4, 2 / q, 3, 0, 0}));
}

TEST(Frame, GuessedParametersComeBack) {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    Setting s(seed);
    if (!is_tame(s.frame)) continue;
    GuessVector parameters;
    for (std::size_t m = 0; m < s.frame.parameters(); ++m) parameters.push_back(eighth(s.draw, -99, 99));
    std::vector<Rational> rows;
    for (Guess value : s.frame.to_rows(parameters)) rows.emplace_back(value);
    const GuessVector back = s.frame.from_rows(rows);
    for (std::size_t m = 0; m < parameters.size(); ++m) {
      EXPECT_NEAR(back[m], parameters[m], 1e-6) << s.name;
    }
  }
}

TEST(Frame, ChangesAreDifferences) {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    Setting s(seed);
    if (!is_tame(s.frame)) continue;
    GuessVector from, to;
    for (std::size_t m = 0; m < s.frame.parameters(); ++m) {
      from.push_back(eighth(s.draw, -99, 99));
      to.push_back(eighth(s.draw, -99, 99));
    }
    GuessVector change = s.frame.to_rows(to);
    const GuessVector rows = s.frame.to_rows(from);
    for (std::size_t m = 0; m < change.size(); ++m) change[m] -= rows[m];
    const GuessVector guessed = s.frame.change_to_guess(change);
    for (std::size_t m = s.frame.intercept(); m < guessed.size(); ++m) {
      EXPECT_NEAR(guessed[m], to[m] - from[m], 1e-6) << s.name;
    }
  }
}

// What the guessed coordinates say about a network is what the network does: residuals in units of y.
TEST(Frame, GuessedResidualsAreTheExactOnesInUnits) {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    Setting s(seed);
    const std::vector<Rational> parameters = random_parameters(s);
    const GuessVector guessed = s.frame.from_rows(parameters);
    Guess size = 1;
    for (Guess value : guessed) size = std::max(size, std::abs(value));
    for (std::size_t i = 0; i < s.frame.points(); ++i) {
      Guess f = s.frame.intercept() > 0 ? guessed[0] : 0.0;
      for (std::size_t t = 0; t < s.frame.affine(); ++t)
        f += guessed[s.frame.affine_offset() + t] * s.frame.x(i)[t];
      for (std::size_t j = 0; j < s.frame.units(); ++j) {
        Guess u = 0;
        for (std::size_t t = 0; t < s.frame.dimension(); ++t)
          u += guessed[s.frame.unit_offset(j) + t] * s.frame.x(i)[t];
        f += u > 0 ? u : 0.0;
      }
      const Rational exact =
          s.frame.groups[i].mean - value_over_rows(s.frame, s.frame.units(), parameters, i);
      EXPECT_NEAR(s.frame.y(i) - f, exact.get_d() / s.frame.y_unit(), 1e-12 * size) << s.name;
      EXPECT_LE(std::abs(s.frame.y(i)), 1.0 + 1e-12);
      EXPECT_DOUBLE_EQ(s.frame.weight(i) * s.frame.weight_unit(), s.frame.groups[i].weight.get_d());
    }
  }
}

TEST(Frame, FloorIsTheRiskOfAnArbitraryFunction) {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    const Setting s(seed);
    Rational floor = 0;
    for (std::size_t i = 0; i < s.frame.points(); ++i) {
      const erm::Group& group = s.frame.groups[i];
      const auto risk = [&](const Rational& t) {
        Rational sum = 0;
        for (const erm::Member& member : group.members)
          sum += member.weight * erm::loss_of(s.problem.loss, member.y - t);
        return sum;
      };
      Rational least = risk(group.mean);
      if (s.problem.loss == erm::Loss::absolute) {
        for (const erm::Member& member : group.members) least = std::min(least, risk(member.y));
      }
      floor += least;
    }
    EXPECT_EQ(s.frame.floor, floor) << s.name;
    EXPECT_EQ(s.frame.constant_risk, s.problem.loss == erm::Loss::squared ? floor : Rational(0)) << s.name;
  }
}

TEST(Frame, RisksAreGuessedAboveTheConstant) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Setting s(seed);
    EXPECT_EQ(s.frame.risk_to_guess(s.frame.constant_risk), 0.0);
    const Guess guess = eighth(s.draw, -4096, 4096);
    const Rational risk = s.frame.guess_to_risk(guess);
    EXPECT_EQ(risk, s.frame.constant_risk + Rational(guess) * Rational(s.frame.risk_unit())) << s.name;
    EXPECT_EQ(s.frame.risk_to_guess(risk), guess) << s.name;
    EXPECT_EQ(s.frame.guess_to_risk(INFINITY), s.frame.constant_risk);
    EXPECT_EQ(s.frame.guess_to_risk(NAN), s.frame.constant_risk);
  }
}

// Sums of rows in guessed coordinates are those of the points, up to 2^-52 of themselves: the x(i) are known
// up to that, too. Also where numbers are long.
void expect_sums(const Frame& frame, oracle::Draw& draw, const std::string& name) {
  const Rational precise = numbers::times_power_of_two(1, -52);
  for (int trial = 0; trial < 5; ++trial) {
    cells::IntegerVector sum(frame.dimension(), Integer(0));
    std::vector<Rational> truth(frame.dimension(), Rational(0)), slack(truth);
    for (std::size_t i = 0; i < frame.points(); ++i) {
      const long r = draw.between(-9, 9);
      for (std::size_t t = 0; t < frame.dimension(); ++t) {
        sum[t] += r * frame.groups.row(i)[t];
        truth[t] += r * Rational(frame.x(i)[t]);
        slack[t] += abs(Rational(r * Rational(frame.x(i)[t]))) * precise;
      }
    }
    GuessVector guess(frame.dimension());
    frame.sum_to_guess(sum, guess.data());
    for (std::size_t t = 0; t < frame.dimension(); ++t) {
      const Rational off = abs(Rational(Rational(guess[t]) - truth[t]));
      EXPECT_LE(off, slack[t] + abs(Rational(guess[t])) * precise) << name << " column " << t;
    }
  }
}

TEST(Frame, SumsOfRowsAreThoseOfThePoints) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Setting s(seed);
    expect_sums(s.frame, s.draw, s.name);
  }
}

TEST(Frame, SumsOfLongRowsAreThoseOfThePoints) {
  for (const int exponent : {40, 60, 100, 200}) {
    erm::Problem problem;
    problem.data.target = "y";
    problem.data.features = {"x"};
    const Rational far = numbers::times_power_of_two(1, exponent);
    problem.data.x = {{far}, {far + 1}, {far + 3}, {far + 9}};
    problem.data.y = {1, 2, 0, 1};
    problem.data.weights.assign(4, Rational(1));
    const Frame frame(problem);
    oracle::Draw draw(4);
    expect_sums(frame, draw, "2^" + std::to_string(exponent));
  }
}

}  // namespace
}  // namespace infimum::relaxations
