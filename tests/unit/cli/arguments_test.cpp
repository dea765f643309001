// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.hpp"

#include <gtest/gtest.h>

#include "base/errors.hpp"
#include "message_of.hpp"

namespace infimum::cli {
namespace {

using base::UsageError;
using Names = std::vector<std::string>;

std::string refused_names(const std::string& text) {
  return message_of<UsageError>([&] { parse_names("--features", text); });
}

TEST(ParseLoss, KnowsItsNames) {
  EXPECT_EQ(parse_loss("squared"), erm::Loss::squared);
  EXPECT_EQ(parse_loss("absolute"), erm::Loss::absolute);
  for (const erm::Loss loss : {erm::Loss::squared, erm::Loss::absolute}) {
    EXPECT_EQ(parse_loss(std::string(to_string(loss))), loss);
  }
  EXPECT_EQ(message_of<UsageError>([] { parse_loss("huber"); }),
            "--loss: expected squared or absolute, found \"huber\"");
}

TEST(ParseNames, AreSeparatedByCommasAndQuotedAsInCsv) {
  EXPECT_EQ(parse_names("--features", "a"), (Names{"a"}));
  EXPECT_EQ(parse_names("--features", "a,b c,"), (Names{"a", "b c", ""}));
  EXPECT_EQ(parse_names("--features", "\"a,b\",c"), (Names{"a,b", "c"}));
}

TEST(ParseNames, RefuseWhatNamesNoColumns) {
  EXPECT_EQ(refused_names(""), "--features: expected names of columns, separated by commas");
  EXPECT_EQ(refused_names("a\nb"), "--features: expected names of columns, separated by commas");
  EXPECT_EQ(refused_names("a,a"),
            "--features:1: column \"a\": two columns have this name; names must be unique");
}

}  // namespace
}  // namespace infimum::cli
