// SPDX-License-Identifier: Apache-2.0
#include "cli/version.hpp"

#include <gtest/gtest.h>

namespace infimum::cli {
namespace {

TEST(Version, NamesTheProgramAndItsLibraries) {
  const std::string text = version_text();
  for (const std::string& part :
       {version_number(), commit(), std::string("GMP 6"), std::string("zlib 1"), std::string("CLI11 "),
        std::string("nlohmann-json 3"), std::string("fmt ")}) {
    EXPECT_NE(text.find(part), std::string::npos) << part;
  }
  EXPECT_FALSE(commit().empty());
}

}  // namespace
}  // namespace infimum::cli
