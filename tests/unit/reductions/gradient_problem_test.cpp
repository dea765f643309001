// SPDX-License-Identifier: Apache-2.0
#include "reductions/gradient_problem.hpp"

#include <gtest/gtest.h>

#include "reductions/known_circuits.hpp"

namespace infimum::reductions {
namespace {

// The risk, with this weight on the last edge: a parabola, whose slope at 0 is half of risk(1) - risk(-1).
Rational risk_with(const GradientProblem& made, const Rational& weight) {
  const networks::Graph& graph = made.network.graph;
  networks::Parameters parameters = made.network.parameters;
  parameters.weights.back() = weight;
  RationalVector x(graph.vertices().size());
  x[*graph.vertex_named(made.network.inputs.front())] = made.x;
  const RationalVector values = networks::values_of(graph, parameters, x, {1e9}).values;
  const Rational residual = values[*graph.vertex_named(made.network.outputs.front())] - made.y;
  return made.weight * residual * residual;
}

Rational slope(const char* circuit, const Polynomial& activation, GadgetForm form, unsigned long copies) {
  const GradientProblem made = gradient_problem(circuit_of(circuit), activation, form, copies);
  EXPECT_EQ(made.network.parameters.weights.back(), 0);
  return (risk_with(made, 1) - risk_with(made, -1)) / 2;
}

TEST(GradientProblem, OneEntryIsTheValueOfTheCircuit) {
  for (const GadgetForm form : {GadgetForm::basis, GadgetForm::difference}) {
    EXPECT_EQ(slope(twenty_three, square(), form, 7), 161);
    EXPECT_EQ(slope(twenty_three, smooth_relu(), form, 1), 23);
    EXPECT_EQ(slope(hundred, cubic(), form, 1), 100);
    EXPECT_EQ(slope("a = 1\nb = a - a\nc = b - a\n", square(), form, 2), -2);
  }
}

// The input is the circuit's constant a_0, which the entry is multiplied by.
TEST(GradientProblem, TheConstantCountsOnceMore) {
  EXPECT_EQ(slope("a = 3/2\nb = a * a\nc = b - a\n", square(), GadgetForm::basis, 4),
            4 * Rational(3, 2) * Rational(3, 4));
}

TEST(GradientProblem, NeedsOneConstant) {
  EXPECT_THROW(gradient_problem(circuit_of("a = 1\nb = 2\nc = a * b\n"), square(), GadgetForm::basis, 1),
               std::domain_error);
}

}  // namespace
}  // namespace infimum::reductions
