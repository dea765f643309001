// SPDX-License-Identifier: Apache-2.0
#include "erm/bit_exhaustion.hpp"

#include <gtest/gtest.h>

#include <set>

namespace infimum::erm {
namespace {

const networks::Room plenty{1e9};

// y = w x + b, asked for at points, within so many bits in all.
BitProblem line(const std::vector<std::pair<Rational, Rational>>& points, unsigned long bits) {
  BitProblem problem{
      networks::Graph({{"x", networks::identity()}, {"y", networks::identity()}}, {{0, 1}}), {}, 0, bits, 0};
  for (const auto& [x, y] : points) {
    BitPoint point;
    point.x = {{0, x}};
    point.y = {{1, y}};
    problem.points.push_back(point);
  }
  return problem;
}

std::vector<std::size_t> sizes_up_to(std::size_t most) {
  std::set<Rational> numbers;
  for (long q = 1; q < 64; ++q) {
    for (long p = -63; p < 64; ++p) numbers.insert(Rational(p) / q);
  }
  std::vector<std::size_t> sizes;
  for (const Rational& value : numbers) {
    if (networks::size_of(value) <= most) sizes.push_back(networks::size_of(value));
  }
  return sizes;
}

std::size_t counted(const std::vector<std::size_t>& sizes, std::size_t parameters, std::size_t bits) {
  if (parameters == 0) return 1;
  std::size_t count = 0;
  for (const std::size_t size : sizes) {
    if (size <= bits) count += counted(sizes, parameters - 1, bits - size);
  }
  return count;
}

TEST(BitExhaustion, ChoicesAreCounted) {
  const std::vector<std::size_t> sizes = sizes_up_to(7);
  for (const std::size_t bits : {0UL, 1UL, 2UL, 3UL, 5UL, 7UL}) {
    const Choices choices = choices_within(1, bits);
    EXPECT_EQ(choices.count, counted(sizes, 1, bits)) << bits;
    EXPECT_FALSE(choices.at_least);
  }
  EXPECT_EQ(choices_within(2, 7).count, counted(sizes, 2, 7));
  EXPECT_EQ(choices_within(3, 7).count, counted(sizes, 3, 7));
  EXPECT_TRUE(choices_within(4, 1000).at_least);
  EXPECT_GT(choices_within(4, 1000).count, 1000000);
}

TEST(BitExhaustion, TheShortestNetworkIsFound) {
  const BitProblem problem = line({{1, Rational(5, 3)}, {2, Rational(7, 3)}}, 12);  // 2/3 x + 1
  const Exhaustion found = exhaust(problem, 1000000, plenty);
  EXPECT_EQ(found.verdict, Verdict::yes);
  ASSERT_TRUE(found.witness);
  EXPECT_EQ(found.witness->weights[0], Rational(2, 3));
  EXPECT_EQ(found.witness->biases[0], 1);
  EXPECT_EQ(networks::size_of(*found.witness), 6U);
  EXPECT_EQ(verify(problem, *found.witness, plenty).verdict, Verdict::yes);
}

TEST(BitExhaustion, ABitLessIsANo) {
  const BitProblem problem = line({{1, Rational(5, 3)}, {2, Rational(7, 3)}}, 5);
  const Exhaustion found = exhaust(problem, 1000000, plenty);
  EXPECT_EQ(found.verdict, Verdict::no);
  EXPECT_EQ(found.tried, found.choices.count);
  EXPECT_EQ(exhaust(line({{1, 1}}, 3), 1000000, plenty).verdict, Verdict::no);  // no room for two numbers
}

TEST(BitExhaustion, ThresholdAndWeightCount) {
  BitProblem problem =
      line({{0, Rational(1, 5)}}, 5);  // two bits for the weight leave 1/2 and 1/3 for the bias
  problem.points[0].weight = 225;
  problem.threshold = 4;
  EXPECT_EQ(exhaust(problem, 1000000, plenty).risk, 4);  // of 1/3
  problem.threshold = Rational(399, 100);
  EXPECT_EQ(exhaust(problem, 1000000, plenty).verdict, Verdict::no);
}

TEST(BitExhaustion, TooManyChoicesAreRefusedUntried) {
  const Exhaustion found = exhaust(line({{1, 1}}, 12), 100, plenty);
  EXPECT_TRUE(found.refused);
  EXPECT_EQ(found.verdict, Verdict::unknown);
  EXPECT_EQ(found.tried, 0U);
}

TEST(BitExhaustion, ALimitLeavesItOpen) {
  base::Limits limits;
  limits.stop_after(0);
  EXPECT_EQ(exhaust(line({{1, Rational(1, 7)}}, 12), 1000000, {1e9, &limits}).verdict, Verdict::unknown);
}

}  // namespace
}  // namespace infimum::erm
