// SPDX-License-Identifier: Apache-2.0
#include "linear/nnls.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "numbers/rational.hpp"
#include "oracle/draw.hpp"

namespace infimum::linear {
namespace {

using numbers::Rational;

// Columns q_a and a target y: minimise |y - Q l|^2 / 2.
template <class Number>
struct Columns {
  std::vector<std::vector<Number>> columns;
  std::vector<Number> target;
  std::vector<bool> free;

  static Number product(const std::vector<Number>& u, const std::vector<Number>& v) {
    Number sum(0);
    for (std::size_t i = 0; i < u.size(); ++i) sum += u[i] * v[i];
    return sum;
  }
  std::size_t size() const { return columns.size(); }
  bool is_free(std::size_t a) const { return free[a]; }
  Number gram(std::size_t a, std::size_t b) const { return product(columns[a], columns[b]); }
  Number linear(std::size_t a) const { return product(columns[a], target); }
  void gradients(const std::vector<std::size_t>& support, const std::vector<Number>& values,
                 std::vector<Number>& out) const {
    std::vector<Number> rest = target;
    for (std::size_t s = 0; s < support.size(); ++s) {
      for (std::size_t i = 0; i < rest.size(); ++i) rest[i] -= values[s] * columns[support[s]][i];
    }
    out.clear();
    for (const auto& column : columns) out.push_back(product(column, rest));
  }
  Number depth(const Nnls<Number>& nnls) const {
    Number sum(0);
    for (std::size_t s = 0; s < nnls.support().size(); ++s)
      sum += nnls.values()[s] * linear(nnls.support()[s]);
    return sum;
  }
};

// Few dimensions and many columns: dependent, repeated, zero and opposite ones on the way.
Columns<Rational> drawn(oracle::Draw& draw) {
  Columns<Rational> system;
  const std::size_t n = 1 + draw.below(5), m = 1 + draw.below(8);
  const auto vector = [&] {
    std::vector<Rational> v;
    for (std::size_t i = 0; i < n; ++i) v.push_back(draw.between(-2, 2));
    return v;
  };
  for (std::size_t a = 0; a < m; ++a) {
    system.columns.push_back(a > 0 && draw.percent(20) ? draw.one_of(system.columns) : vector());
    system.free.push_back(draw.percent(20));
  }
  system.target = vector();
  return system;
}

void expect_optimal(const Columns<Rational>& system, const Nnls<Rational>& nnls) {
  for (std::size_t a = 0; a < system.size(); ++a) {
    const auto place = std::find(nnls.support().begin(), nnls.support().end(), a);
    const Rational value = place == nnls.support().end()
                               ? Rational(0)
                               : nnls.values()[static_cast<std::size_t>(place - nnls.support().begin())];
    const Rational& gradient = nnls.gradient()[a];
    if (system.free[a]) {
      EXPECT_EQ(gradient, 0);
    } else {
      EXPECT_GE(value, 0);
      EXPECT_LE(gradient, 0);
      EXPECT_EQ(value * gradient, 0);
    }
  }
}

TEST(Nnls, ExactAnswersAreOptimal) {
  oracle::Draw draw(1);
  for (int trial = 0; trial < 600; ++trial) {
    const Columns<Rational> system = drawn(draw);
    Nnls<Rational> nnls;
    ASSERT_TRUE(nnls.minimise(system, {}, {}, Rational(1)));
    expect_optimal(system, nnls);
    // From any start the minimum is the same.
    std::vector<std::size_t> start;
    std::vector<Rational> values;
    for (std::size_t a = 0; a < system.size(); ++a) {
      if (draw.percent(50)) start.push_back(a), values.emplace_back(draw.between(0, 3));
    }
    Nnls<Rational> again;
    ASSERT_TRUE(again.minimise(system, start, values, Rational(1)));
    expect_optimal(system, again);
    EXPECT_EQ(system.depth(again), system.depth(nnls));
  }
}

TEST(Nnls, FloatsComeClose) {
  oracle::Draw draw(2);
  for (int trial = 0; trial < 600; ++trial) {
    const Columns<Rational> exact = drawn(draw);
    Columns<double> guessed{{}, {}, exact.free};
    const auto doubles = [](const std::vector<Rational>& v) {
      std::vector<double> result;
      for (const Rational& entry : v) result.push_back(entry.get_d());
      return result;
    };
    for (const auto& column : exact.columns) guessed.columns.push_back(doubles(column));
    guessed.target = doubles(exact.target);
    Nnls<Rational> known;
    Nnls<double> nnls;
    ASSERT_TRUE(known.minimise(exact, {}, {}, Rational(1)));
    EXPECT_TRUE(nnls.minimise(guessed, {}, {}, 1.0));
    EXPECT_NEAR(guessed.depth(nnls), exact.depth(known).get_d(), 1e-8);
    for (std::size_t s = 0; s < nnls.support().size(); ++s)
      EXPECT_TRUE(nnls.values()[s] >= 0 || exact.free[nnls.support()[s]]);
  }
}

TEST(Nnls, NothingToMinimise) {
  const Columns<Rational> none{{}, {1}, {}};
  Nnls<Rational> nnls;
  EXPECT_TRUE(nnls.minimise(none, {}, {}, Rational(1)));
  EXPECT_TRUE(nnls.support().empty());
}

// What is left of a column that vanishes on all points must not take part, however steep it looks.
TEST(Nnls, LeavesOutColumnsOfRoundingNoise) {
  Columns<double> system;
  system.columns = {{1, 0}, {0, 1e-14}};
  system.target = {1, 1};
  system.free = {false, false};
  Nnls<double> nnls;
  EXPECT_TRUE(nnls.minimise(system, {}, {}, 1.0));
  EXPECT_EQ(nnls.support(), std::vector<std::size_t>{0});
}

}  // namespace
}  // namespace infimum::linear
