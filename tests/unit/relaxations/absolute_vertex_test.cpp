// SPDX-License-Identifier: Apache-2.0
#include "relaxations/absolute_vertex.hpp"

#include <gtest/gtest.h>

#include "relaxations/relaxation_cases.hpp"

namespace infimum::relaxations {
namespace {

struct Vertex {
  Setting s;
  Region region;
  AbsoluteFit fit;
  AbsoluteEncoding encoding;
  std::vector<Integer> bounded;

  Vertex(std::uint64_t seed, bool cell)
      : s(seed, erm::Loss::absolute),
        region(cell ? random_cell(s.frame, s.draw) : random_region(s.frame, s.draw, s.draw.below(8))),
        fit(s.frame),
        encoding(s.frame) {
    fit.bound(region, 1e300);
    bounded = encoding.bounded(fit);
  }
  AbsoluteVertex exact() const { return {s.frame, region, fit, bounded, encoding.unit()}; }
};

// With the exact r of the met rows every condition in use holds with equality: pulls sum to 0. A pull is the
// sum, row by row, of r times the column.
TEST(AbsoluteVertex, SolvesTheConditionsInUse) {
  std::size_t conditions = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    const Vertex v(seed, false);
    const AbsoluteVertex exact = v.exact();
    const auto& program = v.fit.program();
    const auto r = exact.residuals();
    ASSERT_TRUE(r) << v.s.name;
    for (std::size_t a : program.support()) {
      Rational sum = 0;
      for (std::size_t i = 0; i < v.s.frame.points(); ++i) {
        const std::vector<Piece>* pieces = nullptr;
        for (const Hinge& hinge : v.fit.hinges()) {
          if (hinge.point == i) pieces = &hinge.pieces;
        }
        if (v.bounded[i] == 0) continue;
        const Rational phi = v.fit.columns().exact_value(v.region, a, i, pieces);
        sum += Rational(v.bounded[i]) / v.encoding.unit() * phi;
      }
      EXPECT_EQ(sum, exact.pull(a)) << v.s.name;
      Rational rest = 0;
      std::map<std::size_t, Rational> left = *r;
      for (std::size_t q = 0; q < program.met().size(); ++q) {
        Rational& value = left[v.fit.variables()[program.met()[q]].group];
        rest += value * exact.phi(q, a);
        value = 0;  // rows of one group share its r
      }
      EXPECT_EQ(sum + rest, 0) << v.s.name;
      ++conditions;
    }
  }
  EXPECT_GT(conditions, 100U);
}

// In a cell the vertex is the minimum.
TEST(AbsoluteVertex, KnowsTheNetworkOfACell) {
  std::size_t found = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    const Vertex v(seed, true);
    if (!is_tame(v.s.frame)) continue;
    const auto parameters = v.exact().parameters();
    ASSERT_TRUE(parameters) << v.s.name;
    ++found;
    EXPECT_TRUE(lies_in(v.s.frame, v.region, *parameters)) << v.s.name;
    EXPECT_EQ(risk_at(v.s.frame, v.region, *parameters), LeastRisk(v.s.frame).over(v.region)) << v.s.name;
  }
  EXPECT_GT(found, 50U);
}

}  // namespace
}  // namespace infimum::relaxations
