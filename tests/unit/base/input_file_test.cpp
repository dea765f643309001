// SPDX-License-Identifier: Apache-2.0
#include "base/input_file.hpp"

#include <gtest/gtest.h>

#include "base/errors.hpp"
#include "message_of.hpp"

namespace infimum::base {
namespace {

TEST(ReadFile, ReadsFilesWithoutASize) {
  EXPECT_EQ(read_file("/dev/null"), "");
  EXPECT_FALSE(read_file("/proc/self/status").empty());
}

TEST(ReadFile, InPiecesGivesTheSame) {
  std::string whole;
  read_file_in_pieces("/proc/self/exe", [&](std::string_view piece) { whole += piece; });
  EXPECT_EQ(whole, read_file("/proc/self/exe"));
  EXPECT_GT(whole.size(), 100000u);
  EXPECT_EQ(message_of<InputError>([] { read_file_in_pieces("/", [](std::string_view) {}); }),
            "/: cannot read the file: it is a directory");
}

TEST(ReadFile, RefusesWhatIsTooLarge) {
  EXPECT_EQ(message_of<InputError>([] { read_file("/dev/zero", 100000); }),
            "/dev/zero: cannot read the file: it is too large");
  EXPECT_EQ(message_of<InputError>([] { read_file("/proc/self/exe", 10); }),
            "/proc/self/exe: cannot read the file: it is too large");
}

}  // namespace
}  // namespace infimum::base
