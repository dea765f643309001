// SPDX-License-Identifier: Apache-2.0
#include "linear/least_deviations.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "linear/bounded_simplex.hpp"
#include "numbers/rational.hpp"
#include "oracle/draw.hpp"

namespace infimum::linear {
namespace {

using numbers::Rational;

// Small integers all over, so that ties, repeated rows and dependent columns are the rule.
struct Program {
  std::size_t dimension = 0;
  std::vector<double> columns;
  std::vector<bool> is_free;
  std::vector<std::vector<double>> z, listed;
  std::vector<double> y, lower, upper;

  std::size_t rows() const { return y.size(); }
  double phi(std::size_t row, std::size_t a) const {
    if (row >= z.size()) return listed[row - z.size()][a];
    double sum = 0;
    for (std::size_t t = 0; t < dimension; ++t) sum += z[row][t] * columns[a * dimension + t];
    return sum;
  }
  void add(LeastDeviations& fit, std::size_t row) const {
    if (row < z.size()) return fit.add(z[row].data(), y[row], lower[row], upper[row]);
    fit.add_listed(listed[row - z.size()], y[row], lower[row], upper[row]);
  }
};

Program drawn(oracle::Draw& draw) {
  Program program;
  program.dimension = draw.below(5);
  const std::size_t columns = draw.below(7), linear = draw.below(12), listed = draw.below(4);
  const auto entries = [&](std::size_t count) {
    std::vector<double> result;
    for (std::size_t c = 0; c < count; ++c) result.push_back(static_cast<double>(draw.between(-2, 2)));
    return result;
  };
  program.columns = entries(columns * program.dimension);
  for (std::size_t a = 0; a < columns; ++a) program.is_free.push_back(draw.percent(30));
  for (std::size_t l = 0; l < linear; ++l) program.z.push_back(entries(program.dimension));
  for (std::size_t l = 0; l < listed; ++l) program.listed.push_back(entries(columns));
  for (std::size_t l = 0; l < linear + listed; ++l) {
    program.y.push_back(static_cast<double>(draw.between(-3, 3)));
    program.lower.push_back(static_cast<double>(draw.between(-2, 0)));
    program.upper.push_back(static_cast<double>(draw.between(0, 2)));
  }
  return program;
}

// The exact value of the dual, by the other simplex method.
double exact_value(const Program& program, std::size_t rows) {
  BoundedSimplex<Rational> simplex;
  simplex.reset(program.is_free);
  for (std::size_t l = 0; l < rows; ++l) {
    std::vector<Rational> column;
    for (std::size_t a = 0; a < program.is_free.size(); ++a) column.emplace_back(program.phi(l, a));
    simplex.add(column, Rational(program.y[l]), Rational(program.lower[l]), Rational(program.upper[l]));
  }
  EXPECT_TRUE(simplex.maximise());
  Rational sum = 0;
  for (std::size_t l = 0; l < rows; ++l) sum += Rational(program.y[l]) * simplex.value(l);
  return sum.get_d();
}

// Both sides of duality: r is feasible and worth the value, and so is lambda.
void expect_optimal(const Program& program, const LeastDeviations& fit) {
  ASSERT_EQ(fit.support().size(), fit.met().size());
  double dual = 0, primal = 0;
  std::vector<double> sums(fit.columns(), 0.0);
  for (std::size_t l = 0; l < fit.rows(); ++l) {
    const double r = fit.r(l);
    EXPECT_GE(r, program.lower[l] - 1e-7);
    EXPECT_LE(r, program.upper[l] + 1e-7);
    dual += r * program.y[l];
    double left = program.y[l];
    for (std::size_t a = 0; a < fit.columns(); ++a) {
      EXPECT_NEAR(fit.phi(l, a), program.phi(l, a), 1e-12);
      sums[a] += r * program.phi(l, a);
    }
    for (std::size_t s = 0; s < fit.support().size(); ++s)
      left -= fit.multipliers()[s] * program.phi(l, fit.support()[s]);
    EXPECT_NEAR(left, fit.residual(l), 1e-6);
    primal += left > 0 ? left * program.upper[l] : left * program.lower[l];
  }
  for (std::size_t a = 0; a < fit.columns(); ++a) {
    EXPECT_LE(sums[a], 1e-7);
    EXPECT_TRUE(!program.is_free[a] || sums[a] >= -1e-7);
  }
  for (std::size_t s = 0; s < fit.support().size(); ++s) {
    EXPECT_TRUE(program.is_free[fit.support()[s]] || fit.multipliers()[s] >= -1e-6);
  }
  EXPECT_NEAR(dual, fit.value(), 1e-7);
  EXPECT_NEAR(primal, dual, 1e-6);
}

TEST(LeastDeviations, AgreesWithTheExactProgram) {
  oracle::Draw draw(3);
  for (int trial = 0; trial < 2000; ++trial) {
    const Program program = drawn(draw);
    LeastDeviations fit;
    fit.reset(program.dimension, program.columns, program.is_free);
    const std::size_t early = draw.below(program.rows() + 1);  // the rest joins after a first optimum
    for (std::size_t l = 0; l < early; ++l) program.add(fit, l);
    ASSERT_TRUE(fit.minimise()) << trial;
    EXPECT_NEAR(fit.value(), exact_value(program, early), 1e-7) << trial;
    for (std::size_t l = early; l < program.rows(); ++l) program.add(fit, l);
    ASSERT_TRUE(fit.minimise()) << trial;
    EXPECT_NEAR(fit.value(), exact_value(program, program.rows()), 1e-7) << trial;
    expect_optimal(program, fit);
  }
}

// Any suggestion will do, whether or not it is a vertex.
TEST(LeastDeviations, StartsAnywhere) {
  oracle::Draw draw(4);
  std::size_t kept = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    const Program program = drawn(draw);
    LeastDeviations fit;
    fit.reset(program.dimension, program.columns, program.is_free);
    for (std::size_t l = 0; l < program.rows(); ++l) program.add(fit, l);
    std::vector<std::size_t> columns, rows;
    for (std::size_t a = 0; a < fit.columns(); ++a) {
      if (draw.percent(50)) columns.push_back(a);
    }
    for (std::size_t l = 0; l < fit.rows(); ++l) {
      if (draw.percent(30)) rows.push_back(l);
    }
    fit.start(columns, rows);
    kept += fit.support().size();
    ASSERT_TRUE(fit.minimise()) << trial;
    EXPECT_NEAR(fit.value(), exact_value(program, program.rows()), 1e-7) << trial;
    expect_optimal(program, fit);
  }
  EXPECT_GT(kept, 500U);
}

// The weighted median: of one column of ones, each row alone.
TEST(LeastDeviations, FindsTheMedian) {
  LeastDeviations fit;
  fit.reset(1, {1.0}, {true});
  const double one = 1.0;
  for (double y : {5.0, -1.0, 9.0, 2.0, 3.0}) fit.add(&one, y, -1.0, 1.0);
  ASSERT_TRUE(fit.minimise());
  ASSERT_EQ(fit.met().size(), 1U);
  EXPECT_EQ(fit.met()[0], 4U);
  EXPECT_DOUBLE_EQ(fit.multipliers()[0], 3.0);
  EXPECT_DOUBLE_EQ(fit.value(), 2 + 4 + 6 + 1);
  EXPECT_TRUE(fit.is_met(4));
  EXPECT_DOUBLE_EQ(fit.pull(0), 0.0);
  EXPECT_DOUBLE_EQ(fit.inverse(0, 0), 1.0);
}

// Many points, few steps: a line through noise is found, and no line is better than the one through two
// points of the data.
TEST(LeastDeviations, FitsALineThroughManyPoints) {
  oracle::Draw draw(5);
  LeastDeviations fit;
  fit.reset(2, {1.0, 0.0, 0.0, 1.0}, {true, true});
  std::vector<double> x, y;
  for (int l = 0; l < 60; ++l) {
    x.push_back(l / 60.0);
    y.push_back(0.5 * x.back() + 0.01 * static_cast<double>(draw.between(-20, 20)));
    const double z[] = {1.0, x.back()};
    fit.add(z, y.back(), -1.0, 1.0);
  }
  ASSERT_TRUE(fit.minimise());
  double least = HUGE_VAL;
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double slope = (y[i] - y[j]) / (x[i] - x[j]);
      double sum = 0;
      for (std::size_t l = 0; l < x.size(); ++l) sum += std::abs(y[l] - y[i] - slope * (x[l] - x[i]));
      least = std::min(least, sum);
    }
  }
  EXPECT_NEAR(fit.value(), least, 1e-9);
}

}  // namespace
}  // namespace infimum::linear
