// SPDX-License-Identifier: Apache-2.0
#include "cli/help.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "base/options.hpp"

namespace infimum::cli {
namespace {

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(Help, NamesEveryCommandAndExitCode) {
  const std::string help = help_of_program();
  for (const auto& command : base::commands()) EXPECT_TRUE(contains(help, command.summary)) << command.name;
  for (const auto& code : base::exit_codes()) EXPECT_TRUE(contains(help, code.meaning)) << code.code;
}

TEST(Help, OfACommandNamesEveryOptionAndExample) {
  for (const auto& command : base::commands()) {
    const std::string help = help_of_command(command.name);
    for (const auto& option : base::options_of(command.name)) {
      const std::string name(option.name.substr(option.name.rfind(',') + 1));
      EXPECT_TRUE(contains(help, "  " + name) || contains(help, ", " + name)) << name;
    }
    EXPECT_TRUE(contains(help, command.examples.substr(0, command.examples.find('\n'))));
  }
}

TEST(Help, NamesEveryGroupOnce) {
  for (const auto& command : base::commands()) {
    const std::string help = help_of_command(command.name);
    for (const auto& option : base::options_of(command.name)) {
      const std::string heading = "\n" + std::string(option.group) + ":\n";
      EXPECT_TRUE(contains(help, heading)) << command.name;
      EXPECT_EQ(help.find(heading), help.rfind(heading)) << command.name << heading;
    }
  }
}

TEST(Help, FitsTheTerminalExceptForExamples) {
  for (const auto& command : base::commands()) {
    std::string help = help_of_command(command.name);
    help.erase(help.find("\nExamples:"));
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80u) << line;
  }
}

TEST(Help, MarkdownKeepsItsTablesWhole) {
  std::istringstream lines(options_as_markdown());
  int rows = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("| `", 0) != 0) continue;
    ++rows;
    int bars = 0;
    for (std::size_t i = 0; i < line.size(); ++i) bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\');
    EXPECT_EQ(bars, 5) << line;
  }
  EXPECT_EQ(rows, static_cast<int>(base::options().size()));
}

TEST(Help, ManPageHasItsSectionsAndNoStrayCommands) {
  const std::string page = options_as_man_page("1.2.3");
  for (const char* section :
       {".TH INFIMUM 1", ".SH NAME", ".SH SYNOPSIS", ".SH DESCRIPTION", ".SH EXIT STATUS"}) {
    EXPECT_TRUE(contains(page, section)) << section;
  }
  EXPECT_TRUE(contains(page, "\\-\\-target COLUMN"));
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind('.', 0) == 0) {
      EXPECT_TRUE(line.size() > 2 && line[1] >= 'A') << line;
    }
  }
}

}  // namespace
}  // namespace infimum::cli
