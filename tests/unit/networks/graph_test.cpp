// SPDX-License-Identifier: Apache-2.0
#include "networks/graph.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

#include "message_of.hpp"

namespace infimum::networks {
namespace {

const Room plenty{1e9};

Vertex vertex(std::string name, Activation activation = identity()) {
  return {std::move(name), std::move(activation)};
}

std::string fault(std::vector<Vertex> vertices, std::vector<Edge> edges) {
  return message_of<StructureError>([&] { Graph(vertices, edges); });
}

// h = relu(x / 2 - y + 1/3 + 1 + own), z = h^2 - 1, s = [x >= 2].
Graph small() {
  return Graph({vertex("z", Polynomial{{-1, 0, 1}}), vertex("x"), vertex("y"), vertex("h", relu()),
                vertex("s", Steps{{2}, {0, 1}})},
               {{3, 0}, {1, 3}, {2, 3}, {1, 4}});
}
const Parameters of_small{{1, Rational(1, 2), -1, 1}, {0, Rational(1, 3), 1, 0}};

TEST(Graph, ComputesEachVertexFromThoseItReads) {
  const Graph graph = small();
  EXPECT_EQ(graph.order().back(), 0u);
  EXPECT_EQ(values_of(graph, of_small, {0, 2, 1, 0, 0}, plenty).values,
            (RationalVector{Rational(7, 9), 2, 1, Rational(4, 3), 1}));
  // inputs at every vertex
  EXPECT_EQ(values_of(graph, of_small, {10, 1, 1, Rational(1, 6), 1}, plenty).values,
            (RationalVector{120, 1, 1, 1, 1}));
}

TEST(Graph, VerticesWithoutEdgesHandTheirInputOn) {
  const Graph graph({vertex("a", Polynomial{{0, 0, 1}}), vertex("b", threshold())}, {});
  EXPECT_EQ(values_of(graph, {}, {-3, Rational(1, 2)}, plenty).values, (RationalVector{-3, Rational(1, 2)}));
}

TEST(Graph, StepsJumpAtTheirBreakpoints) {
  const Steps steps{{-1, 0, 2}, {5, 6, 7, 8}};
  EXPECT_EQ(steps.at(-2), 5);
  EXPECT_EQ(steps.at(-1), 6);
  EXPECT_EQ(steps.at(Rational(-1, 2)), 6);
  EXPECT_EQ(steps.at(0), 7);
  EXPECT_EQ(steps.at(2), 8);
  EXPECT_EQ(threshold().at(0), 1);
  EXPECT_EQ(threshold().at(Rational(-1, 1000)), 0);
}

TEST(Graph, RefusesWhatIsNone) {
  EXPECT_EQ(fault({vertex("a"), vertex("b"), vertex("a")}, {}), "a second vertex is called \"a\"");
  EXPECT_EQ(fault({vertex("a"), vertex("b")}, {{0, 1}, {0, 1}}), "a second edge from \"a\"");
  EXPECT_EQ(fault({vertex("a"), vertex("b")}, {{0, 1}, {1, 0}}), "lies on a cycle, or behind one");
  EXPECT_EQ(fault({vertex("a")}, {{0, 0}}), "lies on a cycle, or behind one");
  EXPECT_EQ(fault({vertex("a")}, {{0, 1}}), "an edge without a vertex");
  EXPECT_EQ(fault({vertex("a", Polynomial{})}, {}), "a polynomial has at least one coefficient");
  EXPECT_EQ(fault({vertex("a", Polynomial{RationalVector(1002)})}, {}),
            "a polynomial has a degree of at most 1000");
  EXPECT_EQ(fault({vertex("a", Steps{{0}, {1}})}, {}), "steps have one more value than breakpoints");
  EXPECT_EQ(fault({vertex("a", Steps{{1, 1}, {0, 1, 2}})}, {}), "breakpoints increase strictly");
  EXPECT_NE(fault({vertex("a", Piecewise{{0}, {1, 1}, {0, 1}})}, {}), "(no error)");
}

TEST(Graph, FindsVerticesByName) {
  const Graph graph = small();
  EXPECT_EQ(graph.vertex_named("h"), 3u);
  EXPECT_EQ(graph.vertex_named("z"), 0u);
  EXPECT_FALSE(graph.vertex_named("w"));
}

Graph chain(std::size_t depth) {
  std::vector<Vertex> vertices = {vertex("v0")};
  std::vector<Edge> edges;
  for (std::size_t k = 1; k <= depth; ++k) {
    vertices.push_back(vertex("v" + std::to_string(k), Polynomial{{0, 0, 1}}));
    edges.push_back({k - 1, k});
  }
  return Graph(vertices, edges);
}

Parameters threes(std::size_t edges) {
  return {RationalVector(edges, 3), RationalVector(edges)};
}

// h -> (3 h)^2 from 1 is 3^(2^(depth + 1) - 2).
TEST(Graph, SquaresDoubleTheExponent) {
  RationalVector x(11);
  x[0] = 1;
  numbers::Integer expected;
  mpz_ui_pow_ui(expected.get_mpz_t(), 3, 2046);
  EXPECT_EQ(values_of(chain(10), threes(10), x, plenty).values.back(), Rational(expected));
}

TEST(Graph, StopsBeforeThereIsNoRoom) {
  RationalVector x(41);
  x[0] = 1;
  const GraphValues found = values_of(chain(40), threes(40), x, {1e6});
  EXPECT_TRUE(found.values.empty());
  EXPECT_GT(found.expected_bits, 0x1p40);
  EXPECT_LT(found.expected_bits, 0x1p45);
}

// One sum of fractions whose denominators have nothing in common is as long as all of them together.
TEST(Graph, WatchesSumsOfManyDenominators) {
  constexpr std::size_t terms = 3000;
  std::vector<Vertex> vertices = {vertex("sum")};
  std::vector<Edge> edges;
  Parameters parameters{{}, RationalVector(terms)};
  RationalVector x = {0};
  numbers::Integer prime = 1000;
  for (std::size_t k = 0; k < terms; ++k) {
    vertices.push_back(vertex("x" + std::to_string(k)));
    edges.push_back({k + 1, 0});
    mpz_nextprime(prime.get_mpz_t(), prime.get_mpz_t());
    parameters.weights.emplace_back(Rational(1, prime));
    x.emplace_back(1);
  }
  const Graph graph(vertices, edges);
  EXPECT_TRUE(values_of(graph, parameters, x, {100000}).values.empty());
  EXPECT_FALSE(values_of(graph, parameters, x, plenty).values.empty());
}

TEST(Graph, StopsInTime) {
  base::Limits limits;
  limits.stop_after(0);
  const GraphValues found = values_of(small(), of_small, RationalVector(5), {1e9, &limits});
  EXPECT_TRUE(found.values.empty());
  EXPECT_EQ(found.lack, Lack::time);
}

// One vertex alone can take hours, which a forecast of its last product does not tell (that one takes a tenth
// of a second): each step of its polynomial is asked for.
TEST(Graph, StopsInTimeWithinAVertex) {
  const Graph graph({vertex("x"), vertex("y", Polynomial{RationalVector(1001, 1)})}, {{0, 1}});
  numbers::Integer numerator = 1, denominator = 1;
  numerator <<= 10000;
  denominator <<= 9999;
  const RationalVector x = {Rational(numerator + 1, denominator + 3), 0};
  base::Limits limits;
  limits.stop_after(1);
  const GraphValues found = values_of(graph, {{1}, {0}}, x, {1e13, &limits, 1});
  EXPECT_EQ(found.lack, Lack::time);
  EXPECT_LT(limits.seconds_so_far(), 20);
}

TEST(Graph, PolynomialsAreTheirDefinition) {
  const Polynomial cubic{{Rational(1, 3), 0, -2, Rational(5, 7)}};
  const Graph graph({vertex("x"), vertex("y", cubic)}, {{0, 1}});
  for (const Rational& z : {Rational(0), Rational(-4), Rational(9, 14)}) {
    const GraphValues found = values_of(graph, {{1}, {0}}, {z, 0}, plenty);
    EXPECT_EQ(found.values.back(), cubic.at(z));
    EXPECT_EQ(found.used_bits, static_cast<long double>(size_of(z) + size_of(cubic.at(z))));
  }
}

// docs/bit-model.md, "Why the numbers of ReLU networks stay short": on random graphs with random slopes, the
// denominator of a value divides that of the inputs times those of all weights, biases, slopes and intercepts
// of its ancestors, each once.
TEST(Graph, PiecewiseLinearNumbersStayShort) {
  base::Random random(90);
  const auto draw = [&]() -> Rational {
    return Rational(static_cast<long>(random.below(41)) - 20) / static_cast<long>(1 + random.below(30));
  };
  for (int k = 0; k < 200; ++k) {
    const std::size_t count = 2 + random.below(9);
    std::vector<Vertex> vertices;
    std::vector<Edge> edges;
    Parameters parameters;
    RationalVector x;
    numbers::Integer of_inputs = 1;
    std::size_t bits = 0;
    std::vector<numbers::Integer> own(count, 1);  // denominators of the activation
    for (std::size_t v = 0; v < count; ++v) {
      const Rational left = draw(), right = draw(), shift = draw();
      vertices.push_back(vertex("v" + std::to_string(v), Piecewise{{0}, {left, right}, {shift, shift}}));
      x.push_back(draw());
      of_inputs = lcm(of_inputs, x.back().get_den());
      own[v] = lcm(left.get_den(), right.get_den()) * shift.get_den();
      bits += size_of(left) + size_of(right) + size_of(shift) + size_of(x.back());
      for (std::size_t u = 0; u < v; ++u) {
        if (random.below(2) == 0) continue;
        edges.push_back({u, v});
        parameters.weights.push_back(draw());
        parameters.biases.push_back(draw());
      }
    }
    const Graph graph(vertices, edges);
    const RationalVector values = values_of(graph, parameters, x, plenty).values;
    bits += size_of(parameters);
    for (std::size_t v = 0; v < count; ++v) {
      std::vector<bool> ancestor(count, false);
      ancestor[v] = true;
      numbers::Integer product = of_inputs;
      for (std::size_t u = v + 1; u-- > 0;) {
        if (!ancestor[u]) continue;
        product *= own[u];
        for (const std::size_t e : graph.edges_into(u)) {
          ancestor[edges[e].from] = true;
          product *= parameters.weights[e].get_den() * parameters.biases[e].get_den();
        }
      }
      ASSERT_EQ(product % values[v].get_den(), 0) << k << " " << v;
      ASSERT_LE(size_of(values[v]), 4 * bits + 8);
    }
  }
}

TEST(Graph, LengthsAreThoseOfNumeratorAndDenominator) {
  EXPECT_EQ(size_of(Rational(0)), 2u);
  EXPECT_EQ(size_of(Rational(-3, 4)), 5u);
  EXPECT_EQ(size_of(of_small), 2u + 3 + 2 + 2 + 2 + 3 + 2 + 2);
}

}  // namespace
}  // namespace infimum::networks
