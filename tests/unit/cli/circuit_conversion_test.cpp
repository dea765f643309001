// SPDX-License-Identifier: Apache-2.0
#include "cli/circuit_conversion.hpp"

#include <gtest/gtest.h>

#include "base/errors.hpp"
#include "base/output_file.hpp"
#include "circuits/circuit_file.hpp"
#include "message_of.hpp"
#include "networks/graph_file.hpp"
#include "oracle/random_circuits.hpp"

namespace infimum::cli {
namespace {

using numbers::Rational;
using numbers::RationalVector;

// Tests run beside each other.
std::string path() {
  return ::testing::TempDir() + "conversion_" +
         ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".slp";
}

void write_circuit() {
  base::write_file(path(), "a = 3\nb = a * a\nc = b - a\nunused = a + a\noutput c\n");
}

Rational value_of(const std::string& text) {
  const circuits::Circuit circuit = circuits::parse_circuit(text, "c.slp");
  return oracle::values_of_gates(circuit)[circuit.output()];
}

TEST(CircuitConversion, ToNetworksOfEitherForm) {
  write_circuit();
  for (const char* gadget : {"basis", "difference"}) {
    CircuitArguments arguments;
    arguments.activation = "1/4,1/2,1/8";
    arguments.gadget = gadget;
    const ConvertedCircuit made = from_circuit(path(), "net.json", arguments);
    base::write_file(path() + ".json", made.bytes);
    const networks::GraphNetwork network = networks::read_graph_network(path() + ".json");
    RationalVector x(network.graph.vertices().size());
    x[*network.graph.vertex_named(network.inputs.front())] = 3;
    EXPECT_EQ(networks::values_of(network.graph, network.parameters, x, {1e9})
                  .values[*network.graph.vertex_named(network.outputs.front())],
              6);
    EXPECT_NE(made.report.find("at v0 = 3 the output v2 is the circuit's value"), std::string::npos);
  }
}

TEST(CircuitConversion, ToCircuits) {
  write_circuit();
  const ConvertedCircuit trimmed = from_circuit(path(), "b.slp", {});
  EXPECT_EQ(value_of(trimmed.bytes), 6);
  EXPECT_EQ(trimmed.report, "3 gates, 1 constants; the value has at most 5 bits\n");
  CircuitArguments arguments;
  arguments.bounded = true;
  const ConvertedCircuit bounded = from_circuit(path(), "b.slp", arguments);
  const Rational value = value_of(bounded.bytes);
  EXPECT_GT(value, 0);
  EXPECT_LT(value, 1);
}

TEST(CircuitConversion, RefusesOptionsOfAnotherWay) {
  write_circuit();
  const auto refusal = [](const std::string& to, CircuitArguments arguments) {
    return message_of<base::UsageError>([&] { from_circuit(path(), to, arguments); });
  };
  CircuitArguments bounded, activation, value;
  bounded.bounded = true;
  activation.activation = "0,0,1";
  value.value = "y";
  EXPECT_EQ(refusal("n.json", bounded), "--bounded: FROM and TO are circuits there");
  EXPECT_EQ(refusal("b.slp", activation), "--activation and --gadget: TO is a network there");
  EXPECT_EQ(refusal("b.slp", value), "--derivative and --value: FROM is a network there");
  EXPECT_EQ(refusal("n.onnx", {}), "TO: a circuit becomes a JSON file");
  base::write_file(path(), "a = 1/2\n");
  EXPECT_NE(refusal("b.slp", bounded), "(no error)");
}

TEST(CircuitConversion, ReadsActivations) {
  EXPECT_EQ(parse_activation("0,-3,0,1").coefficients, (RationalVector{0, -3, 0, 1}));
  EXPECT_EQ(message_of<base::UsageError>([] { parse_activation("0,1"); }),
            "--activation: expected the coefficients r0,r1,r2,... of a polynomial of degree 2 or more");
  EXPECT_EQ(parse_gadget("difference"), reductions::GadgetForm::difference);
  EXPECT_TRUE(is_circuit("a.slp"));
  EXPECT_FALSE(is_circuit("a.json"));
}

}  // namespace
}  // namespace infimum::cli
