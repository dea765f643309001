// SPDX-License-Identifier: Apache-2.0
#include "relaxations/line_fits.hpp"

#include <gtest/gtest.h>

#include "relaxations/frame.hpp"
#include "relaxations/one_input.hpp"
#include "relaxations/segments_judge.hpp"

namespace infimum::relaxations {
namespace {

// Of every part of the order; guesses up to rounding.
TEST(LineFits, LeaveWhatTheBestLineLeaves) {
  std::size_t above = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    oracle::Draw draw(seed);
    const erm::Problem problem = one_input(draw, 4 + draw.below(5), 1);
    const Frame frame(problem);
    const LineFits& fits = frame.line_fits;
    const SegmentsJudge judge(frame, {});
    if (!fits.exist()) continue;
    EXPECT_EQ(fits.order(), judge.order());
    EXPECT_EQ(fits.unit(), judge.unit());
    for (std::size_t first = 0; first < frame.points(); ++first) {
      std::vector<std::int64_t> words;
      std::vector<double> guesses;
      fits.extend(first, (frame.points() - first) / 2, words);
      fits.extend(first, frame.points() - first, words);
      fits.extend(first, frame.points() - first, guesses);
      ASSERT_EQ(words.size(), frame.points() - first);
      ASSERT_EQ(guesses.size(), frame.points() - first);
      for (std::size_t length = 1; length <= words.size(); ++length) {
        EXPECT_EQ(words[length - 1], judge.word(judge.part(first, length))) << "seed " << seed;
        EXPECT_NEAR(guesses[length - 1], static_cast<double>(words[length - 1]), 1e6) << "of 2^61";
        above += words[length - 1] > 0 ? 1 : 0;
      }
    }
  }
  EXPECT_GT(above, 500U);
}

// Weights whose numerators have no short common multiple.
TEST(LineFits, AreNeverAboveTheTruth) {
  oracle::Draw draw(3);
  erm::Problem problem = one_input(draw, 50, 1);
  for (Rational& weight : problem.data.weights) weight = Rational(draw.between(100000, 999999)) / 1000000;
  const Frame frame(problem);
  const SegmentsJudge judge(frame, {});
  for (std::size_t first = 0; first < frame.points(); first += 7) {
    std::vector<std::int64_t> words;
    frame.line_fits.extend(first, frame.points() - first, words);
    for (std::size_t length = 1; length <= words.size(); ++length) {
      const Integer truth = judge.word(judge.part(first, length));
      EXPECT_TRUE(words[length - 1] == truth || words[length - 1] == truth - 1);
    }
  }
}

TEST(LineFits, ExistForOneInputWithBiasAndSquaredLossOnly) {
  oracle::Draw draw(5);
  const auto exist = [](const erm::Problem& problem) { return Frame(problem).line_fits.exist(); };
  const erm::Problem problem = one_input(draw, 6, 2);
  EXPECT_TRUE(exist(problem));
  erm::Problem other = problem;
  other.loss = erm::Loss::absolute;
  EXPECT_FALSE(exist(other));
  other = problem;
  other.family.output_relu = true;
  EXPECT_FALSE(exist(other));
  other = problem;
  other.family.bias = false;
  EXPECT_FALSE(exist(other));
  other = problem;
  for (std::size_t l = 0; l < other.data.size(); ++l) other.data.y[l] = 3 * other.data.x[l][0] - 7;
  EXPECT_FALSE(exist(other)) << "all points on a line";
}

}  // namespace
}  // namespace infimum::relaxations
