// SPDX-License-Identifier: Apache-2.0
#include "relaxations/absolute_fit.hpp"

#include <gtest/gtest.h>

#include "relaxations/relaxation_cases.hpp"

namespace infimum::relaxations {
namespace {

TEST(AbsoluteFit, GuessesBelowTheTruth) {
  expect_sound_guesses<AbsoluteFit>(erm::Loss::absolute, 250);
}

// In exact arithmetic the program's value is the least risk of a cell.
TEST(AbsoluteFit, ExactProgramFindsTheMinimumOfACell) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Setting s(seed, erm::Loss::absolute);
    const Region cell = random_cell(s.frame, s.draw);
    Columns columns(s.frame);
    columns.collect(cell);
    AbsoluteProgram<Rational> program(s.frame, columns);
    program.start(cell);
    ASSERT_TRUE(program.maximise());
    EXPECT_EQ(program.value(), LeastRisk(s.frame).over(cell)) << s.name;
  }
}

// Variables are members of groups with r between minus weight and weight, hinges on their side only.
TEST(AbsoluteFit, ResidualsKeepTheirBounds) {
  std::size_t hinges = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    Setting s(seed, erm::Loss::absolute);
    Region region = random_region(s.frame, s.draw, s.draw.below(7));
    AbsoluteFit fit(s.frame);
    fit.bound(region, 1e300);
    AbsoluteProgram<Rational> program(s.frame, fit.columns());
    program.start(region);
    for (const Hinge& hinge : fit.hinges()) program.add_hinge(region, hinge);
    program.maximise();
    Rational sum = 0;
    for (std::size_t l = 0; l < program.variables().size(); ++l) {
      const auto& variable = program.variables()[l];
      const erm::Member& member = s.frame.groups[variable.group].members[variable.member];
      const Rational& r = program.simplex().value(l);
      EXPECT_LE(abs(r), member.weight) << s.name;
      EXPECT_GE(variable.side * sgn(r), 0) << s.name;
      EXPECT_EQ(variable.side == 0, region.decided().test(variable.group)) << s.name;
      hinges += variable.side != 0 ? 1 : 0;
      sum += r * member.y;
    }
    EXPECT_EQ(program.value(), sum) << s.name;
    EXPECT_LE(sum, LeastRisk(s.frame).over(region)) << s.name;
  }
  EXPECT_GT(hinges, 20U);
}

}  // namespace
}  // namespace infimum::relaxations
