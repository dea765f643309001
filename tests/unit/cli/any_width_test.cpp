// SPDX-License-Identifier: Apache-2.0
#include "cli/any_width.hpp"

#include <gtest/gtest.h>

namespace infimum::cli {
namespace {

class AnyWidthTest : public ::testing::Test {
 protected:
  AnyWidthTest() {
    problem_.data.features = {"x"};
    problem_.data.target = "y";
    problem_.data.x = {{0}, {1}, {2}};
    problem_.data.y = {0, 1, 0};
    problem_.data.weights = {1, 1, 1};
    problem_.family.skip = true;
    line_ = special::line_of(erm::Groups(problem_));
  }
  AnyWidth at(const numbers::Rational& penalty) const {
    const base::Limits none;
    return {problem_, line_, penalty, special::lasso(line_, true, penalty, none)->at(penalty)};
  }

  erm::Problem problem_;
  special::Line line_;
};

TEST_F(AnyWidthTest, NumbersAreExact) {
  const AnyWidth found = at(0);
  EXPECT_EQ(penalised_risk(found), 0);
  const auto json = any_width_json(found);
  EXPECT_EQ(json["norm"]["exact"], "2");
  EXPECT_EQ(json["units"], 1);
  EXPECT_EQ(json["fit"]["kinks"][0]["slope"], "-2");
  EXPECT_EQ(json["fit"]["kinks"][0]["at"], "1");
  EXPECT_EQ(json["network"]["format"], "infimum-network-1");
  EXPECT_NE(any_width_text(found).find("- 2 relu(x - 1)"), std::string::npos);
}

TEST_F(AnyWidthTest, ThePathIsToldOnRequest) {
  AnyWidth found = at(1);
  EXPECT_FALSE(any_width_json(found).contains("path"));
  const base::Limits none;
  found.path = special::lasso_path(line_, true, none);
  const auto path = any_width_json(found)["path"];
  EXPECT_EQ(path.size(), found.path->size());
  EXPECT_TRUE(path.front()["from"].is_null());
  EXPECT_EQ(path.back()["to"], "0");
  EXPECT_NE(any_width_text(found).find("path         2 pieces"), std::string::npos);
}

TEST_F(AnyWidthTest, TheNetworkFileTellsWhatItIs) {
  const auto json = nlohmann::json::parse(any_width_network(at(1)));
  EXPECT_EQ(json["about"]["penalty"], "1");
}

}  // namespace
}  // namespace infimum::cli
