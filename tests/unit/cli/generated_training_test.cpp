// SPDX-License-Identifier: Apache-2.0
#include "cli/generated_training.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/errors.hpp"
#include "message_of.hpp"

namespace infimum::cli {
namespace {

std::string text(const std::vector<GeneratedFile>& files, const std::string& name) {
  const auto found =
      std::find_if(files.begin(), files.end(), [&](const GeneratedFile& file) { return file.name == name; });
  return found == files.end() ? "" : found->text;
}

GenerateRequest of_family(const std::string& family) {
  GenerateRequest request;
  request.family = family;
  return request;
}

TEST(GeneratedTraining, EveryFamilyHasAnAnswerAndAPageAndIsTheSameAgain) {
  for (const std::string& family : training_families()) {
    const auto files = training_files(of_family(family)), again = training_files(of_family(family));
    ASSERT_EQ(files.size(), again.size());
    for (std::size_t f = 0; f < files.size(); ++f) EXPECT_EQ(files[f].text, again[f].text);
    const auto answer = nlohmann::json::parse(text(files, "answer.json"));
    EXPECT_EQ(answer["family"], family);
    EXPECT_EQ(answer["format"], "infimum-known-answer-1");
    for (const char* part : {"**Theorem.**", "**Proof sketch.**", "**Answer.**"}) {
      if (family == "planted" && part == std::string("**Proof sketch.**")) continue;
      EXPECT_NE(text(files, "README.md").find(part), std::string::npos) << family << part;
    }
    EXPECT_EQ(answer["answer"] == "yes" || answer.contains("witness"), !text(files, "network.json").empty())
        << family;
  }
}

TEST(GeneratedTraining, KnownAnswers) {
  GenerateRequest request = of_family("maxcut");
  request.graph = "C5";
  EXPECT_EQ(nlohmann::json::parse(text(training_files(request), "answer.json"))["least_risk"],
            "1371909/12625");
  request = of_family("partition");
  request.numbers = "3,1,1,2,2";
  const auto answer = nlohmann::json::parse(text(training_files(request), "answer.json"));
  EXPECT_EQ(answer["least_risk"], "101/20");
  EXPECT_EQ(answer["witness_risk"], "101/20");
  EXPECT_EQ(answer["answer"], "no");
  EXPECT_EQ(text(training_files(request), "data.csv").substr(0, 40),
            "x1,x2,x3,x4,x5,y,weight\n1,0,0,0,0,1,1\n-1");
}

TEST(GeneratedTraining, Refusals) {
  GenerateRequest request = of_family("partition");
  request.numbers = "3,x";
  EXPECT_EQ(message_of<base::UsageError>([&] { training_files(request); }),
            "--numbers: expected whole numbers such as 3,1,1,2, found \"3,x\"");
  request.numbers = "3,-1";
  EXPECT_EQ(message_of<base::UsageError>([&] { training_files(request); }),
            "--numbers: expected numbers that are not negative");
  request = of_family("maxcut");
  request.graph = "C15";
  EXPECT_EQ(message_of<base::UsageError>([&] { training_files(request); }),
            "--graph: expected at most 14 vertices: all cuts are tried");
  request = of_family("separability");
  request.set = "star";
  EXPECT_THROW(training_files(request), base::UsageError);
}

}  // namespace
}  // namespace infimum::cli
