// SPDX-License-Identifier: Apache-2.0
#include "base/errors.hpp"

#include <gtest/gtest.h>

namespace infimum::base {
namespace {

std::string message(const Place& place) {
  return InputError(place, "is wrong").what();
}

TEST(Errors, SayThePlaceAsFarAsItIsKnown) {
  EXPECT_EQ(message({"a.csv", 7, "speed"}), "a.csv:7: column \"speed\": is wrong");
  EXPECT_EQ(message({"a.csv", 7, ""}), "a.csv:7: is wrong");
  EXPECT_EQ(message({"a.csv", 0, "speed"}), "a.csv: column \"speed\": is wrong");
  EXPECT_EQ(message({"a.csv", 0, ""}), "a.csv: is wrong");
  EXPECT_EQ(message({}), "is wrong");
}

TEST(Errors, KeepThePlace) {
  const InputError error({"a.csv", 7, "speed"}, "is wrong");
  EXPECT_EQ(error.place().file, "a.csv");
  EXPECT_EQ(error.place().line, 7u);
  EXPECT_EQ(error.place().column, "speed");
}

}  // namespace
}  // namespace infimum::base
