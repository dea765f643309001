// SPDX-License-Identifier: Apache-2.0
#include "networks/shallow.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace infimum::networks {
namespace {

TEST(ShallowNetwork, ComputesItsFormula) {
  // f(x) = 1/2 + 2 x + relu(3 x - 1) - relu(-x)
  const ShallowNetwork network{Rational(1, 2), {2}, {{1, {3}, -1}, {-1, {-1}, 0}}};
  EXPECT_EQ(network.value({0}), Rational(1, 2));
  EXPECT_EQ(network.value({Rational(1, 3)}), Rational(7, 6)) << "on the kink";
  EXPECT_EQ(network.value({1}), Rational(9, 2));
  EXPECT_EQ(network.value({-2}), Rational(-11, 2));
}

TEST(ShallowNetwork, HasNoAffinePartIfThatIsEmpty) {
  const ShallowNetwork network{3, {}, {{-1, {1, -1}, Rational(1, 7)}}};
  EXPECT_EQ(network.value({1, 1}), 3 - Rational(1, 7));
  EXPECT_EQ(network.value({0, 1}), 3);
}

TEST(ShallowNetwork, RefusesAPointOfTooFewCoordinates) {
  const ShallowNetwork network{0, {}, {{1, {1, 1}, 0}}};
  EXPECT_THROW(network.value({1}), std::out_of_range);
}

TEST(Unit, PreactivationIsExact) {
  const Unit unit{1, {Rational(1, 3), Rational(-1, 7)}, Rational(1, 21)};
  EXPECT_EQ(unit.preactivation({1, 1}), Rational(5, 21));
}

}  // namespace
}  // namespace infimum::networks
