// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

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

// Two files and a link in a folder that goes away.
struct Folder {
  Folder() {
    std::filesystem::create_directories(path);
    for (const char* name : {"a", "b"}) std::ofstream(path / name) << name;
    std::filesystem::create_symlink(path / "a", path / "link");
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string operator()(const std::string& name) const { return (path / name).string(); }
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("infimum-arguments-" + std::to_string(::getpid()));
};

std::string refused_outputs(const std::vector<NamedPath>& inputs, const std::vector<NamedPath>& outputs) {
  return message_of<UsageError>([&] { check_outputs(inputs, outputs); });
}

TEST(CheckOutputs, LetNoResultReplaceWhatIsRead) {
  const Folder in;
  const std::vector<NamedPath> data{{"DATA", in("a")}};
  for (const std::string& path : {in("a"), in("./a"), in("link"), in("x/../a")}) {
    EXPECT_EQ(refused_outputs(data, {{"--json", path}}), "--json: " + path + " would overwrite DATA");
  }
  EXPECT_NO_THROW(check_outputs(data, {{"--json", in("b")}, {"--network", in("new")}}));
}

TEST(CheckOutputs, LetNoTwoResultsShareAFile) {
  const Folder in;
  EXPECT_EQ(refused_outputs({}, {{"--json", in("new")}, {"--network", in("./new")}}),
            "--json and --network are the same file, " + in("./new"));
  EXPECT_NO_THROW(check_outputs({}, {{"--json", "-"}, {"--network", ""}, {"--certificate", ""}}));
  EXPECT_NO_THROW(check_outputs({}, {{"--json", "/dev/null"}, {"--network", "/dev/null"}}));
}

TEST(Shown, HidesWhatMovesATerminal) {
  EXPECT_EQ(shown("Größe (m)"), "Größe (m)");
  EXPECT_EQ(shown("a\nb\x1b[31m\x7f"), "a\\x0ab\\x1b[31m\\x7f");
}

}  // namespace
}  // namespace infimum::cli
