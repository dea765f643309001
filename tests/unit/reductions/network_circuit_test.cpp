// SPDX-License-Identifier: Apache-2.0
#include "reductions/network_circuit.hpp"

#include <gtest/gtest.h>

#include "exact/compute.hpp"
#include "networks/graph_layers.hpp"
#include "oracle/random_circuits.hpp"
#include "reductions/known_circuits.hpp"

namespace infimum::reductions {
namespace {

Rational value_of(const circuits::Circuit& circuit) {
  return oracle::values_of_gates(circuit)[circuit.output()];
}

data::Points points_of(std::size_t inputs, std::size_t outputs, std::size_t count, base::Random& random) {
  const auto drawn = [&](std::size_t size) {
    RationalVector list;
    for (std::size_t i = 0; i < size; ++i)
      list.push_back(Rational(static_cast<long>(random.below(9)) - 4) /
                     static_cast<long>(1 + random.below(3)));
    return list;
  };
  data::Points points;
  points.count = count;
  points.features.resize(inputs);
  points.targets.resize(outputs);
  points.x = numbers::ScaledIntegers::of(drawn(inputs * count));
  points.y = numbers::ScaledIntegers::of(drawn(outputs * count));
  points.weights = numbers::ScaledIntegers::of(RationalVector(count, Rational(1, 2)));
  return points;
}

networks::Network small_network(bool square) {
  using networks::affine;
  std::vector<networks::Layer> layers = {
      {"a", {"input"}, affine({{1, Rational(-1, 2)}, {2, 3}, {0, -1}}, {Rational(1, 3), 0, 1})}};
  if (square) {
    layers.push_back({"b", {"a", "a"}, networks::Product{}});
  } else {
    layers.push_back({"b", {"a"}, networks::relu()});
  }
  layers.push_back({"c", {"b"}, affine({{1, -2, Rational(1, 5)}, {0, 1, 1}}, {2, -1})});
  return networks::Network({"x0", "x1"}, {"y0", "y1"}, layers, "c");
}

TEST(NetworkCircuit, RiskValuesAndDerivativesAreThoseOfTheNetwork) {
  base::Random random(90);
  for (const bool square : {true, false}) {
    for (int k = 0; k < 10; ++k) {
      const networks::Network network = small_network(square);
      const data::Points points = points_of(2, 2, 3, random);
      const erm::NetworkProblem problem = erm::network_problem(network, points, erm::PointLoss::squared);
      const auto parameters = problem.program.parameters();
      const exact::Answer truth =
          exact::compute(problem.program, problem.risk.risk, {{problem.network.output}, parameters, true},
                         problem.batches, {});
      ASSERT_EQ(value_of(circuit_of_risk(problem, {})), *truth.risk);
      for (std::size_t e = 0; e < 2; ++e)
        ASSERT_EQ(value_of(circuit_of_value(problem, e)), truth.values[0].front().value(e * 3));
      for (std::size_t g = 0; g < parameters.size(); ++g) {
        for (std::size_t e = 0; e < truth.gradients[g].size(); ++e)
          ASSERT_EQ(value_of(circuit_of_derivative(problem, {}, parameters[g], e)),
                    truth.gradients[g].value(e));
      }
    }
  }
}

// A circuit as a network, and that network's value as a circuit.
TEST(NetworkCircuit, ThereAndBack) {
  for (const char* text : {four, hundred, twenty_three}) {
    const circuits::Circuit circuit = circuit_of(text);
    const CircuitNetwork made = circuit_network(circuit, smooth_relu(), GadgetForm::difference);
    std::vector<std::string> inputs = {"v0"}, outputs = {made.graph.vertices()[made.output].name};
    const networks::Network network =
        networks::layers_of({made.graph, made.parameters, std::move(inputs), std::move(outputs)});
    data::Points points;
    points.count = 1;
    points.features.resize(1);
    points.x = points.weights = numbers::ScaledIntegers(1, 1, {1});
    const erm::NetworkProblem problem = erm::network_problem(network, points, erm::PointLoss::squared);
    EXPECT_EQ(value_of(circuit_of_value(problem, 0)), value_of(circuit));
  }
}

TEST(NetworkCircuit, NeedsPoints) {
  data::Points none;
  none.features.resize(2);
  none.targets.resize(2);
  const erm::NetworkProblem problem =
      erm::network_problem(small_network(true), none, erm::PointLoss::squared);
  EXPECT_THROW(circuit_of_risk(problem, {}), std::invalid_argument);
}

}  // namespace
}  // namespace infimum::reductions
