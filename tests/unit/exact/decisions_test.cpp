// SPDX-License-Identifier: Apache-2.0
#include "exact/decisions.hpp"

#include <gtest/gtest.h>

namespace infimum::exact {
namespace {

const Piecewise three_pieces{0, {-1, 2}, {0, 1, -2}, {-1, 0, 6}};

TEST(Decisions, CodesOfPiecesAndBreakpoints) {
  EXPECT_EQ(code_of(three_pieces, -5), 0);
  EXPECT_EQ(code_of(three_pieces, -1), 1);
  EXPECT_EQ(code_of(three_pieces, Rational(3, 2)), 2);
  EXPECT_EQ(code_of(three_pieces, 2), 3);
  EXPECT_EQ(code_of(three_pieces, Rational(201, 100)), 4);
}

TEST(Decisions, FunctionAndDerivativeByCode) {
  const Pieces pieces = pieces_of(three_pieces, {});
  EXPECT_EQ(pieces.slopes, (RationalVector{0, 0, 1, 1, -2}));
  EXPECT_EQ(pieces.intercepts, (RationalVector{-1, -1, 0, 0, 6}));
  EXPECT_EQ(pieces.derivatives, (RationalVector{0, 0, 1, 0, -2}));
}

TEST(Decisions, DerivativesOnAKink) {
  const Piecewise leaky{0, {0}, {Rational(1, 10), 1}, {0, 0}}, falling{0, {0}, {-3, -1}, {0, 0}};
  EXPECT_EQ(pieces_of(leaky, {}).derivatives[1], Rational(1, 10));
  EXPECT_EQ(pieces_of(falling, {}).derivatives[1], -1);
  EXPECT_EQ(pieces_of(leaky, {false, 0}).derivatives[1], Rational(1, 10));
  EXPECT_EQ(pieces_of(leaky, {false, 1}).derivatives[1], 1);
  EXPECT_EQ(pieces_of(falling, {false, Rational(1, 2)}).derivatives[1], -2);
}

TEST(Decisions, AreUndecidedAtFirst) {
  Program program;
  const ValueId x = program.give(2), shared = program.constant(ScaledIntegers::of(RationalVector{1, -1}));
  const ValueId on_points = program.apply({x, {0}, {0, 1}, {0, 0}});
  const ValueId on_shared = program.apply({shared, {0}, {0, 1}, {0, 0}});
  Decisions decisions(program, 5);
  EXPECT_EQ(decisions.of(x).size(), 0u);
  EXPECT_EQ(decisions.of(on_points).size(), 10u);
  EXPECT_EQ(decisions.of(on_shared).size(), 2u);
  EXPECT_EQ(decisions.count(), 12u);
  EXPECT_EQ(decisions.count(undecided), 12u);
  decisions.of(on_shared) = {2, 0};
  EXPECT_EQ(decisions.count(undecided), 10u);
  EXPECT_EQ(decisions.count(2), 1u);
}

}  // namespace
}  // namespace infimum::exact
