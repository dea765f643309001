// SPDX-License-Identifier: Apache-2.0
#include "linear/bounded_simplex.hpp"

#include <gtest/gtest.h>

#include "numbers/rational.hpp"
#include "oracle/draw.hpp"

namespace infimum::linear {
namespace {

using numbers::Rational;

template <class Number>
struct Program {
  std::vector<bool> is_equation;
  std::vector<std::vector<Number>> columns;
  std::vector<Number> cost, lower, upper;

  Number value(const BoundedSimplex<Number>& simplex) const {
    Number sum(0);
    for (std::size_t v = 0; v < cost.size(); ++v) sum += cost[v] * simplex.value(v);
    return sum;
  }
  void add(BoundedSimplex<Number>& simplex, std::size_t v) const {
    simplex.add(columns[v], cost[v], lower[v], upper[v]);
  }
};

Program<Rational> drawn(oracle::Draw& draw) {
  Program<Rational> program;
  const std::size_t rows = draw.below(5), variables = draw.below(9);
  for (std::size_t r = 0; r < rows; ++r) program.is_equation.push_back(draw.percent(40));
  for (std::size_t v = 0; v < variables; ++v) {
    program.columns.emplace_back();
    for (std::size_t r = 0; r < rows; ++r) program.columns.back().emplace_back(draw.between(-2, 2));
    program.cost.emplace_back(draw.between(-3, 3));
    program.lower.emplace_back(draw.between(-2, 0));
    program.upper.emplace_back(draw.between(0, 2));
  }
  return program;
}

// Feasible, and by weak duality optimal: the multipliers bound every feasible value by what is attained.
void expect_optimal(const Program<Rational>& program, const BoundedSimplex<Rational>& simplex) {
  std::vector<Rational> rest = program.cost;
  for (std::size_t r = 0; r < program.is_equation.size(); ++r) {
    Rational sum = 0;
    for (std::size_t v = 0; v < program.cost.size(); ++v) sum += program.columns[v][r] * simplex.value(v);
    EXPECT_TRUE(program.is_equation[r] ? sum == 0 : sum <= 0);
    const Rational multiplier = simplex.multiplier(r);
    EXPECT_TRUE(program.is_equation[r] || multiplier >= 0);
    for (std::size_t v = 0; v < program.cost.size(); ++v) rest[v] -= multiplier * program.columns[v][r];
  }
  Rational most = 0;
  for (std::size_t v = 0; v < program.cost.size(); ++v) {
    EXPECT_GE(simplex.value(v), program.lower[v]);
    EXPECT_LE(simplex.value(v), program.upper[v]);
    EXPECT_EQ(simplex.reduced_cost(v), rest[v]);
    most += rest[v] > 0 ? rest[v] * program.upper[v] : rest[v] * program.lower[v];
  }
  EXPECT_EQ(program.value(simplex), most);
}

TEST(BoundedSimplex, ExactAnswersAreOptimal) {
  oracle::Draw draw(1);
  for (int trial = 0; trial < 1000; ++trial) {
    const Program<Rational> program = drawn(draw);
    BoundedSimplex<Rational> simplex;
    simplex.reset(program.is_equation);
    const std::size_t early = draw.below(program.cost.size() + 1);  // the rest joins after a first optimum
    for (std::size_t v = 0; v < early; ++v) program.add(simplex, v);
    ASSERT_TRUE(simplex.maximise());
    for (std::size_t v = early; v < program.cost.size(); ++v) program.add(simplex, v);
    ASSERT_TRUE(simplex.maximise());
    EXPECT_EQ(simplex.variables(), program.cost.size());
    expect_optimal(program, simplex);
  }
}

TEST(BoundedSimplex, FloatsComeClose) {
  oracle::Draw draw(2);
  for (int trial = 0; trial < 1000; ++trial) {
    const Program<Rational> program = drawn(draw);
    const auto doubles = [](const std::vector<Rational>& v) {
      std::vector<double> result;
      for (const Rational& entry : v) result.push_back(entry.get_d());
      return result;
    };
    Program<double> guessed{
        program.is_equation, {}, doubles(program.cost), doubles(program.lower), doubles(program.upper)};
    for (const auto& column : program.columns) guessed.columns.push_back(doubles(column));
    BoundedSimplex<Rational> exact;
    BoundedSimplex<double> simplex;
    exact.reset(program.is_equation);
    simplex.reset(program.is_equation);
    for (std::size_t v = 0; v < program.cost.size(); ++v) {
      program.add(exact, v);
      guessed.add(simplex, v);
    }
    ASSERT_TRUE(exact.maximise());
    EXPECT_TRUE(simplex.maximise());
    EXPECT_NEAR(guessed.value(simplex), program.value(exact).get_d(), 1e-8);
  }
}

// Chvatal's example, on which the steepest rule alone goes round for ever.
TEST(BoundedSimplex, DoesNotCycle) {
  const Program<Rational> program{{false, false},
                                  {{Rational(1, 2), Rational(1, 2)},
                                   {Rational(-11, 2), Rational(-3, 2)},
                                   {Rational(-5, 2), Rational(-1, 2)},
                                   {9, 1}},
                                  {10, -57, -9, -24},
                                  {0, 0, 0, 0},
                                  {1, 1, 1, 1}};
  BoundedSimplex<Rational> simplex;
  simplex.reset(program.is_equation);
  for (std::size_t v = 0; v < 4; ++v) program.add(simplex, v);
  ASSERT_TRUE(simplex.maximise());
  expect_optimal(program, simplex);
  EXPECT_EQ(program.value(simplex), 1);
}

}  // namespace
}  // namespace infimum::linear
