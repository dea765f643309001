// SPDX-License-Identifier: Apache-2.0
#include "reductions/circuit_network.hpp"

#include <gtest/gtest.h>

#include "oracle/random_circuits.hpp"
#include "reductions/known_circuits.hpp"

namespace infimum::reductions {
namespace {

const networks::Room plenty{1e9};

struct Size {
  std::size_t vertices, edges, bits;
  bool operator==(const Size&) const = default;
};

Size size_of_network(const char* circuit, const Polynomial& activation) {
  const CircuitNetwork network = circuit_network(circuit_of(circuit), activation, GadgetForm::basis);
  return {network.graph.vertices().size(), network.graph.edges().size(),
          networks::size_of(network.parameters)};
}

TEST(CircuitNetwork, HasTheSizeOfTheTheorem) {
  EXPECT_EQ(size_of_network(power_65536, square()), (Size{82, 113, 481}));
  EXPECT_EQ(size_of_network(power_65536, cubic()), (Size{106, 149, 813}));
  EXPECT_EQ(size_of_network(hundred, square()), (Size{64, 92, 387}));
  EXPECT_EQ(size_of_network(twenty_three, square()), (Size{45, 69, 285}));
  // Factors 28, -40, 16 are integers: clearing the denominators of sigma too would give 421 bits.
  EXPECT_EQ(size_of_network(twenty_three, smooth_relu()), (Size{45, 69, 361}));
}

TEST(CircuitNetwork, ValuesAreThoseOfTheGates) {
  base::Random random(40);
  for (int k = 0; k < 120; ++k) {
    const circuits::Circuit circuit = oracle::random_circuit(random, 1 + random.below(9), {1, 3});
    const RationalVector gates = oracle::values_of_gates(circuit);
    const Polynomial activation = k % 3 == 0 ? square() : k % 3 == 1 ? cubic() : smooth_relu();
    for (const GadgetForm form : {GadgetForm::basis, GadgetForm::difference}) {
      const CircuitNetwork network = circuit_network(circuit, activation, form);
      const RationalVector values =
          networks::values_of(network.graph, network.parameters, network.main, plenty).values;
      for (circuits::GateId id = 0; id < circuit.size(); ++id)
        ASSERT_EQ(values[network.vertex_of_gate[id]], gates[id]);
      ASSERT_EQ(network.output, network.vertex_of_gate[circuit.output()]);
    }
  }
}

TEST(CircuitNetwork, TheDifferenceFormIsSmaller) {
  const circuits::Circuit circuit = circuit_of(power_65536);
  const auto vertices = [&](const Polynomial& activation, GadgetForm form) {
    return circuit_network(circuit, activation, form).graph.vertices().size();
  };
  // per product 6 (shifts) + 2 vertices
  EXPECT_EQ(vertices(square(), GadgetForm::difference), 2 + 4 * 8);
  EXPECT_EQ(vertices(cubic(), GadgetForm::difference), 2 + 4 * 14);
}

// The example of the theory, written out: 1, then 2, then 2 * 2.
TEST(CircuitNetwork, TheSmallExampleInFull) {
  const CircuitNetwork network = circuit_network(circuit_of(four), square(), GadgetForm::basis);
  EXPECT_EQ(network.graph.vertices().size(), 22u);
  EXPECT_EQ(network.graph.edges().size(), 29u);
  const RationalVector values =
      networks::values_of(network.graph, network.parameters, network.main, plenty).values;
  const auto value = [&](const char* name) { return values[*network.graph.vertex_named(name)]; };
  EXPECT_EQ(value("v0"), 1);
  EXPECT_EQ(value("v1"), 2);
  for (int r = 0; r < 3; ++r) {
    const std::string shift = "_2_" + std::to_string(r);
    EXPECT_EQ(value(("L1" + shift).c_str()), 4 + r);
    EXPECT_EQ(value(("L2" + shift).c_str()), 2 + r);
    EXPECT_EQ(value(("L3" + shift).c_str()), 2 + r);
    EXPECT_EQ(value(("U1" + shift).c_str()), (4 + r) * (4 + r));
    EXPECT_EQ(value(("U3" + shift).c_str()), (2 + r) * (2 + r));
  }
  EXPECT_EQ(value("z_2"), 8);
  EXPECT_EQ(value("v2"), 4);
}

TEST(CircuitNetwork, NeedsADegreeOfTwo) {
  EXPECT_THROW(circuit_network(circuit_of(four), {{0, 1}}, GadgetForm::basis), std::invalid_argument);
}

}  // namespace
}  // namespace infimum::reductions
