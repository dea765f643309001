// SPDX-License-Identifier: Apache-2.0
#include "relaxations/coarse.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "numbers/powers.hpp"
#include "relaxations/cut_regions.hpp"

namespace infimum::relaxations {
namespace {

TEST(Coarse, RoundsToHalfAUnit) {
  oracle::Draw draw(1);
  for (int trial = 0; trial < 300; ++trial) {
    const Guess value = std::ldexp(static_cast<Guess>(draw.between(-100000, 100000)),
                                   static_cast<int>(draw.between(-40, 40)));
    const long exponent = draw.between(-45, 45);
    const Rational error = Rational(value) - numbers::times_power_of_two(rounded(value, exponent), exponent);
    EXPECT_LE(2 * abs(error), numbers::times_power_of_two(1, exponent)) << value << " " << exponent;
  }
  EXPECT_EQ(rounded(INFINITY, 0), 0);
  EXPECT_EQ(rounded(1e300, -1000), 0);  // beyond the range of floats
}

TEST(Coarse, PowersOfTwoAreExact) {}

TEST(Coarse, ExponentLeavesTheAskedBits) {
  oracle::Draw draw(2);
  for (int trial = 0; trial < 200; ++trial) {
    const Guess largest =
        std::ldexp(static_cast<Guess>(draw.between(1, 1000000)), static_cast<int>(draw.between(-60, 60)));
    const long bits = draw.between(2, 40);
    const Guess scaled = std::ldexp(largest, static_cast<int>(-exponent_for(largest, bits)));
    EXPECT_GE(scaled, std::ldexp(1.0, static_cast<int>(bits - 1)));
    EXPECT_LT(scaled, std::ldexp(1.0, static_cast<int>(bits)));
  }
  EXPECT_EQ(exponent_for(0.0, 8), 0);
  EXPECT_EQ(exponent_for(INFINITY, 8), 0);
}

// The stored coefficients as parameters, by section 6 of the format; parameters that are not stored are left
// out.
std::vector<Rational> read_back(const Frame& frame, const erm::Witness& witness,
                                std::vector<Rational>& units) {
  std::vector<Rational> values;
  std::size_t next = 0;
  const auto read = [&](long digits) {
    units.push_back(numbers::times_power_of_two(1, witness.exponent - digits) / witness.denominator);
    values.push_back(witness.coefficients.at(next++) * units.back());
  };
  const bool follows = frame.problem.loss == erm::Loss::squared && frame.problem.cones == erm::Cones::rays;
  if (!follows && frame.problem.family.intercept) read(0);
  for (std::size_t t = 0; t < frame.affine(); ++t) read(frame.groups.bits(t));
  for (std::size_t j = 0; j < frame.units(); ++j) {
    for (std::size_t t = 0; t < frame.dimension(); ++t) read(frame.groups.bits(t));
  }
  EXPECT_EQ(next, witness.coefficients.size());
  return values;
}

TEST(Coarse, NetworksAreOffByHalfAUnit) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Setting s(seed);
    GuessVector parameters;
    for (std::size_t m = 0; m < s.frame.parameters(); ++m)
      parameters.push_back(eighth(s.draw, -1000, 1000) / 7.0);
    const long bits = s.draw.between(2, 30);
    const erm::Witness witness = coarse_network(s.frame, parameters, bits);
    EXPECT_TRUE(witness.network_form);
    std::vector<Rational> units;
    const std::vector<Rational> stored = read_back(s.frame, witness, units);
    const std::size_t first = parameters.size() - stored.size();
    for (std::size_t m = 0; m < stored.size(); ++m) {
      EXPECT_LE(2 * abs(stored[m] - Rational(parameters[first + m])), units[m]) << s.name;
    }
    std::size_t longest = 0;
    for (const Integer& coefficient : witness.coefficients)
      longest = std::max(longest, mpz_sizeinbase(coefficient.get_mpz_t(), 2));
    EXPECT_LE(longest, static_cast<std::size_t>(bits) + 1) << s.name;
    EXPECT_GE(longest + 1, static_cast<std::size_t>(bits)) << s.name;
  }
}

TEST(Coarse, ChangesAreThoseOfTheNetwork) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Setting s(seed);
    GuessVector parameters;
    for (std::size_t m = 0; m < s.frame.parameters(); ++m)
      parameters.push_back(eighth(s.draw, -1000, 1000) / 7.0);
    const long bits = s.draw.between(2, 30);
    std::vector<Rational> units;
    const std::vector<Rational> stored = read_back(s.frame, coarse_network(s.frame, parameters, bits), units);
    const GuessVector change = coarse_change(s.frame, parameters, bits);
    const std::size_t first = parameters.size() - stored.size();
    for (std::size_t m = 0; m < parameters.size(); ++m) {
      const Rational expected =
          m < first ? Rational(0) : Rational(stored[m - first] - Rational(parameters[m]));
      EXPECT_NEAR(change[m], expected.get_d(), 1e-12 * (1 + std::abs(parameters[m]))) << s.name;
    }
  }
}

TEST(Coarse, ExactNetworksAreExact) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Setting s(seed);
    std::vector<Rational> parameters;
    for (std::size_t m = 0; m < s.frame.parameters(); ++m) parameters.push_back(s.draw.fraction(1000));
    std::vector<Rational> units;
    const std::vector<Rational> stored = read_back(s.frame, exact_network(s.frame, parameters), units);
    const std::size_t intercept = s.problem.loss == erm::Loss::squared ? s.frame.intercept() : 0;
    EXPECT_EQ(stored, std::vector<Rational>(parameters.begin() + static_cast<std::ptrdiff_t>(intercept),
                                            parameters.end()));
  }
}

// With cones cuts the intercept is stored, too. Values are what certificates store, as floats.
TEST(Coarse, ValuesAreThoseOfTheNetwork) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Setting s = seed % 2 == 0 ? cut_setting(seed) : Setting(seed);
    GuessVector parameters;
    for (std::size_t m = 0; m < s.frame.parameters(); ++m)
      parameters.push_back(eighth(s.draw, -1000, 1000) / 7.0);
    const long bits = s.draw.between(2, 30);
    std::vector<Rational> units;
    const std::vector<Rational> stored = read_back(s.frame, coarse_network(s.frame, parameters, bits), units);
    const bool is_whole = s.problem.loss == erm::Loss::absolute || s.problem.cones == erm::Cones::cuts;
    EXPECT_EQ(parameters.size() - stored.size(), is_whole ? 0 : s.frame.intercept()) << s.name;
    const GuessVector values = coarse_values(s.frame, parameters, bits);
    const std::size_t first = parameters.size() - stored.size();
    for (std::size_t m = 0; m < parameters.size(); ++m) {
      if (m < first) {
        EXPECT_EQ(values[m], parameters[m]) << s.name;
      } else {
        EXPECT_EQ(Rational(values[m]), stored[m - first]) << s.name;
      }
    }
  }
}

TEST(Coarse, GridsRoundAsNumeratorsDo) {
  oracle::Draw draw(3);
  for (int trial = 0; trial < 300; ++trial) {
    const Guess value = std::ldexp(static_cast<Guess>(draw.between(-100000, 100000)),
                                   static_cast<int>(draw.between(-40, 40)));
    const long exponent = draw.between(-45, 45);
    EXPECT_EQ(Rational(Grid(exponent).nearest(value)),
              Rational(numbers::times_power_of_two(rounded(value, exponent), exponent)));
  }
}

}  // namespace
}  // namespace infimum::relaxations
