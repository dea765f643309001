// SPDX-License-Identifier: Apache-2.0
#include "search/pattern_squares.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.hpp"
#include "search/solve.hpp"

namespace infimum::search {
namespace {

// The same point by point, from the definition.
struct Plain {
  const Frame& frame;
  const GuessVector& parameters;
  std::size_t positive;

  Guess sign(std::size_t unit) const { return unit < positive ? 1.0 : -1.0; }
  Guess preactivation(std::size_t unit, std::size_t i) const {
    Guess u = 0;
    for (std::size_t t = 0; t < frame.dimension(); ++t)
      u += parameters[frame.unit_offset(unit) + t] * frame.x(i)[t];
    return u;
  }
  GuessVector gradient(std::size_t i) const {
    GuessVector z(frame.parameters(), 0.0);
    if (frame.intercept() > 0) z[0] = 1;
    for (std::size_t t = 0; t < frame.affine(); ++t) z[frame.affine_offset() + t] = frame.x(i)[t];
    for (std::size_t j = 0; j < frame.units(); ++j) {
      if (!(preactivation(j, i) > 0)) continue;
      for (std::size_t t = 0; t < frame.dimension(); ++t)
        z[frame.unit_offset(j) + t] = sign(j) * frame.x(i)[t];
    }
    return z;
  }
  Guess value(std::size_t i) const {
    const GuessVector z = gradient(i);
    Guess sum = 0;
    for (std::size_t a = 0; a < z.size(); ++a) sum += z[a] * parameters[a];
    return sum;
  }
};

// A problem with more targets than one block holds, or a drawn one.
erm::Problem problem_for(std::uint64_t seed) {
  if (seed % 5 != 0) return drawn_problem(seed);
  numbers::RationalVector x, y;
  for (long i = 0; i < 300 + static_cast<long>(seed); ++i) {
    x.emplace_back(i);
    y.emplace_back((i * i + static_cast<long>(seed)) % 17);
  }
  return squares(line(x), y, 2);
}

void expect_near(Guess a, Guess b, Guess size) {
  EXPECT_NEAR(a, b, 1e-11 * (1 + size));
}

TEST(PatternSquares, AgreesWithTheDefinitionPointByPoint) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const erm::Problem problem = problem_for(seed);
    const Frame frame(problem);
    const PatternSquares squares(frame);
    base::Random random(seed);
    GuessVector parameters;
    for (std::size_t a = 0; a < frame.parameters(); ++a) parameters.push_back(random.symmetric());
    const std::size_t positive = random.below(frame.units() + 1), p = frame.parameters();
    const Plain plain{frame, parameters, positive};

    GuessVector u, f, gram, right;
    squares.preactivations(parameters, u);
    squares.affine_part(parameters, f);
    squares.add_units(u, u, positive, f);
    squares.moments(u, positive, squares.weights(), squares.y(), gram, right);
    GuessVector plain_gram(p * p, 0.0), plain_right(p, 0.0);
    Guess sum = 0, size = 0;
    for (std::size_t i = 0; i < frame.points(); ++i) {
      for (std::size_t j = 0; j < frame.units(); ++j)
        expect_near(u[j * squares.size() + i], plain.preactivation(j, i), 4);
      expect_near(f[i], plain.value(i), 16);
      const GuessVector z = plain.gradient(i);
      for (std::size_t a = 0; a < p; ++a) {
        for (std::size_t b = 0; b < p; ++b) plain_gram[a * p + b] += frame.weight(i) * z[a] * z[b];
        plain_right[a] += frame.weight(i) * z[a] * frame.y(i);
      }
      const Guess loss = frame.weight(i) * std::pow(frame.y(i) - plain.value(i), 2);
      sum += loss;
      size += frame.weight(i);
    }
    for (std::size_t a = 0; a < p * p; ++a) expect_near(gram[a], plain_gram[a], 4 * size);
    for (std::size_t a = 0; a < p; ++a) expect_near(right[a], plain_right[a], 4 * size);
    expect_near(squares.squares(squares.weights(), squares.y(), f), sum, sum + size);
  }
}

// A unit that is exactly 0 at a point is on there if the change turns it on.
TEST(PatternSquares, TurnsUnitsOn) {
  const erm::Problem problem = squares(line({0, 1, 2}), {1, 2, 3}, 1);
  const Frame frame(problem);
  const PatternSquares squares(frame);
  GuessVector u(squares.size(), 0.0), change(squares.size(), 0.0), sum(squares.size(), 0.0);
  u[1] = 1;
  u[2] = -1;
  change[0] = change[1] = change[2] = 5;
  squares.add_units(u, change, 0, sum);
  EXPECT_EQ(GuessVector(sum.begin(), sum.begin() + 3), (GuessVector{-5, -5, 0}));
  change[0] = change[1] = -5;
  sum.assign(squares.size(), 0.0);
  squares.add_units(u, change, 1, sum);
  EXPECT_EQ(GuessVector(sum.begin(), sum.begin() + 3), (GuessVector{0, -5, 0}));
}

TEST(PatternSquares, AddsUnitsBetweenTwoNetworks) {
  const erm::Problem problem = squares(line({0, 1, 2}), {1, 2, 3}, 2);
  const Frame frame(problem);
  const PatternSquares squares(frame);
  GuessVector u(2 * squares.size(), 0.0), to = u, sum(squares.size(), 0.0);
  u[0] = -4, to[0] = 4;  // of the first unit
  u[1] = 8, to[1] = 0;
  u[squares.size() + 1] = 2, to[squares.size() + 1] = 10;  // of the second
  u[squares.size() + 2] = -8, to[squares.size() + 2] = -4;
  squares.add_units_between(u, to, 0.75, 1, sum);
  EXPECT_EQ(GuessVector(sum.begin(), sum.begin() + 4), (GuessVector{2, 2 - 8, 0, 0}));
  sum.assign(squares.size(), 1.0);
  squares.add_units_between(u, to, 0, 1, sum);
  EXPECT_EQ(GuessVector(sum.begin(), sum.begin() + 4), (GuessVector{1, 1 + 8 - 2, 1, 1}));
}

// Behind the targets everything stays 0, so that sums over whole lanes are right.
TEST(PatternSquares, FillsUpWithZeros) {
  const erm::Problem problem = squares(line({0, 1, 2}), {1, 2, 3}, 2);
  const Frame frame(problem);
  const PatternSquares squares(frame);
  ASSERT_EQ(squares.targets(), 3U);
  ASSERT_EQ(squares.size(), 8U);
  GuessVector u, f;
  const GuessVector parameters(frame.parameters(), 1.0);
  squares.preactivations(parameters, u);
  squares.affine_part(parameters, f);
  squares.add_units(u, u, 2, f);
  for (std::size_t l = 3; l < 8; ++l) {
    EXPECT_EQ(f[l], 0);
    EXPECT_EQ(u[l], 0);
    EXPECT_EQ(u[8 + l], 0);
    EXPECT_EQ(squares.weights()[l], 0);
  }
}

}  // namespace
}  // namespace infimum::search
