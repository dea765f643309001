// SPDX-License-Identifier: Apache-2.0
#include "cli/network_question.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/errors.hpp"
#include "base/output_file.hpp"
#include "message_of.hpp"
#include "networks/json.hpp"

namespace infimum::cli {
namespace {

// |x| and 1 - |x| of one input, in a folder of its own with data.
class NetworkQuestionTest : public testing::Test {
 protected:
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("infimum-network-question-" + std::to_string(::getpid()));
  NetworkArguments arguments_;

  void SetUp() override {
    std::filesystem::create_directories(folder_);
    const networks::Network network({"x"}, {},
                                    {{"size", {"input"}, networks::absolute_value()},
                                     {"both", {"size"}, networks::affine({{1}, {-1}}, {0, 1})}},
                                    "both");
    base::write_file(folder_ / "net.json", networks::to_json(network));
    base::write_file(folder_ / "data.csv", "x,y,z,c\n-1,1,0,a\n0,0,1,b\n0,1,1,b\n");
    arguments_.network = folder_ / "net.json";
    arguments_.data = folder_ / "data.csv";
    arguments_.targets = "y,z";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  template <class Error>
  std::string refusal() const {
    std::string said = message_of<Error>([&] { ask(arguments_); });
    const std::string prefix = folder_.string() + "/";
    for (std::size_t at = 0; (at = said.find(prefix)) != std::string::npos;) said.erase(at, prefix.size());
    return said;
  }
};

TEST_F(NetworkQuestionTest, BringsNetworkAndPointsTogether) {
  const NetworkQuestion question = ask(arguments_);
  EXPECT_EQ(question.points.count, 3u);
  EXPECT_EQ(names_of_outputs(question.network), (std::vector<std::string>{"y0", "y1"}));
  const exact::Answer answer = exact::compute(question.problem.program, question.problem.risk.risk,
                                              {{}, {}, true}, question.problem.batches, question.settings);
  EXPECT_EQ(*answer.risk, 1);  // all residuals are 0 but one: |0| - 1
  std::size_t total = 0;
  const std::vector<Kink> kinks = kinks_of(question, answer.decisions, 1, total);
  EXPECT_EQ(total, 2u);
  ASSERT_EQ(kinks.size(), 1u);
  EXPECT_EQ(kinks[0].layer, "size");
  EXPECT_EQ(kinks[0].point, 1u);
  EXPECT_EQ(method_json(answer.report)["recheck_primes"], answer.report.recheck_primes);
}

TEST_F(NetworkQuestionTest, RefusesWhatDoesNotFit) {
  arguments_.targets = "y";
  EXPECT_EQ(refusal<base::InputError>(),
            "data.csv: net.json has 2 outputs, and there are 1 targets (--target takes "
            "several names, and --one-hot a column of classes)");
  arguments_.targets = "c";
  arguments_.one_hot = true;
  EXPECT_EQ(ask(arguments_).points.classes, (std::vector<std::string>{"a", "b"}));
  arguments_.one_hot = false;
  arguments_.output_layer = "size";
  arguments_.targets = "y";
  EXPECT_EQ(ask(arguments_).points.count, 3u);
  arguments_.loss = "hinge";
  EXPECT_EQ(refusal<base::InputError>(),
            "data.csv: column \"y\": the hinge loss needs targets 1 and -1; point 2 has 0");
}

TEST_F(NetworkQuestionTest, RefusesOptionsThatMakeNoSense) {
  arguments_.kink = "2";
  EXPECT_EQ(refusal<base::UsageError>(),
            "--kink: expected zero, left, right or a number from 0 to 1, found \"2\"");
  arguments_.kink = "1/2";
  arguments_.loss = "hinge";
  EXPECT_EQ(refusal<base::UsageError>(),
            "--loss hinge with several outputs needs classes: --target COLUMN --one-hot");
  arguments_.loss = "huber";
  EXPECT_EQ(refusal<base::UsageError>(), "--loss: expected squared, absolute or hinge, found \"huber\"");
  arguments_.loss = "squared";
  arguments_.targets.reset();
  arguments_.one_hot = true;
  EXPECT_EQ(refusal<base::UsageError>(), "--one-hot: needs --target");
  arguments_.kernel = "quantum";
  EXPECT_EQ(refusal<base::UsageError>().rfind("--kernel: this processor has auto", 0), 0u);
}

TEST(NetworkQuestion, Decimals) {
  EXPECT_EQ(decimal_text(numbers::Rational(1, 4)), "= 0.25");
  EXPECT_EQ(decimal_text(numbers::Rational(1, 3)), "≈ 0.333333333333333");
}

}  // namespace
}  // namespace infimum::cli
