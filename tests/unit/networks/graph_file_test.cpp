// SPDX-License-Identifier: Apache-2.0
#include "networks/graph_file.hpp"

#include <gtest/gtest.h>

#include "message_of.hpp"

namespace infimum::networks {
namespace {

using base::InputError;

const std::string good = R"({
  "format": "infimum-network-1",
  "inputs": ["x"],
  "outputs": ["z", "s"],
  "vertices": [
    {"name": "x"},
    {"name": "h", "activation": "relu"},
    {"name": "z", "activation": {"polynomial": ["1/3", "0", "0.5"]}},
    {"name": "q", "activation": "square"},
    {"name": "p", "activation": {"piecewise": {"breakpoints": ["1"], "slopes": ["0", "2"], "intercepts": ["0", "-2"]}}},
    {"name": "s", "activation": "threshold"},
    {"name": "t", "activation": {"steps": {"breakpoints": [0, 1], "values": [5, "1/7", -1]}}}
  ],
  "edges": [
    {"from": "x", "to": "h", "weight": "-2/3"},
    {"from": "h", "to": "z", "weight": 1, "bias": "1/2"},
    {"from": "h", "to": "s", "weight": "1e-1"}
  ]
})";

GraphNetwork parsed(const std::string& bytes) {
  const auto value = parse_json(bytes, "net.json");
  return read_graph_network(Item(value, "net.json", ""));
}

std::string refusal_with(const std::string& piece, const std::string& other) {
  std::string bytes = good;
  const std::size_t at = bytes.find(piece);
  EXPECT_NE(at, std::string::npos) << piece;
  bytes.replace(at, piece.size(), other);
  return message_of<InputError>([&] { parsed(bytes); });
}

TEST(GraphFile, ReadsNumbersExactly) {
  const GraphNetwork network = parsed(good);
  EXPECT_EQ(network.inputs, (std::vector<std::string>{"x"}));
  EXPECT_EQ(network.outputs, (std::vector<std::string>{"z", "s"}));
  EXPECT_EQ(network.parameters.weights, (RationalVector{Rational(-2, 3), 1, Rational(1, 10)}));
  EXPECT_EQ(network.parameters.biases, (RationalVector{0, Rational(1, 2), 0}));
  const auto& vertices = network.graph.vertices();
  EXPECT_EQ(vertices[0].activation, Activation(identity()));
  EXPECT_EQ(vertices[1].activation, Activation(relu()));
  EXPECT_EQ(vertices[2].activation, Activation(Polynomial{{Rational(1, 3), 0, Rational(1, 2)}}));
  EXPECT_EQ(vertices[5].activation, Activation(threshold()));
  EXPECT_EQ(vertices[6].activation, Activation(Steps{{0, 1}, {5, Rational(1, 7), -1}}));
}

TEST(GraphFile, WritesWhatItReads) {
  const GraphNetwork network = parsed(good), again = parsed(to_json(network));
  EXPECT_EQ(again.graph.vertices(), network.graph.vertices());
  EXPECT_EQ(again.graph.edges(), network.graph.edges());
  EXPECT_EQ(again.parameters.weights, network.parameters.weights);
  EXPECT_EQ(again.parameters.biases, network.parameters.biases);
  EXPECT_EQ(again.inputs, network.inputs);
  EXPECT_EQ(again.outputs, network.outputs);
  EXPECT_EQ(to_json(again), to_json(network));
}

TEST(GraphFile, RefusesWithThePlace) {
  EXPECT_EQ(refusal_with("\"from\": \"x\"", "\"from\": \"y\""),
            "net.json: /edges/0: no vertex is called \"y\"");
  EXPECT_EQ(refusal_with("\"relu\"", "\"tanh\""),
            "net.json: /vertices/1/activation: expected identity, relu, square, absolute, threshold, or an "
            "object with polynomial, piecewise or steps");
  EXPECT_EQ(refusal_with("\"name\": \"q\"", "\"name\": \"z\""),
            "net.json: /vertices/3: a second vertex is called \"z\"");
  EXPECT_EQ(refusal_with("[\"x\"]", "[\"w\"]"), "net.json: /inputs/0: no vertex is called \"w\"");
  EXPECT_EQ(refusal_with("infimum-network-1", "infimum-network-2"),
            "net.json: /format: expected \"infimum-network-1\"");
  EXPECT_NE(refusal_with("\"weight\": 1,", "\"weight\": 0.1,"), "(no error)");
  EXPECT_NE(refusal_with("\"weight\": 1,", ""), "(no error)");
  EXPECT_NE(refusal_with("\"slopes\": [\"0\", \"2\"]", "\"slopes\": [\"0\"]"), "(no error)");
  EXPECT_NE(refusal_with("\"to\": \"z\"", "\"to\": \"h\""), "(no error)");
}

TEST(GraphFile, NumbersByVertex) {
  const GraphNetwork network = parsed(good);
  const auto value = parse_json(R"({"s": "1/2", "x": -3})", "p.json");
  EXPECT_EQ(read_by_vertex(Item(value, "p.json", ""), network.graph, 7),
            (RationalVector{-3, 7, 7, 7, 7, Rational(1, 2), 7}));
}

}  // namespace
}  // namespace infimum::networks
