// SPDX-License-Identifier: Apache-2.0
#include "relaxations/exact_risk.hpp"

#include <gtest/gtest.h>

#include "relaxations/random_regions.hpp"

namespace infimum::relaxations {
namespace {

// Fractions added up point by point, by the definition.
TEST(ExactRisk, IsTheRiskOfTheNetworkOnTheData) {
  std::size_t outputs = 0, absolute = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Setting s(seed, std::nullopt, seed % 3 == 0);
    const ExactRisk risk(s.frame);
    outputs += s.frame.problem.family.output_relu ? 1 : 0;
    absolute += s.frame.problem.loss == erm::Loss::absolute ? 1 : 0;
    for (int draw = 0; draw < 4; ++draw) {
      std::vector<Rational> parameters;
      for (std::size_t a = 0; a < s.frame.parameters(); ++a)
        parameters.push_back(numbers::fraction(s.draw.between(-40, 40), s.draw.between(1, 9)));
      const std::size_t positive = s.draw.below(s.frame.units() + 1);
      EXPECT_EQ(risk.of(parameters, positive),
                erm::risk(s.frame.problem, s.frame.to_network(parameters, positive)))
          << s.name;
    }
  }
  EXPECT_GT(absolute, 50U);
  EXPECT_GT(outputs, 20U);
}

}  // namespace
}  // namespace infimum::relaxations
