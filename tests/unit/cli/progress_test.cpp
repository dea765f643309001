// SPDX-License-Identifier: Apache-2.0
#include "cli/progress.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace infimum;
using numbers::Rational;

std::string printed(const std::vector<search::Progress>& reports) {
  cli::ProgressTable table;
  testing::internal::CaptureStderr();
  for (const search::Progress& report : reports) table.progress(report);
  return testing::internal::GetCapturedStderr();
}

std::size_t lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

const Rational risk = 10, bound = 4;

search::Progress at(double seconds, bool improved) {
  return {seconds, 7, 3, risk, bound, improved};
}

TEST(Progress, ALineTellsRegionsBoundRiskAndGap) {
  const std::string text = printed({at(0, true)});
  EXPECT_EQ(lines(text), 3U);  // key, header, line
  for (const char* word : {" 3 ", " 7 ", " 4 ", " 10 ", "60.00 %", "*"}) {
    EXPECT_NE(text.find(word), std::string::npos) << word << " in\n" << text;
  }
}

TEST(Progress, OnlyImprovementsComeMoreOftenThanOncePerSecond) {
  EXPECT_EQ(lines(printed({at(0, true), at(0.1, false), at(0.2, false)})), 3U);
  EXPECT_EQ(lines(printed({at(0, true), at(0.1, true), at(0.2, true)})), 5U);
  EXPECT_EQ(lines(printed({at(0, true), at(1.1, false), at(1.2, false), at(2.3, false)})), 5U);
}

TEST(Progress, TheHeaderComesAgainEveryTwentyLines) {
  const std::string text = printed(std::vector<search::Progress>(41, at(0, true)));
  EXPECT_EQ(lines(text), 41U + 3U + 1U);
}

}  // namespace
