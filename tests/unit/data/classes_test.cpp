// SPDX-License-Identifier: Apache-2.0
#include "data/classes.hpp"

#include <gtest/gtest.h>

#include "message_of.hpp"

namespace infimum::data {
namespace {

using base::InputError;
using base::UsageError;
using numbers::RationalVector;
using Names = std::vector<std::string>;

ClassPoints selected(const std::string& bytes, const ClassRequest& request) {
  return select_class(parse_csv(bytes, "a.csv"), request);
}

std::string refusal(const std::string& bytes, const ClassRequest& request) {
  return message_of<InputError>([&] { selected(bytes, request); });
}

TEST(Classes, NumbersAreEqualByValue) {
  const ClassPoints points =
      selected("x,kind,y\n1,2.0,a\n1/2,1,b\n3, 4/2 ,c\n", {"kind", "+2", std::nullopt});
  EXPECT_EQ(points.is_inside, (std::vector<char>{true, false, true}));
  EXPECT_EQ(points.inside, "2");
  EXPECT_TRUE(points.inside_is_number);
  EXPECT_EQ(points.count_inside(), 2U);
  EXPECT_EQ(points.size(), 3U);
  EXPECT_EQ(points.features, (Names{"x"}));
  EXPECT_EQ(points.left_out, (Names{"y"}));
  EXPECT_EQ(points.x, (std::vector<RationalVector>{{1}, {numbers::Rational(1, 2)}, {3}}));
}

TEST(Classes, TextsAreEqualByBytes) {
  const ClassPoints points = selected("kind,b,a\nin,1,2\n in,3,4\n,5,6\n", {"kind", "in", Names{"a", "b"}});
  EXPECT_EQ(points.is_inside, (std::vector<char>{true, false, false}));
  EXPECT_FALSE(points.inside_is_number);
  EXPECT_EQ(points.inside, "in");
  EXPECT_EQ(points.x.front(), (RationalVector{2, 1}));
}

TEST(Classes, AClassThatIsANumberNeedsNumbers) {
  EXPECT_EQ(refusal("x,kind\n1,2\n2,two\n", {"kind", "2", std::nullopt}),
            "a.csv:3: column \"kind\": expected a number, found \"two\"");
}

TEST(Classes, AClassWithoutPointsIsAnError) {
  EXPECT_EQ(refusal("x,kind\n1,red\n2,blue\n", {"kind", "green", std::nullopt}),
            "a.csv: column \"kind\": no point has the value \"green\"; there are \"blue\", \"red\"");
  std::string many = "x,kind\n";
  for (char c = 'a'; c < 'p'; ++c) many += std::string("1,") + c + "\n";
  EXPECT_NE(refusal(many, {"kind", "z", std::nullopt}).find("\"j\" and others"), std::string::npos);
}

TEST(Classes, ColumnsMustBeThereAndDifferent) {
  EXPECT_EQ(refusal("x,kind\n1,2\n", {"class", "2", std::nullopt}),
            "a.csv: no column \"class\" for the target; the columns are x, kind");
  EXPECT_EQ(refusal("x,kind\n1,2\n", {"kind", "2", Names{"y"}}),
            "a.csv: no column \"y\" for the features; the columns are x, kind");
  EXPECT_EQ(refusal("kind\n2\n", {"kind", "2", std::nullopt}),
            "a.csv: no feature: no column of numbers is left beside the target \"kind\"");
  EXPECT_EQ(refusal("x,kind\n", {"kind", "2", std::nullopt}),
            "a.csv: no records after the header; at least one point is needed");
  EXPECT_EQ(message_of<UsageError>([] {
              selected("x,kind\n1,2\n", {"kind", "2", Names{"x", "kind"}});
            }),
            "column \"kind\" is used twice");
}

}  // namespace
}  // namespace infimum::data
