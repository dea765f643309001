// SPDX-License-Identifier: Apache-2.0
#include "relaxations/absolute_exact.hpp"

#include <gtest/gtest.h>

#include "relaxations/relaxation_cases.hpp"

namespace infimum::relaxations {
namespace {

// The program's value is the least risk of a cell, its dual the network that attains it.
TEST(AbsoluteExact, FindsTheMinimumOfACell) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Setting s(seed, erm::Loss::absolute);
    const Region cell = random_cell(s.frame, s.draw);
    Columns columns(s.frame);
    columns.collect(cell);
    AbsoluteExact program(s.frame, columns);
    program.maximise(cell);
    EXPECT_EQ(program.value(), LeastRisk(s.frame).over(cell)) << s.name;
    EXPECT_EQ(risk_at(s.frame, cell, program.parameters()), program.value()) << s.name;
    EXPECT_TRUE(lies_in(s.frame, cell, program.parameters())) << s.name;
    std::map<std::size_t, Rational> sums;
    for (std::size_t l = 0; l < program.variables().size(); ++l) {
      const auto& variable = program.variables()[l];
      EXPECT_LE(abs(program.r(l)), s.frame.groups[variable.group].members[variable.member].weight) << s.name;
      if (program.r(l) != 0) sums[variable.group] += program.r(l);
    }
    EXPECT_EQ(sums, program.residuals()) << s.name;
  }
}

}  // namespace
}  // namespace infimum::relaxations
