// SPDX-License-Identifier: Apache-2.0
#include "exact/plan.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace infimum::exact {
namespace {

struct Example {
  Program program;
  ValueId x = program.give(1), weights = program.give(1);
  ValueId slope = program.constant(ScaledIntegers::of(RationalVector{Rational(2, 3)}), true);
  ValueId unused = program.constant(ScaledIntegers::of(RationalVector{Rational(1, 11)}), true);
  ValueId product = program.multiply(slope, x);
  ValueId relu = program.apply({product, {0}, {Rational(1, 5), 1}, {0, 0}});
  ValueId half = program.combine({{relu}, {Rational(1, 2)}});
  Risk risk{half, weights};
};

TEST(Plan, RunsWhatMatters) {
  const Example e;
  const Plan plan(e.program, e.risk, {{}, {e.slope}, false}, {});
  EXPECT_FALSE(plan.forward[e.unused]);
  for (const ValueId id : {e.x, e.weights, e.slope, e.product, e.relu, e.half}) EXPECT_TRUE(plan.forward[id]);
  for (const ValueId id : {e.slope, e.product, e.relu, e.half}) EXPECT_TRUE(plan.backward[id]);
  for (const ValueId id : {e.x, e.weights, e.unused}) EXPECT_FALSE(plan.backward[id]);
  EXPECT_TRUE(plan.differentiates());
}

TEST(Plan, ValuesAloneNeedNoRisk) {
  const Example e;
  const Plan plan(e.program, e.risk, {{e.product}, {}, false}, {});
  EXPECT_FALSE(plan.forward[e.relu]);
  EXPECT_FALSE(plan.forward[e.weights]);
  EXPECT_FALSE(plan.differentiates());
  EXPECT_TRUE(Plan(e.program, e.risk, {{}, {}, true}, {}).forward[e.weights]);
}

TEST(Plan, GradientsAreBySharedValues) {
  const Example e;
  EXPECT_THROW(Plan(e.program, e.risk, {{}, {e.product}, false}, {}), std::invalid_argument);
}

TEST(Plan, DenominatorsOfEverythingThatIsRun) {
  const Example e;
  const Plan plan(e.program, e.risk, {{}, {}, true}, {false, Rational(1, 7)});
  Batch batch{1,
              {ScaledIntegers::of(RationalVector{Rational(1, 13)}), ScaledIntegers::of(RationalVector{1})}};
  const Integer all = denominators_of(plan, {batch});
  for (const long prime : {2, 3, 5, 7, 13}) EXPECT_EQ(all % prime, 0) << prime;
  EXPECT_NE(all % 17, 0);
}

}  // namespace
}  // namespace infimum::exact
