// SPDX-License-Identifier: Apache-2.0
#include "erm/risk_program.hpp"

#include <gtest/gtest.h>

#include "exact/compute.hpp"

namespace infimum::erm {
namespace {

using exact::Batch;
using exact::Program;
using exact::ScaledIntegers;
using exact::ValueId;
using numbers::Rational;
using numbers::RationalVector;

struct Computed {
  Rational risk;
  ScaledIntegers residuals, gradient;
};

// The network f = theta + x, with one theta for each output.
Computed compute(PointLoss loss, std::size_t outputs, const RationalVector& x, const RationalVector& y,
                 const RationalVector& weights) {
  Program program;
  const ValueId input = program.give(outputs);
  const ValueId theta = program.constant(ScaledIntegers::of(RationalVector(outputs, Rational(0))), true);
  const RiskProgram risk = add_risk(program, program.combine({{input, theta}, {1, 1}}), loss);
  const Batch batch{weights.size(),
                    {ScaledIntegers::of(x), ScaledIntegers::of(y), ScaledIntegers::of(weights)}};
  const exact::Answer answer =
      exact::compute(program, risk.risk, {{risk.residuals}, {theta}, true}, {batch}, {});
  return {*answer.risk, answer.values[0][0], answer.gradients[0]};
}

TEST(RiskProgram, Squared) {
  const Computed c = compute(PointLoss::squared, 1, {1, Rational(1, 2)}, {3, 0}, {1, 4});
  EXPECT_EQ(c.risk, 5);
  EXPECT_EQ(c.residuals, ScaledIntegers::of(RationalVector{-2, Rational(1, 2)}));
  EXPECT_EQ(c.gradient.value(0), 0);  // 2 * -2 + 4 * 2 * 1/2
}

TEST(RiskProgram, AbsoluteHasNoSlopeWhereItIsZero) {
  const Computed c = compute(PointLoss::absolute, 2, {1, 5, 2, 2}, {3, 5, 0, 2}, {Rational(1, 3), 1});
  EXPECT_EQ(c.risk, Rational(2, 3) + Rational(2, 3));  // |1-3|/3 + |2-0|/3, and nothing at the second point
  EXPECT_EQ(c.gradient.value(0), Rational(-1, 3));
  EXPECT_EQ(c.gradient.value(1), Rational(1, 3));
}

TEST(RiskProgram, HingeOfTwoClasses) {
  const Computed c = compute(PointLoss::hinge, 1, {2, Rational(1, 2), -1}, {1, 1, 1}, {1, 1, 2});
  EXPECT_EQ(c.risk, Rational(1, 2) + 4);
  EXPECT_EQ(c.residuals.value(2), -1);
  EXPECT_EQ(c.gradient.value(0), -3);
}

TEST(RiskProgram, HingeOfSeveralClasses) {
  // Three outputs, two points; classes 0 and 2.
  const Computed c =
      compute(PointLoss::hinge, 3, {4, 0, Rational(7, 2), 1, -9, 1}, {1, 0, 0, 0, 0, 1}, {1, 1});
  EXPECT_EQ(c.risk, Rational(1, 2) + 0 +
                        1);  // 1 - (4 - 7/2) at the first point; 1 - (1 - 1) at the second for class 1
  EXPECT_EQ(c.gradient.value(0), -1);
  EXPECT_EQ(c.gradient.value(1), 1 + 1);
  EXPECT_EQ(c.gradient.value(2), -1);
}

TEST(RiskProgram, Names) {
  for (const PointLoss loss : {PointLoss::squared, PointLoss::absolute, PointLoss::hinge}) {
    EXPECT_EQ(point_loss_named(to_string(loss)), loss);
  }
  EXPECT_FALSE(point_loss_named("cross-entropy"));
}

}  // namespace
}  // namespace infimum::erm
