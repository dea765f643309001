// SPDX-License-Identifier: Apache-2.0
#include "special/interpolation.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace infimum::special {
namespace {

erm::Problem random_problem(std::size_t points, std::size_t inputs, long grid, std::uint64_t seed) {
  base::Random random(seed);
  erm::Problem problem;
  problem.data.features.resize(inputs);
  for (std::size_t l = 0; l < points; ++l) {
    std::vector<Rational> x;
    for (std::size_t t = 0; t < inputs; ++t) {
      const auto top = static_cast<long>(random.below(static_cast<std::size_t>(2 * grid + 1))) - grid;
      x.push_back(Rational(top) / static_cast<long>(1 + t % 3));
    }
    problem.data.x.push_back(x);
    problem.data.y.push_back(Rational(static_cast<long>(random.below(99)) - 40) /
                             static_cast<long>(1 + random.below(9)));
    problem.data.weights.push_back(Rational(static_cast<long>(random.below(4))) / 2);
  }
  return problem;
}

void check(const erm::Problem& problem) {
  for (const erm::Loss loss : {erm::Loss::squared, erm::Loss::absolute}) {
    erm::Problem asked = problem;
    asked.loss = loss;
    const erm::Groups groups(asked);
    const Interpolation found = interpolate(groups, loss);
    ASSERT_EQ(found.units() + 1, std::max<std::size_t>(groups.size(), 1));
    EXPECT_TRUE(meets_all(found));
    asked.family.units = found.units() + 1;
    ASSERT_TRUE(interpolates(asked.family, groups.size()));
    std::size_t positive = 0;
    const networks::ShallowNetwork network = to_family(found, asked.family, positive);
    EXPECT_EQ(erm::outside(asked.family, network), "");
    EXPECT_EQ(network.units.size(), asked.family.units);
    for (std::size_t j = 0; j < network.units.size(); ++j) EXPECT_EQ(network.units[j].sign > 0, j < positive);
    EXPECT_EQ(erm::risk(asked, network), found.risk);
    EXPECT_EQ(found.risk, groups.pure_error(loss));
    const Lengths lengths = lengths_of(found, groups);
    EXPECT_LE(lengths.t, lengths.t_bound);
    EXPECT_LE(lengths.numerator, lengths.numerator_bound);
    EXPECT_LE(lengths.denominator, lengths.denominator_bound);
  }
}

TEST(Interpolation, MeetsAllDistinctPoints) {
  check(random_problem(5, 1, 1000, 1));
  check(random_problem(20, 3, 1000, 2));
  check(random_problem(60, 5, 1000, 3));
}

TEST(Interpolation, PointsThatOnlyAVectorTellsApart) {
  check(random_problem(60, 4, 2, 4));
  check(random_problem(40, 6, 1, 5));
  const erm::Problem cube = random_problem(200, 3, 1, 6);  // with many equal points
  EXPECT_GT(interpolate(erm::Groups(cube), erm::Loss::squared).base, 1U);
  check(cube);
}

TEST(Interpolation, OnePointOrNone) {
  check(random_problem(1, 2, 5, 7));
  erm::Problem none = random_problem(3, 2, 5, 8);
  none.data.weights = {0, 0, 0};
  check(none);
}

TEST(Interpolation, WhichFamiliesCan) {
  erm::Family family;
  family.units = 4;
  EXPECT_TRUE(interpolates(family, 5));
  EXPECT_FALSE(interpolates(family, 6));
  family.skip = true;
  EXPECT_TRUE(interpolates(family, 5));
  erm::Family other = family;
  other.bias = false;
  EXPECT_FALSE(interpolates(other, 5));
  other = family;
  other.intercept = false;
  EXPECT_FALSE(interpolates(other, 5));
  other = family;
  other.positive = 2;
  EXPECT_FALSE(interpolates(other, 5));
}

TEST(Interpolation, AWrongStepIsNoticed) {
  Interpolation found = interpolate(erm::Groups(random_problem(9, 2, 100, 9)), erm::Loss::squared);
  found.steps[3] += 1;
  EXPECT_FALSE(meets_all(found));
}

class Counting final : public proof::Listener {
 public:
  int leaves = 0;
  void split(std::size_t, std::size_t) override {}
  void symmetric_split(std::size_t, std::size_t) override {}
  void flip(std::size_t, std::size_t) override {}
  void leaf(std::string_view) override { ++leaves; }
  void earlier(std::string_view) override {}
};

TEST(Interpolation, ALeafForEveryRoot) {
  erm::Problem problem;
  problem.family.units = 6;
  Counting counting;
  prove_floor(problem, counting);
  EXPECT_EQ(counting.leaves, 7);
}

}  // namespace
}  // namespace infimum::special
