// SPDX-License-Identifier: Apache-2.0
#include "erm/evaluate.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "data/select.hpp"
#include "networks/convert.hpp"

namespace infimum::erm {
namespace {

using networks::Network;
using networks::ShallowNetwork;

// Residuals at the four points of relu(x) - 1/2: 1/2, -1/2, 5/2 and a point that does not count.
const char* const table = "x,y,w\n-1,0,1\n1,0,2\n1,3,1/3\n0,1000,0\n";

data::Dataset dataset(bool weighted) {
  data::Selection selection{"y", std::vector<std::string>{"x"}, std::nullopt};
  if (weighted) selection.weights = "w";
  return data::select(data::parse_csv(table, "a.csv"), selection);
}

Network network() {
  return networks::to_network(ShallowNetwork{Rational(-1, 2), {0}, {{1, {1}, 0}}}, {"x"}, "y");
}

TEST(NetworkRisk, SumsWeightedLosses) {
  EXPECT_EQ(risk(dataset(true), Loss::squared, network()),
            Rational(1, 4) + 2 * Rational(1, 4) + Rational(25, 12));
  EXPECT_EQ(risk(dataset(true), Loss::absolute, network()),
            Rational(1, 2) + 2 * Rational(1, 2) + Rational(5, 6));
}

TEST(NetworkRisk, CountsEveryPointWithoutWeights) {
  const Rational far = Rational(2001, 2);
  EXPECT_EQ(risk(dataset(false), Loss::squared, network()), Rational(27, 4) + far * far);
}

TEST(NetworkRisk, AgreesWithTheRiskOfShallowNetworks) {
  const ShallowNetwork shallow{Rational(1, 3), {Rational(2, 7)}, {{1, {1}, Rational(-1, 5)}, {-1, {-3}, 1}}};
  const Problem problem{dataset(true), Loss::squared, {}};
  EXPECT_EQ(risk(problem.data, Loss::squared, networks::to_network(shallow, {"x"}, "y")),
            risk(problem, shallow));
}

TEST(NetworkRisk, NeedsOneOutput) {
  const Network two({"x"}, {"y", "z"}, {{"out", {"input", "input"}, networks::Relu{}}}, "out");
  EXPECT_THROW(risk(dataset(false), Loss::squared, two), std::invalid_argument);
}

}  // namespace
}  // namespace infimum::erm
