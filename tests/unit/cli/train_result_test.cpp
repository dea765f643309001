// SPDX-License-Identifier: Apache-2.0
#include "cli/train_result.hpp"

#include <gtest/gtest.h>

#include "networks/convert.hpp"
#include "networks/json.hpp"

namespace {

using namespace infimum;
using numbers::Rational;

erm::Problem line_problem() {
  erm::Problem problem;
  problem.data.file = "line.csv";
  problem.data.sha256 = std::string(64, 'a');
  problem.data.features = {"x"};
  problem.data.target = "y";
  problem.data.x = {{0}, {1}, {3}};
  problem.data.y = {0, 1, Rational(1, 3)};
  problem.data.weights = {1, 1, 1};
  problem.family.skip = true;
  return problem;
}

search::Outcome outcome(const Rational& risk, const Rational& bound) {
  networks::ShallowNetwork network{2, {Rational(-1)}, {{1, {Rational(3)}, Rational(-1)}}};
  return {risk == bound ? base::StopReason::proof : base::StopReason::time, risk, bound, network, 1, 17, 9};
}

TEST(TrainResult, AnOptimumIsToldAsFractionAndApproximation) {
  const erm::Problem problem = line_problem();
  const search::Outcome found = outcome(Rational(1, 3), Rational(1, 3));
  const std::string text = cli::closing_block({problem, found, 3, 0.5, 1, 2, "net.json", "line.cert", 123});
  for (const char* words :
       {"least risk   1/3\n", "≈ 0.333333333333\n", "proved optimal", "17 in 0.50 s, 2 threads", "skip", "y ≈ -x + 2",
        "+ relu(3 x - 1)", "slope -1", "kink at x ≈ 0.3333333", "then slope 2", "net.json",
        "line.cert (123 bytes)", "infimum-check line.csv line.cert"}) {
    EXPECT_NE(text.find(words), std::string::npos) << words << " in\n" << text;
  }
}

TEST(TrainResult, AnIntervalTellsBoundGapAndReason) {
  const erm::Problem problem = line_problem();
  const search::Outcome found = outcome(Rational(1, 3), Rational(1, 4));
  const std::string text = cli::closing_block({problem, found, 3, 0.5, 1, 2, "", ""});
  for (const char* words :
       {"risk         1/3\n", "bound        1/4\n", "= 0.25\n", "25 % of the risk", "stopped by time"}) {
    EXPECT_NE(text.find(words), std::string::npos) << words << " in\n" << text;
  }
  EXPECT_EQ(text.find("least risk"), std::string::npos);
}

TEST(TrainResult, JsonCarriesExactNumbersAndTheNetwork) {
  const erm::Problem problem = line_problem();
  const search::Outcome found = outcome(Rational(1, 3), Rational(1, 4));
  const nlohmann::ordered_json json = cli::closing_json({problem, found, 3, 0.5, 42, 2, "", ""});
  EXPECT_EQ(json["status"], "interval");
  EXPECT_EQ(json["stopped_by"], "time");
  EXPECT_EQ(json["risk"]["exact"], "1/3");
  EXPECT_EQ(json["bound"]["decimal"], 0.25);
  EXPECT_EQ(json["gap"]["exact"], "1/4");
  EXPECT_EQ(json["seed"], 42);
  EXPECT_EQ(json["threads"], 2);
  EXPECT_EQ(json["points"], 3);
  EXPECT_EQ(json["restrictions"]["skip"], true);
  EXPECT_EQ(json["restrictions"]["signs"], "any");
  const networks::Network network = networks::parse_network(json["network"].dump(), "json");
  EXPECT_EQ(network.value({Rational(3)}), numbers::RationalVector{Rational(7)});
}

TEST(TrainResult, TheNetworkFileComputesWhatWasTrained) {
  const erm::Problem problem = line_problem();
  const search::Outcome found = outcome(0, 0);
  const networks::Network network =
      networks::parse_network(cli::network_json({problem, found, 3, 0.5, 1, 2, "", ""}), "net.json");
  for (const int x : {-2, 0, 1, 5})
    EXPECT_EQ(network.value({Rational(x)})[0], found.network.value({Rational(x)}));
}

TEST(TrainResult, RestrictionsAreNamed) {
  erm::Family family;
  EXPECT_EQ(cli::restrictions(family), "");
  family.units = 3;
  family.positive = 2;
  family.intercept = family.bias = false;
  EXPECT_EQ(cli::restrictions(family), "no intercept, no bias, signs ++-");
}

}  // namespace
