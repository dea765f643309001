// SPDX-License-Identifier: Apache-2.0
#include "reductions/square_root.hpp"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

#include "base/random.hpp"

namespace infimum::reductions {
namespace {

using erm::Verdict;

const networks::Room plenty{1e9};

Verdict verdict(SquareRootProblem& made, const Rational& threshold) {
  made.problem.threshold = threshold;
  return erm::verify(made.problem, made.witness, plenty).verdict;
}

Rational power_of_two(long exponent) {
  const Integer power = Integer(1) << std::abs(exponent);
  return exponent < 0 ? Rational(1, power) : Rational(power);
}

TEST(SquareRoot, RootsHaveTheirBits) {
  for (const unsigned long q : {2ul, 20ul, 500ul}) {
    const Rational root = linear_square_root(q).root;
    EXPECT_LT(root * root, 2);
    const Rational above = root + power_of_two(-static_cast<long>(q));
    EXPECT_GT(above * above, 2);
  }
}

TEST(SquareRoot, LinearWitnessesAreRejectedAtZeroAndAcceptedAtTheirPrecision) {
  for (const unsigned long q : {2ul, 3ul, 10ul, 100ul, 2000ul}) {
    SquareRootProblem made = linear_square_root(q);
    EXPECT_EQ(made.problem.points.size(), 6u);
    EXPECT_EQ(verdict(made, 0), Verdict::no);
    EXPECT_EQ(verdict(made, power_of_two(-2 * static_cast<long>(q))), Verdict::yes);
  }
}

// With X = f_t(e_X) and the residuals E of the points, X^2 - 2 is a combination of residuals, as polynomials
// in all parameters: where all residuals are 0, X is the root of 2 or its negative.
TEST(SquareRoot, TheLinearProblemForcesTheRoot) {
  base::Random random(61);
  const auto draw = [&]() -> Rational {
    return Rational(static_cast<long>(random.below(19)) - 9) / static_cast<long>(1 + random.below(5));
  };
  for (int k = 0; k < 50; ++k) {
    const SquareRootProblem made = linear_square_root(5);
    const networks::Graph& graph = made.problem.graph;
    networks::Parameters parameters = made.witness;
    for (Rational& weight : parameters.weights) weight = draw();
    for (Rational& bias : parameters.biases) bias = draw();
    const auto vertex = [&](const char* name) { return *graph.vertex_named(name); };
    const auto weight = [&](const char* from, const char* to) {
      for (std::size_t e = 0; e < graph.edges().size(); ++e) {
        if (graph.edges()[e].from == vertex(from) && graph.edges()[e].to == vertex(to))
          return parameters.weights[e];
      }
      throw std::logic_error("no such edge");
    };
    // Residual of a label, less that of the point 0, which holds the biases.
    const auto residual = [&](std::size_t point, const char* output) {
      const auto at = [&](std::size_t p) {
        numbers::RationalVector x(graph.vertices().size());
        for (const auto& [v, value] : made.problem.points[p].x) x[v] = value;
        Rational value = networks::values_of(graph, parameters, x, plenty).values[vertex(output)];
        for (const auto& [v, label] : made.problem.points[p].y) {
          if (v == vertex(output)) return Rational(value - label);
        }
        throw std::logic_error("no such label");
      };
      return Rational(at(point) - at(0));
    };
    const Rational e1 = residual(1, "t"), e2 = residual(2, "b"), e3 = residual(3, "t"), e4 = residual(3, "b"),
                   e5 = residual(4, "t"), e6 = residual(5, "b");
    const Rational x = weight("X", "h") * weight("h", "t"), z = weight("Z", "g"), s = weight("g", "t"),
                   v = weight("g", "b");
    ASSERT_EQ(x * x - 2, x * e5 + 2 * z * x * (v * e3 - s * e4) - 2 * x * e6 + 2 * (e1 + e2 + e1 * e2));
  }
}

// The bits of the witness grow in proportion to q.
TEST(SquareRoot, BitsGrowLinearly) {
  const auto bits = [](unsigned long q) {
    return static_cast<double>(networks::size_of(linear_square_root(q).witness));
  };
  EXPECT_NEAR(bits(2000) / bits(1000), 2, 0.05);
}

TEST(SquareRoot, PlanarWitnessesAreRejectedAtZeroAndAcceptedAtTheirPrecision) {
  for (const unsigned long q : {20ul, 100ul}) {
    SquareRootProblem made = planar_square_root(q);
    EXPECT_EQ(made.problem.points.size(), 151u);
    EXPECT_EQ(made.problem.graph.vertices().size(), 2u + 17 + 2);
    EXPECT_EQ(made.problem.graph.edges().size(), 17u * 4);
    EXPECT_EQ(verdict(made, 0), Verdict::no);
    EXPECT_EQ(verdict(made, power_of_two(-2 * static_cast<long>(q))), Verdict::yes);
  }
}

// All labels but the last are met exactly, whatever X: the last one says that X is the root of 2.
TEST(SquareRoot, ThePlanarWitnessMissesTheLastPointOnly) {
  const SquareRootProblem made = planar_square_root(10);
  numbers::RationalVector x(made.problem.graph.vertices().size());
  std::set<Rational> labels;
  for (std::size_t p = 0; p < made.problem.points.size(); ++p) {
    const erm::BitPoint& point = made.problem.points[p];
    for (const auto& [vertex, value] : point.x) x[vertex] = value;
    const numbers::RationalVector values =
        networks::values_of(made.problem.graph, made.witness, x, plenty).values;
    EXPECT_EQ(erm::loss_of(point, values) == 0, p + 1 < made.problem.points.size()) << p;
    for (const auto& [vertex, value] : point.x) x[vertex] = 0;
    for (const auto& label : point.y) labels.insert(label.second);
  }
  const Rational miss = 2 / made.root - made.root;
  EXPECT_EQ(erm::verify(made.problem, made.witness, plenty).risk, 2 * miss * miss);
  EXPECT_EQ(labels, (std::set<Rational>{0, 2, 3, 4, 6, 10}));
}

// a + b sqrt 2.
struct Surd {
  Rational a = 0, b = 0;

  Surd operator+(const Surd& other) const { return {a + other.a, b + other.b}; }
  Surd operator*(const Surd& other) const {
    return {a * other.a + 2 * b * other.b, a * other.b + b * other.a};
  }
  bool operator==(const Surd&) const = default;
  bool positive() const {  // a > -b sqrt 2
    if (sgn(a) * sgn(b) >= 0) return a > 0 || b > 0;
    return a > 0 ? a * a > 2 * b * b : a * a < 2 * b * b;
  }
};

// With X the root of 2 itself, in the field of a + b sqrt 2, every label of all 151 points is met. The
// network is that of the witness; a weight or bias p(r) is linear in r = X or 1/X, and two witnesses tell
// which.
TEST(SquareRoot, ThePlanarProblemIsFitByTheRoot) {
  const SquareRootProblem made = planar_square_root(10), finer = planar_square_root(40);
  const networks::Graph& graph = made.problem.graph;
  const auto exact = [&](const Rational& one, const Rational& other) -> Surd {
    const Rational r = made.root, s = finer.root, f = 4 + 3 / (r + 1), g = 4 + 3 / (s + 1);
    struct Basis {
      Rational here, there;  // at the two roots
      Surd at_root;
    };
    // r; 1/r; and 3/(r + 1), which breaklines have.
    const Basis bases[] = {{r, s, {0, 1}}, {1 / r, 1 / s, {0, Rational(1, 2)}}, {f - 4, g - 4, {-3, 3}}};
    if (one == other) return {one, 0};
    for (const Basis& basis : bases) {
      const Rational factor = (one - other) / (basis.here - basis.there), rest = one - factor * basis.here;
      if (factor.get_den() == 1 && rest.get_den() == 1)
        return Surd{factor, 0} * basis.at_root + Surd{rest, 0};
    }
    ADD_FAILURE() << one;
    return {};
  };
  std::vector<Surd> weights, biases;
  for (std::size_t e = 0; e < graph.edges().size(); ++e) {
    weights.push_back(exact(made.witness.weights[e], finer.witness.weights[e]));
    biases.push_back(exact(made.witness.biases[e], finer.witness.biases[e]));
  }
  for (const erm::BitPoint& point : made.problem.points) {
    std::vector<Surd> values(graph.vertices().size());
    for (const auto& [vertex, x] : point.x) values[vertex].a = x;
    for (const std::size_t v : graph.order()) {
      for (const std::size_t e : graph.edges_into(v))
        values[v] = values[v] + weights[e] * values[graph.edges()[e].from] + biases[e];
      if (graph.vertices()[v].activation == networks::Activation(networks::relu()) && !values[v].positive())
        values[v] = {};
    }
    for (const auto& [vertex, label] : point.y) ASSERT_EQ(values[vertex], (Surd{label, 0}));
  }
}

TEST(SquareRoot, RefusesOtherSizes) {
  EXPECT_THROW(linear_square_root(1), std::invalid_argument);
  EXPECT_THROW(planar_square_root(100001), std::invalid_argument);
}

}  // namespace
}  // namespace infimum::reductions
