// SPDX-License-Identifier: Apache-2.0
#include "audit/audit.hpp"

#include <gtest/gtest.h>

namespace infimum::audit {
namespace {

using networks::Network;
using numbers::float16;
using numbers::float32;
using numbers::Rational;
using numbers::RationalVector;
using numbers::ScaledIntegers;

data::Points points_of(const RationalVector& x, const RationalVector& y) {
  data::Points points;
  points.features = {"x"};
  points.targets = {"y"};
  points.count = x.size();
  points.x = ScaledIntegers::of(x);
  points.y = ScaledIntegers::of(y);
  points.weights = ScaledIntegers::of(RationalVector(x.size(), Rational(1)));
  return points;
}

// relu((1 + e) x - x) with e = 2^-30: in truth active for x > 0, in float32 always on the kink. So the
// network gives 0 instead of e x, and the sign of the gradient by the outer weight is lost, that by the outer
// bias is right.
TEST(Audit, KnownFlipsAndWrongSigns) {
  const Rational e(1, 1 << 30);
  const Network network({"x"}, {},
                        {{"two", {"input"}, networks::affine({{1 + e}, {1}}, {0, 0})},
                         {"less", {"two"}, networks::affine({{1, -1}}, {0})},
                         {"relu", {"less"}, networks::relu()},
                         {"out", {"relu"}, networks::affine({{1}}, {0})}},
                        "out");
  const erm::NetworkProblem problem =
      erm::network_problem(network, points_of({1, 2, -1}, {5, 5, 5}), erm::PointLoss::squared);
  const Audit audit = audit_of(network, problem, {float32, float32}, {});
  ASSERT_EQ(audit.layers.size(), 4u);
  EXPECT_EQ(audit.layers[0].name, "two");
  EXPECT_FALSE(audit.layers[0].flips);
  EXPECT_EQ(audit.layers[1].values.became_zero, 3u);
  ASSERT_TRUE(audit.layers[2].flips);
  EXPECT_EQ(audit.layers[2].flips->kinks, 3u);
  EXPECT_EQ(audit.layers[2].flips->flipped, 0u);
  EXPECT_EQ(audit.layers[3].values.became_zero, 2u);
  const TensorAudit& outer = audit.tensors[4];
  EXPECT_EQ(outer.name, "out.weights");
  EXPECT_EQ(outer.gradient.became_zero, 1u);
  EXPECT_EQ(audit.tensors[5].gradient.wrong_signs, 0u);
  EXPECT_EQ(audit.computed_risk, 75);
  EXPECT_LT(audit.exact_risk, 75);
}

// x - 4097 y with x = 4097 and y = 1 - 2^-11: positive in truth; in float16 4097 is 4096, and the sum is
// negative.
TEST(Audit, ASignThatTurnsInHalfPrecision) {
  const Network network({"x"}, {}, {{"out", {"input"}, networks::affine({{1}}, {Rational(-8193, 2)})}},
                        "out");
  const erm::NetworkProblem problem =
      erm::network_problem(network, points_of({4097}, {0}), erm::PointLoss::squared);
  const Audit audit = audit_of(network, problem, {float16, float32}, {});
  EXPECT_EQ(audit.exact_risk, Rational(1, 4));
  EXPECT_EQ(audit.layers[0].values.became_zero, 1u) << "4096 - 4096";
  const erm::NetworkProblem other = erm::network_problem(
      network, points_of({Rational(8195, 2)}, {Rational(1, 2)}), erm::PointLoss::squared);
  const Audit turned = audit_of(network, other, {float16, float32}, {});
  EXPECT_EQ(turned.exact_risk, Rational(1, 4)) << "1 - 1/2";
  EXPECT_EQ(turned.tensors[1].gradient.wrong_signs, 1u) << "0 - 1/2 in float16";
  ASSERT_EQ(turned.tensors[1].gradient.examples.size(), 1u);
  EXPECT_EQ(turned.tensors[1].gradient.examples[0].exact, 1);
}

}  // namespace
}  // namespace infimum::audit
