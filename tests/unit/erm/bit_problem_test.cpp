// SPDX-License-Identifier: Apache-2.0
#include "erm/bit_problem.hpp"

#include <gtest/gtest.h>

namespace infimum::erm {
namespace {

const networks::Room plenty{1e9};

Rational loss(BitLossKind kind, const Rational& f, const Rational& y, long bit = 0) {
  BitPoint point;
  point.y = {{0, y}};
  point.loss = {kind, bit};
  return loss_of(point, {f});
}

TEST(BitProblem, LossesOfOneValue) {
  EXPECT_EQ(loss(BitLossKind::squared, Rational(1, 2), 2), Rational(9, 4));
  EXPECT_EQ(loss(BitLossKind::absolute, Rational(1, 2), 2), Rational(3, 2));
  EXPECT_EQ(loss(BitLossKind::hinge, Rational(1, 2), 1), Rational(1, 2));
  EXPECT_EQ(loss(BitLossKind::hinge, Rational(1, 2), -1), Rational(3, 2));
  EXPECT_EQ(loss(BitLossKind::hinge, 5, 1), 0);
  EXPECT_EQ(loss(BitLossKind::zero_one, Rational(1, 9), 1), 0);
  EXPECT_EQ(loss(BitLossKind::zero_one, 0, 1), 1);
  EXPECT_EQ(loss(BitLossKind::zero_one, Rational(1, 9), -1), 1);
  EXPECT_EQ(loss(BitLossKind::equality, Rational(1, 3), Rational(1, 3)), 0);
  EXPECT_EQ(loss(BitLossKind::equality, Rational(1, 3), 0), 1);
}

TEST(BitProblem, BitsOfFractionsAreThoseOfTheFloorOfTheAbsoluteValue) {
  const Rational eleven_halves(-11, 2);  // 101.1 in binary
  EXPECT_EQ(loss(BitLossKind::bit, eleven_halves, 1, 0), 0);
  EXPECT_EQ(loss(BitLossKind::bit, eleven_halves, 1, 1), 1);
  EXPECT_EQ(loss(BitLossKind::bit, eleven_halves, 1, 2), 0);
  EXPECT_EQ(loss(BitLossKind::bit, eleven_halves, 0, 3), 0);
  EXPECT_EQ(loss(BitLossKind::bit, eleven_halves, 1, -1), 0);
  EXPECT_EQ(loss(BitLossKind::bit, eleven_halves, 0, -2), 0);
}

TEST(BitProblem, MaskedLabelsAreNotScored) {
  BitPoint point;
  point.y = {{1, 3}};
  EXPECT_EQ(loss_of(point, {100, 4, -7}), 1);
  point.elsewhere = 0;
  EXPECT_EQ(loss_of(point, {2, 4, -1}), 1 + 4 + 1);
  point.loss.kind = BitLossKind::equality;
  EXPECT_EQ(loss_of(point, {2, 4, -1}), 1);  // 1 for however many
  EXPECT_EQ(loss_of(point, {0, 3, 0}), 0);
}

// y = w x with points (1, 2) and (2, 3) of weight 2.
BitProblem line() {
  BitProblem problem{
      Graph({{"x", networks::identity()}, {"y", networks::identity()}}, {{0, 1}}), {}, 0, 1, 1};
  BitPoint first, second;
  first.x = {{0, 1}};
  first.y = {{1, 2}};
  second.x = {{0, 2}};
  second.y = {{1, 3}};
  second.weight = 2;
  problem.points = {first, second};
  problem.threshold = Rational(1, 9);
  return problem;
}

TEST(BitProblem, VerifiesTheRiskExactly) {
  const BitProblem problem = line();
  // the least risk: w = (2 + 2 * 6) / (1 + 2 * 4) = 14/9, 4^2/81 + 2 * 1/81 = 18/81
  const Verification no = verify(problem, {{Rational(14, 9)}, {0}}, plenty);
  EXPECT_EQ(no.verdict, Verdict::no);
  EXPECT_EQ(no.risk, Rational(2, 9));
  EXPECT_EQ(no.worst, 0u);
  EXPECT_EQ(no.used_bits, 4 + 4 + 2);
  BitProblem relaxed = problem;
  relaxed.threshold = Rational(2, 9);
  EXPECT_EQ(verify(relaxed, {{Rational(14, 9)}, {0}}, plenty).verdict, Verdict::yes);
  relaxed.threshold -= numbers::Rational(1, numbers::Integer("1000000000000000000000000000000"));
  EXPECT_EQ(verify(relaxed, {{Rational(14, 9)}, {0}}, plenty).verdict, Verdict::no);
  EXPECT_EQ(verify(problem, {{1}, {1}}, plenty).verdict, Verdict::yes);
}

TEST(BitProblem, TheBudgetCounts) {
  BitProblem problem = line();
  problem.threshold = 1000;
  const Integer size = size_of(problem);
  EXPECT_EQ(allowed_bits(problem), size);
  problem.factor = 3;
  problem.exponent = 2;
  EXPECT_EQ(allowed_bits(problem), 3 * size * size);
  problem.factor = 1;
  problem.exponent = 0;
  EXPECT_EQ(allowed_bits(problem), 1);
  EXPECT_EQ(verify(problem, {{1}, {1}}, plenty).verdict, Verdict::no);
  problem.exponent = 1;
  Integer longest = 1;
  longest <<= size.get_ui() - 6;  // with its denominator and a bias of 0: size - 6 + 1 + 1 + 2
  EXPECT_EQ(verify(problem, {{Rational(1, longest)}, {0}}, plenty).used_bits, size - 2);
  EXPECT_EQ(verify(problem, {{Rational(1, longest)}, {0}}, plenty).verdict, Verdict::yes);
  longest <<= 3;
  EXPECT_EQ(verify(problem, {{Rational(1, longest)}, {0}}, plenty).verdict, Verdict::no);
}

TEST(BitProblem, TheSizeIsThatOfAllItsNumbers) {
  // 2 vertices, 1 edge, threshold 1/9: 5 bits; activations 0 + 1 z: 4 each; point (1, 0), 2: 2 + 2 + 3,
  // weight 1: 2; point (2, 0), 3: 3 + 2 + 3, weight 2: 3.
  EXPECT_EQ(size_of(line()), 2 + 1 + 5 + 8 + 9 + 11);
}

// x -> x^2 -> ... cannot be computed, but the first point shows NO, and without it the answer is open.
TEST(BitProblem, UnknownWhereNumbersAreTooLong) {
  std::vector<networks::Vertex> vertices = {{"v0", networks::identity()}};
  std::vector<networks::Edge> edges;
  for (std::size_t k = 1; k <= 60; ++k) {
    vertices.push_back({"v" + std::to_string(k), networks::Polynomial{{0, 0, 1}}});
    edges.push_back({k - 1, k});
  }
  BitProblem problem{Graph(vertices, edges), {}, 0, 1, 1};
  BitPoint easy, hard;
  easy.y = {{60, 1}};
  hard.x = {{0, 3}};
  hard.y = {{60, 1}};
  problem.points = {hard, easy};
  const Parameters parameters{RationalVector(60, 1), RationalVector(60)};
  const Verification no = verify(problem, parameters, {1e6});
  EXPECT_EQ(no.verdict, Verdict::no);
  EXPECT_EQ(no.computed, 1u);
  EXPECT_EQ(no.risk, 1);
  problem.points = {hard};
  const Verification open = verify(problem, parameters, {1e6});
  EXPECT_EQ(open.verdict, Verdict::unknown);
  EXPECT_EQ(open.computed, 0u);
  EXPECT_GT(open.expected_bits, 0x1p60);
}

// Values 1/p over many primes p: each is short, and their sum is as long as all of them together.
BitProblem of_many_denominators(std::size_t count) {
  std::vector<networks::Vertex> vertices;
  BitPoint point;
  Integer prime = 1000;
  for (std::size_t v = 0; v < count; ++v) {
    vertices.push_back({"v" + std::to_string(v), networks::identity()});
    mpz_nextprime(prime.get_mpz_t(), prime.get_mpz_t());
    point.x.emplace_back(v, Rational(1, prime));
  }
  point.elsewhere = 0;
  return {Graph(vertices, {}), {point}, 0, 1, 1};
}

TEST(BitProblem, WatchesTheLossOfAPoint) {
  BitProblem problem = of_many_denominators(2000);
  const Verification open = verify(problem, {}, {200000});
  EXPECT_EQ(open.verdict, Verdict::unknown);
  EXPECT_EQ(open.computed, 0u);
  EXPECT_EQ(open.lack, networks::Lack::memory);
  EXPECT_EQ(verify(problem, {}, plenty).computed, 1u);
  RationalVector values(2000);
  for (const VertexEntry& entry : problem.points.front().x) values[entry.first] = entry.second;
  networks::Lack lack = networks::Lack::none;
  EXPECT_FALSE(loss_of(problem.points.front(), values, 0, {200000}, lack));
  EXPECT_EQ(lack, networks::Lack::memory);
  EXPECT_EQ(loss_of(problem.points.front(), values, 0, plenty, lack),
            loss_of(problem.points.front(), values));
  // Labels that are only compared need no sum.
  problem.points.front().loss = {BitLossKind::equality, 0};
  EXPECT_EQ(verify(problem, {}, {200000}).risk, 1);
}

TEST(BitProblem, WatchesTheRisk) {
  BitProblem problem = of_many_denominators(400);
  const BitPoint all = problem.points.front();
  problem.points.clear();
  for (const VertexEntry& entry : all.x) {
    BitPoint point;
    point.x = {entry};
    point.y = {{entry.first, 0}};
    problem.points.push_back(point);
  }
  problem.threshold = 10;
  const Verification open = verify(problem, {}, {40000});
  EXPECT_EQ(open.verdict, Verdict::unknown);
  EXPECT_GT(open.computed, 100u);
  EXPECT_LT(open.computed, 400u);
  EXPECT_LT(open.risk, verify(problem, {}, plenty).risk);
}

// Of all points, each of which would take a walk over the graph to say so: a minute.
TEST(BitProblem, BeginsNoPointAfterTheTimeIsOver) {
  std::vector<networks::Vertex> vertices = {{"v0", networks::identity()}};
  std::vector<networks::Edge> edges;
  for (std::size_t k = 1; k < 20000; ++k) {
    vertices.push_back({"v" + std::to_string(k), networks::identity()});
    edges.push_back({k - 1, k});
  }
  BitPoint point;
  point.y = {{0, 1}};
  const BitProblem problem{Graph(vertices, edges), std::vector<BitPoint>(20000, point), 0, 1, 1};
  base::Limits limits;
  limits.stop_after(0);
  const Verification open =
      verify(problem, {RationalVector(edges.size(), 1), RationalVector(edges.size())}, {1e9, &limits, 0});
  EXPECT_EQ(open.verdict, Verdict::unknown);
  EXPECT_EQ(open.computed, 0u);
  EXPECT_EQ(open.lack, networks::Lack::time);
  EXPECT_LT(limits.seconds_so_far(), 10);
}

TEST(BitProblem, NeedsAParameterForEachEdge) {
  EXPECT_THROW(verify(line(), {{}, {}}, plenty), std::invalid_argument);
}

}  // namespace
}  // namespace infimum::erm
