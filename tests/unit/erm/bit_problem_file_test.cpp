// SPDX-License-Identifier: Apache-2.0
#include "erm/bit_problem_file.hpp"

#include <gtest/gtest.h>

#include "base/errors.hpp"
#include "base/output_file.hpp"
#include "message_of.hpp"

namespace infimum::erm {
namespace {

using base::InputError;

const std::string good = R"({
  "format": "infimum-problem-1",
  "about": {"made by": "hand"},
  "vertices": [{"name": "x"}, {"name": "h", "activation": "relu"}, {"name": "y"}],
  "edges": [["x", "h"], ["h", "y"]],
  "loss": "absolute",
  "points": [
    {"x": {"x": "1/3"}, "y": {"y": 2}},
    {"x": {"h": 1}, "y": {"y": "-1"}, "loss": "zero-one", "weight": "5/2"},
    {"x": {"y": 1, "x": 2}, "y": {"h": 1, "y": 0}, "loss": {"bit": -3}},
    {"y": {"y": 1}, "elsewhere": "1/7", "loss": "equality"}
  ],
  "threshold": "0.25",
  "budget": [2, 3]
})";

std::string refusal_with(const std::string& piece, const std::string& other) {
  std::string bytes = good;
  const std::size_t at = bytes.find(piece);
  EXPECT_NE(at, std::string::npos) << piece;
  bytes.replace(at, piece.size(), other);
  return message_of<InputError>([&] { parse_bit_problem(bytes, "p.json"); });
}

TEST(BitProblemFile, ReadsNumbersExactly) {
  const BitProblem problem = parse_bit_problem(good, "p.json");
  ASSERT_EQ(problem.points.size(), 4u);
  EXPECT_EQ(problem.points[0].x, (std::vector<VertexEntry>{{0, Rational(1, 3)}}));
  EXPECT_EQ(problem.points[0].loss, (BitLoss{BitLossKind::absolute, 0}));
  EXPECT_EQ(problem.points[1].weight, Rational(5, 2));
  EXPECT_EQ(problem.points[1].loss, (BitLoss{BitLossKind::zero_one, 0}));
  EXPECT_EQ(problem.points[2].x, (std::vector<VertexEntry>{{0, 2}, {2, 1}}));
  EXPECT_EQ(problem.points[2].loss, (BitLoss{BitLossKind::bit, -3}));
  EXPECT_EQ(problem.points[3].elsewhere, Rational(1, 7));
  EXPECT_EQ(problem.threshold, Rational(1, 4));
  EXPECT_EQ(problem.factor, 2u);
  EXPECT_EQ(problem.exponent, 3u);
}

TEST(BitProblemFile, WritesWhatItReads) {
  const BitProblem problem = parse_bit_problem(good, "p.json");
  const std::string text = to_json(problem, {{"note", "a \"b\""}});
  EXPECT_EQ(to_json(parse_bit_problem(text, "q.json"), {{"note", "a \"b\""}}), text);
  EXPECT_EQ(size_of(parse_bit_problem(text, "q.json")), size_of(problem));
}

TEST(BitProblemFile, RefusesWithThePlace) {
  EXPECT_EQ(refusal_with("{\"x\": \"1/3\"}", "{\"z\": \"1/3\"}"),
            "p.json: /points/0/x: no vertex is called \"z\"");
  EXPECT_EQ(refusal_with("\"weight\": \"5/2\"", "\"weight\": \"-5/2\""),
            "p.json: /points/1/weight: a weight is not negative");
  EXPECT_EQ(refusal_with("{\"h\": 1, \"y\": 0}", "{\"h\": 1, \"y\": 2}"),
            "p.json: /points/2: labels of bits are 0 and 1");
  EXPECT_EQ(refusal_with("{\"y\": \"-1\"}", "{\"y\": \"0\"}"),
            "p.json: /points/1: labels of the zero-one loss are -1 and 1");
  EXPECT_EQ(refusal_with("\"absolute\"", "\"cubic\""),
            "p.json: /loss: expected squared, absolute, hinge, zero-one, equality, or {\"bit\": J}");
  EXPECT_EQ(refusal_with("{\"bit\": -3}", "{\"bit\": \"1/2\"}"),
            "p.json: /points/2/loss/bit: expected an integer of at most 2^40");
  EXPECT_EQ(refusal_with("[2, 3]", "[2, 65]"), "p.json: /budget: expected [C1, C2] with C2 at most 64");
  EXPECT_EQ(refusal_with("infimum-problem-1", "infimum-problem-9"),
            "p.json: /format: expected \"infimum-problem-1\"");
  EXPECT_NE(refusal_with("\"threshold\": \"0.25\",", ""), "(no error)");
  EXPECT_NE(refusal_with("\"threshold\": \"0.25\"", "\"threshold\": \"1/0\""), "(no error)");
  EXPECT_NE(refusal_with("[\"h\", \"y\"]", "[\"h\", \"x\"]"), "(no error)");
  EXPECT_NE(refusal_with("[\"h\", \"y\"]", "[\"h\"]"), "(no error)");
}

class NetworkOfProblem : public ::testing::Test {
 protected:
  const BitProblem problem_ = parse_bit_problem(good, "p.json");
  const std::string path_ = ::testing::TempDir() + "network_of_problem_" +
                            ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".json";

  std::string refusal(const std::string& text) {
    base::write_file(path_, text);
    const std::string message = message_of<InputError>([&] { read_parameters(path_, problem_); });
    return message.substr(std::min(message.size(), path_.size()));
  }
};

TEST_F(NetworkOfProblem, MayListItsVerticesInAnotherOrder) {
  base::write_file(path_, R"({"format": "infimum-network-1",
    "vertices": [{"name": "y"}, {"name": "h", "activation": "relu"}, {"name": "x"}],
    "edges": [{"from": "h", "to": "y", "weight": 5}, {"from": "x", "to": "h", "weight": 7, "bias": -1}]})");
  const Parameters parameters = read_parameters(path_, problem_);
  EXPECT_EQ(parameters.weights, (RationalVector{7, 5}));
  EXPECT_EQ(parameters.biases, (RationalVector{-1, 0}));
}

TEST_F(NetworkOfProblem, HasItsArchitecture) {
  EXPECT_EQ(refusal(R"({"format": "infimum-network-1", "vertices": [{"name": "x"}], "edges": []})"),
            ": the problem has other vertices");
  EXPECT_EQ(refusal(R"({"format": "infimum-network-1",
    "vertices": [{"name": "x"}, {"name": "h"}, {"name": "y"}], "edges": []})"),
            ": the vertex \"h\" is not in the problem, or has another activation there");
  EXPECT_EQ(refusal(R"({"format": "infimum-network-1",
    "vertices": [{"name": "x"}, {"name": "h", "activation": "relu"}, {"name": "y"}],
    "edges": [{"from": "x", "to": "y", "weight": 1}, {"from": "h", "to": "y", "weight": 1}]})"),
            ": the problem has no edge from \"x\" to \"y\"");
}

}  // namespace
}  // namespace infimum::erm
