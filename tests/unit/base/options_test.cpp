// SPDX-License-Identifier: Apache-2.0
#include "base/options.hpp"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

namespace infimum::base {
namespace {

TEST(Options, BelongToACommandAndAreNamedOnce) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const OptionRow& row : options()) {
    EXPECT_TRUE(seen.emplace(row.command, row.name).second) << row.name;
    if (!row.command.empty()) {
      EXPECT_NO_THROW(command_row(row.command)) << row.name;
    }
  }
}

TEST(Options, SayWhatTheyDo) {
  for (const OptionRow& row : options()) {
    EXPECT_FALSE(row.group.empty()) << row.name;
    ASSERT_FALSE(row.help.empty()) << row.name;
    EXPECT_EQ(row.help.back(), '.') << row.name;
  }
}

TEST(Options, EveryCommandHasExamplesOfItself) {
  for (const CommandRow& row : commands()) {
    EXPECT_EQ(row.examples.rfind("infimum " + std::string(row.name) + " ", 0), 0u) << row.name;
    EXPECT_FALSE(options_of(row.name).empty());
  }
}

TEST(Options, AreFound) {
  EXPECT_EQ(option_row("train", "--units").value, "K|A:B");
  EXPECT_THROW(option_row("train", "--digits"), std::logic_error);
  EXPECT_THROW(command_row("dance"), std::logic_error);
}

TEST(Options, AreDescribedWithRangeAndDefault) {
  EXPECT_EQ(describe(option_row("predict", "--digits")),
            "Significant digits, correctly rounded. Values: 1 to 1000. Default: 12.");
  EXPECT_EQ(describe(option_row("train", "--target")), "The column to predict. Required.");
  EXPECT_EQ(describe(option_row("train", "--quiet")), "Show no progress.");
}

}  // namespace
}  // namespace infimum::base
