// SPDX-License-Identifier: Apache-2.0
#include "search/incumbent.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "base/random.hpp"
#include "search/solve.hpp"

namespace infimum::search {
namespace {

void expect_consistent(const erm::Problem& problem, const Incumbent& incumbent) {
  const networks::ShallowNetwork network = incumbent.network();
  EXPECT_EQ(oracle::risk_of(problem, network), incumbent.risk());
  EXPECT_EQ(erm::outside(problem.family, network), "") << oracle::describe(problem);
}

TEST(Incumbent, StartsWithZero) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const erm::Problem problem = drawn_problem(seed);
    const Frame frame(problem);
    const Incumbent incumbent(frame);
    expect_consistent(problem, incumbent);
    EXPECT_EQ(incumbent.risk(), oracle::risk_of(problem, {0, RationalVector(problem.data.dimension()), {}}));
  }
}

TEST(Incumbent, OnlyBecomesBetter) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const erm::Problem problem = drawn_problem(seed);
    const Frame frame(problem);
    Incumbent incumbent(frame);
    Descent descent(frame);
    base::Random random(seed);
    std::uint64_t improvements = 0;
    for (int offer = 0; offer < 20; ++offer) {
      const Rational before = incumbent.risk();
      GuessVector guess;
      for (std::size_t a = 0; a < frame.parameters(); ++a) guess.push_back(random.symmetric());
      const std::size_t positive = problem.family.positive.value_or(random.below(frame.units() + 1));
      const bool better = incumbent.offer(descent, guess, positive);
      EXPECT_EQ(better, incumbent.risk() < before);
      EXPECT_LE(incumbent.risk(), before);
      improvements += better ? 1 : 0;
      EXPECT_EQ(incumbent.version(), improvements);
      EXPECT_EQ(incumbent.guessed_risk(), frame.risk_to_guess(incumbent.risk()));
      expect_consistent(problem, incumbent);
    }
    EXPECT_GE(incumbent.risk(), oracle::brute_force(problem).risk);
  }
}

TEST(Incumbent, TakesExactNetworksAsTheyAre) {
  const erm::Problem problem = squares(line({1, 2, 4}), {1, 2, 4}, 1);
  const Frame frame(problem);
  Incumbent incumbent(frame);
  EXPECT_TRUE(incumbent.offer_exact({Rational(1, 3), 0}, 1));
  EXPECT_EQ(incumbent.risk(), Rational(4, 9) * 21);
  EXPECT_FALSE(incumbent.offer_exact({Rational(1, 3), 0}, 1)) << "equal is not better";
  EXPECT_FALSE(incumbent.offer_exact({1, 0}, 0)) << "the wrong sign";
  EXPECT_TRUE(incumbent.offer_exact({1, 0}, 1));
  EXPECT_EQ(incumbent.risk(), 0);
}

// Threads that offer at once: the best of all offers stays, and nobody ever sees a worse one than before.
TEST(Incumbent, TakesTheBestOfManyThreads) {
  const erm::Problem problem = squares(line({1, 2, 4}), {1, 2, 4}, 1);
  const Frame frame(problem);
  Incumbent incumbent(frame);
  std::vector<std::thread> threads;
  for (int number = 0; number < 4; ++number) {
    threads.emplace_back([&incumbent, number] {
      Rational seen = incumbent.risk();
      for (int n = 1; n <= 200; ++n) {
        incumbent.offer_exact({Rational(1 + 2 * n + number, 3 * n + 2), 0}, 1);
        const std::shared_ptr<const Incumbent::Best> best = incumbent.best();
        const Rational short_of_one = 1 - best->parameters[0];
        EXPECT_EQ(best->risk, 21 * short_of_one * short_of_one);
        EXPECT_LE(best->risk, seen);
        seen = best->risk;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(incumbent.risk(), 0);  // n = 2 of number 3: 8/8
}

}  // namespace
}  // namespace infimum::search
