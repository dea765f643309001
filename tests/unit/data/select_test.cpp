// SPDX-License-Identifier: Apache-2.0
#include "data/select.hpp"

#include <gtest/gtest.h>

#include "message_of.hpp"

namespace infimum::data {
namespace {

using base::InputError;
using base::UsageError;
using numbers::RationalVector;
using Names = std::vector<std::string>;

Dataset selected(const std::string& bytes, const Selection& selection) {
  return select(parse_csv(bytes, "a.csv"), selection);
}

std::string refusal(const std::string& bytes, const Selection& selection) {
  return message_of<InputError>([&] { selected(bytes, selection); });
}

Selection target(const std::string& name) {
  return {name, std::nullopt, std::nullopt};
}

TEST(Select, TakesAllOtherColumnsOfNumbers) {
  const Dataset data = selected("name,x1,y,x2,none\na,1,0.5,1/3,\nb,2,-1e2,4,\n", target("y"));
  EXPECT_EQ(data.features, (Names{"x1", "x2"}));
  EXPECT_EQ(data.left_out, (Names{"name", "none"}));
  EXPECT_EQ(data.target, "y");
  EXPECT_EQ(data.weights_name, std::nullopt);
  EXPECT_EQ(data.x, (std::vector<RationalVector>{{1, Rational(1, 3)}, {2, 4}}));
  EXPECT_EQ(data.y, (RationalVector{Rational(1, 2), -100}));
  EXPECT_EQ(data.weights, (RationalVector{1, 1}));
  EXPECT_EQ(data.file, "a.csv");
  EXPECT_EQ(data.sha256.size(), 64u);
  EXPECT_EQ(data.size(), 2u);
  EXPECT_EQ(data.dimension(), 2u);
}

TEST(Select, TakesTheNamedColumnsInTheirOrder) {
  const Dataset data = selected("a,b,c,w\n1,2,3,0\n4,5,6,1/2\n", {"b", Names{"c", "a"}, "w"});
  EXPECT_EQ(data.features, (Names{"c", "a"}));
  EXPECT_EQ(data.x, (std::vector<RationalVector>{{3, 1}, {6, 4}}));
  EXPECT_EQ(data.weights, (RationalVector{0, Rational(1, 2)}));
  EXPECT_EQ(data.weights_name, "w");
  EXPECT_TRUE(data.left_out.empty());
}

TEST(Select, LeavesWeightsOutOfTheFeatures) {
  EXPECT_EQ(selected("x,y,w\n1,2,3\n", {"y", std::nullopt, "w"}).features, (Names{"x"}));
}

TEST(Select, DoesNotLookAtOtherColumns) {
  EXPECT_EQ(selected("a,b,y\n1,1,2\n1,oops,2\n", {"y", Names{"a"}, std::nullopt}).size(), 2u);
}

TEST(Select, RefusesAColumnThatMixesNumbersWithOtherThings) {
  EXPECT_EQ(refusal("x,y\n1,1\nNA,2\n", target("y")),
            "a.csv:3: column \"x\": expected a number, found \"NA\"");
  EXPECT_EQ(refusal("x,y\nfoo,1\n2,2\n", target("y")),
            "a.csv:2: column \"x\": expected a number, found \"foo\"");
  EXPECT_EQ(refusal("x,y\n1,1\n ,2\n", target("y")),
            "a.csv:3: column \"x\": expected a number, found an empty cell");
  EXPECT_EQ(refusal("x,y\n1,1\n-Inf,2\n", target("y")),
            "a.csv:3: column \"x\": expected a finite number, found \"-Inf\"");
  EXPECT_EQ(refusal("x,y\n1,nan\n", target("y")),
            "a.csv:2: column \"y\": expected a finite number, found \"nan\"");
}

TEST(Select, RefusesNumbersBeyondTheLimits) {
  EXPECT_EQ(refusal("x,y\n1,1e999999999\n", target("y")),
            "a.csv:2: column \"y\": the exponent of \"1e999999999\" is beyond 1000");
  EXPECT_EQ(refusal("x,y\n1e-1001,1\n", target("y")),
            "a.csv:2: column \"x\": the exponent of \"1e-1001\" is beyond 1000")
      << "and the column is not silently left out";
  EXPECT_EQ(refusal("x,y\n1/0,1\n", target("y")),
            "a.csv:2: column \"x\": the denominator of \"1/0\" is zero");
  EXPECT_EQ(refusal("x,y\n" + std::string(1001, '1') + ",1\n", target("y")),
            "a.csv:2: column \"x\": a number of more than 1000 bytes");
}

TEST(Select, RefusesColumnsThatDoNotExist) {
  EXPECT_EQ(refusal("x,y\n1,2\n", target("z")),
            "a.csv: no column \"z\" for the target; the columns are x, y");
  EXPECT_EQ(refusal("x,y\n1,2\n", {"y", Names{"z"}, std::nullopt}),
            "a.csv: no column \"z\" for the features; the columns are x, y");
  EXPECT_EQ(refusal("x,y\n1,2\n", {"y", std::nullopt, "z"}),
            "a.csv: no column \"z\" for the weights; the columns are x, y");
}

TEST(Select, RefusesDataWithNothingToLearnFrom) {
  EXPECT_EQ(refusal("x,y\n", target("y")),
            "a.csv: no records after the header; at least one point is needed");
  EXPECT_EQ(refusal("x,y\na,1\n", target("y")),
            "a.csv: no feature: no column of numbers is left beside the target \"y\"");
  EXPECT_EQ(refusal("x,y\n1,red\n2,blue\n", target("y")),
            "a.csv:2: column \"y\": expected a number, found \"red\"");
}

TEST(Select, RefusesImpossibleWeights) {
  EXPECT_EQ(refusal("x,y,w\n1,1,1\n1,1,-0.5\n", {"y", std::nullopt, "w"}),
            "a.csv:3: column \"w\": expected a weight of 0 or more, found \"-0.5\"");
  EXPECT_EQ(refusal("x,y,w\n1,1,0\n", {"y", std::nullopt, "w"}), "a.csv: column \"w\": all weights are zero");
}

TEST(Select, RefusesAColumnInTwoRoles) {
  const auto usage = [](const Selection& selection) {
    return message_of<UsageError>([&] { selected("x,y\n1,2\n", selection); });
  };
  EXPECT_EQ(usage({"y", Names{"x", "y"}, std::nullopt}), "column \"y\" is used twice");
  EXPECT_EQ(usage({"y", Names{"x", "x"}, std::nullopt}), "column \"x\" is used twice");
  EXPECT_EQ(usage({"y", Names{"x"}, "x"}), "column \"x\" is used twice");
  EXPECT_EQ(usage({"y", std::nullopt, "y"}), "column \"y\" cannot be both target and weights");
}

TEST(Select, KeepsMessagesOnOneShortLine) {
  const std::string message = refusal("x,y\n1,\"a\nb" + std::string(100, 'c') + "\"\n", target("y"));
  EXPECT_EQ(message.find('\n'), std::string::npos);
  EXPECT_LT(message.size(), 120u);
}

TEST(SelectPoints, MatchesByName) {
  const Table table = parse_csv("c,a,b\n1,2,word\n3,4,word\n", "a.csv");
  EXPECT_EQ(select_points(table, {"a", "c"}), (std::vector<RationalVector>{{2, 1}, {4, 3}}));
  EXPECT_EQ(message_of<InputError>([&] { select_points(table, {"d"}); }),
            "a.csv: no column \"d\" for the inputs of the network; the columns are c, a, b");
}

}  // namespace
}  // namespace infimum::data
