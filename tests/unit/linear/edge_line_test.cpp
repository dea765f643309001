// SPDX-License-Identifier: Apache-2.0
#include "linear/edge_line.hpp"

#include <gtest/gtest.h>

#include "numbers/rational.hpp"
#include "oracle/draw.hpp"

namespace infimum::linear {
namespace {

using numbers::Rational;

EdgeLine<Rational> drawn_line(oracle::Draw& draw) {
  EdgeLine<Rational> line{draw.fraction(9), draw.between(0, 3), {}};
  const std::size_t count = draw.below(7);
  for (std::size_t i = 0; i < count; ++i) {
    const Rational price = draw.percent(50) ? draw.between(0, 4) : 0;
    line.terms.push_back({draw.between(1, 3), price, draw.between(-2, 2), draw.between(-3, 3)});
  }
  return line;
}

// Half of the function, from its definition.
Rational value(const EdgeLine<Rational>& line, const Rational& s) {
  Rational sum = line.slope * s + line.curvature * s * s / 2;
  for (const auto& term : line.terms) {
    const Rational e = term.excess + term.rise * s;
    if (e > 0) sum += term.weight * (e * e / 2 + term.price * e);
  }
  return sum;
}

TEST(EdgeLine, FindsTheLeastPlace) {
  oracle::Draw draw(1);
  std::size_t at_edges = 0, inside = 0, at_ends = 0;
  const Rational little(1, 1000000);
  for (int n = 0; n < 2000; ++n) {
    const EdgeLine<Rational> line = drawn_line(draw);
    const Rational most = draw.between(1, 3);
    const auto [place, edge] = line.least(most);
    ASSERT_TRUE(place >= 0 && place <= most);
    const Rational here = value(line, place);
    // The function is convex: what is least nearby is least.
    for (const Rational& other : {Rational(place - little), Rational(place + little)}) {
      if (other < 0 || other > most) continue;
      EXPECT_TRUE(other < place ? value(line, other) > here : value(line, other) >= here);
    }
    EXPECT_EQ(line.slope_beyond() < 0, place > 0);
    if (edge) {
      const auto& term = line.terms[*edge];
      EXPECT_EQ(term.excess + term.rise * place, 0);
      EXPECT_GT(term.price, 0);
      EXPECT_NE(term.rise, 0);
    }
    at_edges += edge ? 1 : 0;
    at_ends += place == 0 || place == most ? 1 : 0;
    inside += !edge && place > 0 && place < most ? 1 : 0;
  }
  EXPECT_GT(at_edges, 100U);
  EXPECT_GT(inside, 100U);
  EXPECT_GT(at_ends, 100U);
}

// Of terms that turn at the same place the first that stops the walk is named.
TEST(EdgeLine, CrossesTiesInOrder) {
  EdgeLine<Rational> line{-5, 0, {}};
  for (int i = 0; i < 4; ++i) line.terms.push_back({1, 2, -1, 1});
  const auto [place, edge] = line.least(9);
  EXPECT_EQ(place, 1);
  EXPECT_EQ(edge, 2U);  // jumps of 2 each, from -5
}

TEST(EdgeLine, GuessesWithFloats) {
  EdgeLine<double> line{-1, 0, {}};
  line.terms.push_back({2, 0, -0.5, 1});
  const auto [place, edge] = line.least(9);
  EXPECT_DOUBLE_EQ(place, 1.0);
  EXPECT_FALSE(edge);
}

}  // namespace
}  // namespace infimum::linear
