// SPDX-License-Identifier: Apache-2.0
#include "reductions/gadget.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace infimum::reductions {
namespace {

Rational q(long numerator, long denominator) {
  return Rational(numerator) / denominator;
}

struct Known {
  Polynomial activation;
  RationalVector basis;
  RationalVector difference;
  Rational constant;
};

const std::vector<Known> known = {
    {{{0, 0, 1}}, {q(1, 2), 0, 0}, {q(1, 2)}, 0},
    {{{q(1, 4), q(1, 2), q(1, 8)}}, {28, -40, 16}, {4}, 1},
    {{{0, 0, 0, 1}}, {q(-11, 36), q(1, 2), q(-1, 4), q(1, 18)}, {q(-1, 6), q(1, 6)}, q(1, 6)},
    {{{0, -3, 0, 1}}, {q(-7, 18), q(3, 4), q(-1, 2), q(5, 36)}, {q(-1, 6), q(1, 6)}, q(-1, 3)},
    {{{0, 1, 0, q(-1, 3)}}, {q(7, 6), q(-9, 4), q(3, 2), q(-5, 12)}, {q(1, 2), q(-1, 2)}, q(-1, 3)},
    {{{q(1, 2), q(1, 4), 0, q(-1, 48)}}, {q(92, 3), -72, 60, q(-56, 3)}, {8, -8}, q(-11, 6)},
    {{{0, 0, 0, 0, 1}},
     {q(35, 288), q(-13, 36), q(19, 48), q(-7, 36), q(11, 288)},
     {q(1, 24), q(-2, 24), q(1, 24)},
     q(7, 12)},
    {{{0, 0, 0, 0, 0, 1}},
     {q(-17, 480), q(71, 480), q(-59, 240), q(49, 240), q(-41, 480), q(7, 480)},
     {q(-1, 120), q(3, 120), q(-3, 120), q(1, 120)},
     q(5, 4)}};

TEST(Gadget, HasTheKnownFactors) {
  for (const Known& entry : known) {
    const Gadget basis = basis_gadget(entry.activation), difference = difference_gadget(entry.activation);
    EXPECT_EQ(basis.factors, entry.basis);
    EXPECT_EQ(basis.constant, 0);
    EXPECT_EQ(difference.factors, entry.difference);
    EXPECT_EQ(difference.constant, entry.constant);
  }
  EXPECT_EQ(basis_gadget({{0, 1, 1}}).factors, (RationalVector{1, q(-3, 4), q(1, 4)}));
  EXPECT_EQ(basis_gadget({{1, 1, 1}}).factors, (RationalVector{q(3, 4), q(-1, 4), 0}));
}

TEST(Gadget, IsTheProduct) {
  base::Random random(20);
  const auto draw = [&] {
    return q(static_cast<long>(random.below(41)) - 20, static_cast<long>(1 + random.below(9)));
  };
  for (int k = 0; k < 200; ++k) {
    Polynomial activation;
    const std::size_t degree = 2 + random.below(6);
    for (std::size_t j = 0; j < degree; ++j) activation.coefficients.push_back(draw());
    activation.coefficients.emplace_back(q(1 + static_cast<long>(random.below(5)), k % 2 == 0 ? 3 : -7));
    const Rational x = draw(), y = draw();
    ASSERT_EQ(value_of(basis_gadget(activation), activation, x, y), x * y);
    ASSERT_EQ(value_of(difference_gadget(activation), activation, x, y), x * y);
  }
}

TEST(Gadget, NeedsADegreeOfTwo) {
  for (const auto& make : {basis_gadget, difference_gadget}) {
    EXPECT_THROW(make({{0, 1}}), std::invalid_argument);
    EXPECT_THROW(make({{3}}), std::invalid_argument);
    EXPECT_THROW(make({{0, 1, 0}}), std::invalid_argument);
  }
}

}  // namespace
}  // namespace infimum::reductions
