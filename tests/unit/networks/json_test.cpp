// SPDX-License-Identifier: Apache-2.0
#include "networks/json.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "message_of.hpp"
#include "networks/convert.hpp"
#include "networks/random_networks.hpp"
#include "oracle/random_layers.hpp"

namespace infimum::networks {
namespace {

using base::InputError;

const std::string good = R"({
  "format": "infimum-network-1",
  "inputs": ["x"],
  "outputs": ["y"],
  "layers": [
    {"name": "hidden", "kind": "affine", "reads": ["input"], "weights": [["1/2"], [-3]], "bias": ["0.1", 18446744073709551615]},
    {"name": "units", "kind": "relu", "reads": ["hidden"]},
    {"name": "out", "kind": "affine", "reads": ["units"], "weights": [["1", "-1e2"]], "bias": ["-7/3"]}
  ],
  "output": "out"
})";

std::string refusal(const std::string& bytes) {
  return message_of<InputError>([&] { parse_network(bytes, "net.json"); });
}

// The message for the good text with one piece replaced.
std::string refusal_with(const std::string& piece, const std::string& other) {
  std::string bytes = good;
  const std::size_t at = bytes.find(piece);
  EXPECT_NE(at, std::string::npos) << piece;
  return refusal(bytes.replace(at, piece.size(), other));
}

TEST(NetworkJson, ReadsNumbersExactly) {
  const Network network = parse_network(good, "net.json");
  const auto& hidden = std::get<Affine>(network.layers()[0].kind);
  EXPECT_EQ(rows_of(hidden), (std::vector<RationalVector>{{Rational(1, 2)}, {-3}}));
  EXPECT_EQ(bias_of(hidden),
            (RationalVector{Rational(1, 10), Rational(numbers::Integer("18446744073709551615"))}));
  EXPECT_EQ(rows_of(std::get<Affine>(network.layers()[2].kind))[0][1], -100);
  EXPECT_EQ(network.inputs(), (std::vector<std::string>{"x"}));
  EXPECT_EQ(network.outputs(), (std::vector<std::string>{"y"}));
}

TEST(NetworkJson, ReadsAndWritesNotes) {
  const About notes = {{"data", "a \"b\" \n c"}, {"risk", "1/3"}};
  About found;
  parse_network(to_json(parse_network(good, "net.json"), notes), "net.json", &found);
  EXPECT_EQ(found, notes);
}

TEST(NetworkJson, WritesNotesOfAnyBytes) {
  About found;
  parse_network(to_json(parse_network(good, "net.json"), {{"data", "a\xff.csv"}}), "net.json", &found);
  EXPECT_EQ(found, (About{{"data", "a\xef\xbf\xbd.csv"}}));
}

RC_GTEST_PROP(NetworkJson, ReadsBackWhatItWrites, ()) {
  const auto inputs = *rc::gen::inRange<std::size_t>(1, 4);
  const ShallowNetwork network = random_shallow(inputs, *rc::gen::inRange<std::size_t>(0, 4));
  const std::string text = to_json(to_network(network, input_names(inputs), "y"));
  const Network back = parse_network(text, "net.json");
  RC_ASSERT(back.inputs() == input_names(inputs));
  RC_ASSERT(to_json(back) == text);
  const RationalVector x = random_vector(inputs);
  RC_ASSERT(back.value(x) == RationalVector{network.value(x)});
}

// Parameters of a trained network can have more digits than a cell of a data file may have.
TEST(NetworkJson, KeepsLongFractions) {
  const Rational number(numbers::Integer(std::string(3000, '7')),
                        numbers::Integer("1" + std::string(2999, '0')));
  ShallowNetwork network{number, {0}, {}};
  network.intercept.canonicalize();
  EXPECT_EQ(to_shallow(parse_network(to_json(to_network(network, {"x"}, "y")), "net.json")).intercept,
            network.intercept);
}

TEST(NetworkJson, RefusesFloats) {
  const std::string why =
      "a JSON float is not exact; write the number as a string, such as \"0.1\" or \"1/10\"";
  EXPECT_EQ(refusal_with("-3", "0.5"), "net.json: /layers/0/weights/1/0: " + why);
  EXPECT_EQ(refusal_with("-3", "1e2"), "net.json: /layers/0/weights/1/0: " + why);
  EXPECT_EQ(refusal_with("18446744073709551615", "18446744073709551616"),
            "net.json: /layers/0/bias/1: " + why);
  EXPECT_EQ(refusal_with("-3", "1e999").rfind("net.json:6: ", 0), 0u);
}

TEST(NetworkJson, ReadsBackNetworksOfAllKinds) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Network network = oracle::random_layers(seed);
    const std::string text = to_json(network);
    const Network back = parse_network(text, "net.json");
    EXPECT_EQ(to_json(back), text) << seed;
    const RationalVector x = oracle::random_input(network, seed);
    EXPECT_EQ(back.value(x), network.value(x)) << text;
  }
}

TEST(NetworkJson, RefusesTextsThatAreNoNumbers) {
  EXPECT_EQ(refusal_with("\"1/2\"", "\"one\""), "net.json: /layers/0/weights/0/0: not a number: \"one\"");
  EXPECT_EQ(refusal_with("\"1/2\"", "\"1/0\""),
            "net.json: /layers/0/weights/0/0: the denominator is zero: \"1/0\"");
  EXPECT_EQ(refusal_with("\"1/2\"", "null"),
            "net.json: /layers/0/weights/0/0: expected a number, as a string such as \"0.1\" or \"1/10\"");
  EXPECT_EQ(refusal_with("\"1/2\"", "\"1e999999999\""),
            "net.json: /layers/0/weights/0/0: the exponent is beyond 1000: \"1e999999999\"");
}

TEST(NetworkJson, NamesThePlaceOfWhatIsWrong) {
  EXPECT_EQ(refusal_with("infimum-network-1", "onnx"), "net.json: /format: expected \"infimum-network-1\"");
  EXPECT_EQ(refusal_with("\"inputs\"", "\"in\""), "net.json: /: unknown key \"in\"");
  EXPECT_EQ(refusal_with("\"inputs\": [\"x\"],", ""), "net.json: /: the key \"inputs\" is missing");
  EXPECT_EQ(refusal_with("[\"x\"]", "\"x\""), "net.json: /inputs: expected a list");
  EXPECT_EQ(refusal_with("[\"x\"]", "[1]"), "net.json: /inputs/0: expected a string");
  EXPECT_EQ(refusal_with("[\"x\"]", "[]"), "net.json: /: no inputs");
  EXPECT_EQ(
      refusal_with("\"relu\"", "\"tanh\""),
      "net.json: /layers/1/kind: unknown kind of layer; known are absolute, affine, average-pooling, clip, "
      "concatenation, convolution, hard-sigmoid, leaky-relu, max-pooling, maximum, minimum, "
      "parametric-relu, piecewise, power, product, relu, reshape, scaling, shift, slice, sum, transposition");
  EXPECT_EQ(refusal_with("[\"hidden\"]", "[\"hidden\"], \"bias\": []"),
            "net.json: /layers/1: unknown key \"bias\"");
  EXPECT_EQ(refusal_with("[\"hidden\"]", "[\"hiden\"]"), "net.json: /layers/1: no layer is named \"hiden\"");
  EXPECT_EQ(refusal_with("\"-7/3\"", "\"-7/3\", 0"),
            "net.json: /layers/2: the bias has 2 entries, the weights have 1 rows");
  EXPECT_EQ(refusal("[]"), "net.json: /: expected an object");
}

TEST(NetworkJson, NamesTheLineOfASyntaxError) {
  EXPECT_EQ(refusal_with("\"outputs\":", "\"outputs\"").rfind("net.json:4: ", 0), 0u);
  EXPECT_EQ(refusal("").rfind("net.json:1: ", 0), 0u);
  EXPECT_EQ(refusal("{\n\"a\xff\"").rfind("net.json:2: ", 0), 0u);
  EXPECT_EQ(refusal(good + "x").rfind("net.json:11: ", 0), 0u);
}

TEST(NetworkJson, RefusesRepeatedKeys) {
  EXPECT_EQ(refusal_with("\"output\": \"out\"", "\"output\": \"out\", \"output\": \"hidden\""),
            "net.json:10: the key \"output\" comes twice in one object");
}

TEST(NetworkJson, RefusesDepthWithoutEnd) {
  EXPECT_EQ(refusal(std::string(1000000, '[')), "net.json:1: lists and objects are nested more than 12 deep");
}

TEST(NetworkJson, CannotHoldNamesThatAreNotUtf8) {
  const Network network({"\xff"}, {"y"}, {{"out", {"input"}, relu()}}, "out");
  EXPECT_THROW(to_json(network), InputError);
}

}  // namespace
}  // namespace infimum::networks
