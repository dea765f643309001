// SPDX-License-Identifier: Apache-2.0
#include "circuits/derivative.hpp"

#include <gtest/gtest.h>

#include "oracle/random_circuits.hpp"

namespace infimum::circuits {
namespace {

// The value with a number added to one gate, by the definition.
Rational value_with(const Circuit& circuit, GateId gate, const Rational& added) {
  RationalVector values;
  for (GateId id = 0; id <= circuit.output(); ++id) {
    const Gate& g = circuit.gate(id);
    Rational value = !g.reads()                             ? circuit.constant_of(g)
                     : g.operation == Operation::sum        ? Rational(values[g.left] + values[g.right])
                     : g.operation == Operation::difference ? Rational(values[g.left] - values[g.right])
                                                            : Rational(values[g.left] * values[g.right]);
    if (id == gate) value += added;
    values.push_back(value);
  }
  return values[circuit.output()];
}

// Of a polynomial p of degree at most n, p'(0) by Lagrange interpolation at 0 ... n.
Rational slope_at_zero(const Circuit& circuit, GateId gate, int degree) {
  Rational slope = 0;
  for (int i = 0; i <= degree; ++i) {
    Rational weight = 0;  // derivative at 0 of the i-th base polynomial
    for (int skip = 0; skip <= degree; ++skip) {
      if (skip == i) continue;
      Rational term = Rational(1) / (i - skip);
      for (int j = 0; j <= degree; ++j) {
        if (j != i && j != skip) term *= Rational(-j) / (i - j);
      }
      weight += term;
    }
    slope += weight * value_with(circuit, gate, i);
  }
  return slope;
}

int degree_of(const Circuit& circuit, GateId gate) {
  std::vector<int> degrees;
  for (GateId id = 0; id <= circuit.output(); ++id) {
    const Gate& g = circuit.gate(id);
    int degree = !g.reads()                          ? 0
                 : g.operation == Operation::product ? degrees[g.left] + degrees[g.right]
                                                     : std::max(degrees[g.left], degrees[g.right]);
    if (id == gate) degree = std::max(degree, 1);
    degrees.push_back(degree);
  }
  return degrees[circuit.output()];
}

TEST(Derivative, IsTheSlope) {
  base::Random random(10);
  int tried = 0;
  for (int k = 0; k < 600; ++k) {
    Circuit circuit = oracle::random_circuit(random, 1 + random.below(10), {1, 2});
    const auto by = static_cast<GateId>(random.below(circuit.size()));
    const int degree = degree_of(circuit, by);
    if (degree > 8) continue;
    ++tried;
    const Rational expected = slope_at_zero(circuit, by, std::max(degree, 1));
    append_derivative(circuit, by);
    ASSERT_EQ(oracle::values_of_gates(circuit)[circuit.output()], expected);
  }
  EXPECT_GT(tried, 300);
}

TEST(Derivative, TakesAtMostFourTimesTheGates) {
  Circuit circuit;
  const GateId first = circuit.constant(2);
  GateId last = first;
  for (int k = 0; k < 100; ++k) last = circuit.product(last, circuit.sum(last, first));
  const std::size_t before = circuit.size();
  append_derivative(circuit, first);
  EXPECT_LE(circuit.size(), 5 * before);
  EXPECT_THROW(append_derivative(circuit, static_cast<GateId>(circuit.size())), std::invalid_argument);
}

}  // namespace
}  // namespace infimum::circuits
