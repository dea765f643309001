// SPDX-License-Identifier: Apache-2.0
#include "cli/farkas_answer.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/errors.hpp"
#include "base/input_file.hpp"
#include "message_of.hpp"
#include "special/separation.hpp"

namespace infimum::cli {
namespace {

class FarkasAnswerTest : public ::testing::Test {
 protected:
  FarkasAnswerTest() {
    folder_ = std::filesystem::temp_directory_path() / ("farkas-answer-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    arguments_.data = "data.csv";
    arguments_.json = path("answer.json");
    arguments_.certificate = path("proof.cert");
    arguments_.network = path("net.json");
  }
  ~FarkasAnswerTest() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  // 0 and 2 inside, `outside` not; one unit.
  int deliver_for(int outside) {
    const special::Alternatives question =
        special::separation({{0, 1}, {2, 1}, {outside, 1}}, {true, true, false}, 1);
    const base::Limits limits;
    const special::Outcome outcome = special::answer(question, limits);
    FarkasAnswer answer{question,
                        outcome,
                        {"separate", std::string(64, 'b'), 3, "kind", "1", true, {"x"}, 1},
                        "infimum-separation-1",
                        "statement",
                        {},
                        std::nullopt,
                        0.5};
    if (!outcome.theta.empty()) {
      answer.units = special::units_of(outcome.theta, {numbers::Integer(1)}, -1);
      answer.network = special::separating_network(answer.units, {"x"}, "kind");
    }
    return deliver(arguments_, answer);
  }
  nlohmann::ordered_json json() const {
    return nlohmann::ordered_json::parse(base::read_file(path("answer.json")));
  }

  FarkasArguments arguments_;
  std::filesystem::path folder_;
};

TEST_F(FarkasAnswerTest, AYesWritesNetworkAndCertificate) {
  EXPECT_EQ(deliver_for(3), 10);
  EXPECT_EQ(json()["answer"], "yes");
  EXPECT_EQ(json()["network"]["format"], "infimum-network-1");
  EXPECT_EQ(json()["inside"], "1");
  EXPECT_TRUE(std::filesystem::exists(path("net.json")));
  EXPECT_TRUE(std::filesystem::exists(path("proof.cert")));
}

TEST_F(FarkasAnswerTest, ANoWritesACertificateAlone) {
  EXPECT_EQ(deliver_for(1), 20);
  EXPECT_EQ(json()["answer"], "no");
  EXPECT_EQ(json()["proof"]["leaves"], 1);
  EXPECT_FALSE(json().contains("network"));
  EXPECT_FALSE(std::filesystem::exists(path("net.json")));
  EXPECT_TRUE(std::filesystem::exists(path("proof.cert")));
}

TEST_F(FarkasAnswerTest, ResultsMustNotMeet) {
  arguments_.network = arguments_.certificate;
  EXPECT_NE(message_of<base::UsageError>([&] { check_farkas_outputs(arguments_); }).find("are the same file"),
            std::string::npos);
}

TEST_F(FarkasAnswerTest, TimeIsNotNegative) {
  base::Limits limits;
  arguments_.time_limit = -1;
  EXPECT_EQ(message_of<base::UsageError>([&] { set_farkas_limits(arguments_, limits); }),
            "--time-limit: expected 0 or more seconds");
}

}  // namespace
}  // namespace infimum::cli
