// SPDX-License-Identifier: Apache-2.0
//
// The one table of commands and options. The command line, its help, the manual page, docs/options.md and the
// keywords of other front ends are all made from these rows, so that no two of them can disagree.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace infimum::base {

struct CommandRow {
  std::string_view name;
  std::string_view synopsis;  // arguments after the name
  std::string_view summary;   // one line
  std::string_view about;     // a paragraph
  std::string_view examples;  // "command line\n  what it does\n", repeated
};

struct OptionRow {
  std::string_view command;   // empty: before any command
  std::string_view name;      // "--units", "-o,--output"; a positional argument without dashes: "DATA"
  std::string_view value;     // what stands for the value in help; empty for a flag
  std::string_view fallback;  // what holds without the option, in words; "required" if it must be given
  std::string_view range;     // values allowed, in words; empty if any
  std::string_view help;      // sentences
  std::string_view group;
};

struct ExitCodeRow {
  int code;
  std::string_view meaning;
};

std::span<const CommandRow> commands();
std::span<const OptionRow> options();
std::span<const ExitCodeRow> exit_codes();

std::vector<OptionRow> options_of(std::string_view command);
// std::logic_error if the table has no such row: a front end must not have options of its own.
const CommandRow& command_row(std::string_view command);
const OptionRow& option_row(std::string_view command, std::string_view name);

// The sentences of an option with its default and its range.
std::string describe(const OptionRow& option);

}  // namespace infimum::base
