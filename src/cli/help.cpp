// SPDX-License-Identifier: Apache-2.0
#include "cli/help.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <sstream>
#include <vector>

#include "base/options.hpp"

namespace infimum::cli {

namespace {

using base::CommandRow;
using base::OptionRow;

constexpr std::size_t width = 80;
constexpr std::size_t margin = 25;  // where descriptions start

constexpr const char* about_program =
    "Trains small ReLU networks to the proven global minimum of the empirical risk, in exact fractions.";

// The text in lines of at most `width`, all but the first indented.
std::string wrapped(std::string_view text, std::size_t first_column, std::size_t indent) {
  std::istringstream words{std::string(text)};
  std::string result, word;
  std::size_t column = first_column;
  while (words >> word) {
    const bool line_starts = column == first_column && result.empty();
    if (!line_starts && column + 1 + word.size() > width) {
      result += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (!line_starts) {
      result += ' ';
      ++column;
    }
    result += word;
    column += word.size();
  }
  return result;
}

// "-o, --output FILE"
std::string term(const OptionRow& option) {
  std::string name(option.name);
  if (const std::size_t comma = name.find(','); comma != std::string::npos) name.insert(comma + 1, " ");
  return option.value.empty() ? name : name + " " + std::string(option.value);
}

std::string term_and_text(const std::string& left, std::string_view text) {
  std::string line = "  " + left;
  if (line.size() + 2 > margin) {
    line += "\n" + std::string(margin, ' ');
  } else {
    line.resize(margin, ' ');
  }
  return line + wrapped(text, margin, margin) + "\n";
}

// Each once, in the order of their first rows; rows of one group need not be neighbours.
std::vector<std::string_view> groups_of(std::string_view command) {
  std::vector<std::string_view> groups;
  for (const OptionRow& option : base::options_of(command)) {
    if (std::find(groups.begin(), groups.end(), option.group) == groups.end()) groups.push_back(option.group);
  }
  return groups;
}

std::string options_text(std::string_view command) {
  std::string text;
  for (const auto group : groups_of(command)) {
    text += fmt::format("\n{}:\n", group);
    for (const OptionRow& option : base::options_of(command)) {
      if (option.group == group) text += term_and_text(term(option), base::describe(option));
    }
  }
  return text;
}

std::string examples_text(const CommandRow& command) {
  std::istringstream lines{std::string(command.examples)};
  std::string text = "\nExamples:\n", line;
  while (std::getline(lines, line)) text += "  " + line + "\n";
  return text;
}

std::string exit_codes_text() {
  std::string text = "\nExit codes:\n";
  for (const auto& row : base::exit_codes()) text += fmt::format("  {:>2}  {}\n", row.code, row.meaning);
  return text;
}

// In a table of Markdown a bar would end the cell.
std::string escaped_for_markdown(std::string_view text) {
  std::string result;
  for (const char c : text) result += c == '|' ? std::string("\\|") : std::string(1, c);
  return result;
}

std::string markdown_table(std::string_view command) {
  std::string text = "| option | default | values | meaning |\n|---|---|---|---|\n";
  for (const OptionRow& option : base::options_of(command)) {
    text += fmt::format("| `{}` | {} | {} | {} |\n", escaped_for_markdown(term(option)), option.fallback,
                        option.range, escaped_for_markdown(option.help));
  }
  return text;
}

// Hyphens that are typed, and lines that must not be taken for commands of roff.
std::string escaped_for_man(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else if (c == '\'' || (c == '.' && result.empty())) {
      result += std::string("\\&") + c;
    } else {
      result += c;
    }
  }
  return result;
}

std::string man_options(std::string_view command) {
  std::string text;
  for (const OptionRow& option : base::options_of(command)) {
    text += fmt::format(".TP\n.B {}\n{}\n", escaped_for_man(term(option)),
                        escaped_for_man(base::describe(option)));
  }
  return text;
}

std::string man_examples() {
  std::string text = ".SH EXAMPLES\n.nf\n";
  for (const CommandRow& command : base::commands()) text += escaped_for_man(command.examples);
  return text + ".fi\n";
}

}  // namespace

std::string help_of_program() {
  std::string text = wrapped(about_program, 0, 0) + "\n\nUsage: infimum COMMAND ...\n\nCommands:\n";
  for (const CommandRow& command : base::commands())
    text += term_and_text(std::string(command.name), command.summary);
  text += options_text("") + exit_codes_text() + "\nExamples:\n";
  for (const CommandRow& command : base::commands()) {
    text += "  " + std::string(command.examples.substr(0, command.examples.find('\n'))) + "\n";
  }
  return text + "\nThe options of a command: infimum COMMAND --help\n";
}

std::string help_of_command(std::string_view name) {
  const CommandRow& command = base::command_row(name);
  return fmt::format("Usage: infimum {} {}\n\n{}\n", command.name, command.synopsis,
                     wrapped(command.about, 0, 0)) +
         options_text(name) + examples_text(command);
}

std::string options_as_markdown() {
  std::string text =
      "# Commands and options\n\nMade from the tables in `src/base/command_rows.cpp` and `option_rows.cpp` "
      "by `infimum help-options "
      "--markdown`.\n";
  for (const CommandRow& command : base::commands()) {
    text += fmt::format("\n## infimum {}\n\n    infimum {} {}\n\n{}\n\n{}\n", command.name, command.name,
                        command.synopsis, command.about, markdown_table(command.name));
    std::istringstream lines{std::string(command.examples)};
    for (std::string line; std::getline(lines, line);) text += "    " + line + "\n";
  }
  text += "\n## Before any command\n\n" + markdown_table("") +
          "\n## Exit codes\n\n| code | meaning |\n|---|---|\n";
  for (const auto& row : base::exit_codes()) text += fmt::format("| {} | {} |\n", row.code, row.meaning);
  return text;
}

std::string options_as_man_page(std::string_view version) {
  std::string text = fmt::format(".TH INFIMUM 1 \"\" \"infimum {}\" \"User commands\"\n", version);
  text += ".SH NAME\ninfimum \\- train small ReLU networks to proven global optima\n.SH SYNOPSIS\n";
  for (const CommandRow& command : base::commands()) {
    text += fmt::format(".B infimum {}\n{}\n.br\n", command.name, escaped_for_man(command.synopsis));
  }
  text += fmt::format(".SH DESCRIPTION\n{}\n", about_program);
  for (const CommandRow& command : base::commands()) {
    text += fmt::format(".SS infimum {}\n{}\n", command.name, escaped_for_man(command.about)) +
            man_options(command.name);
  }
  text += ".SH OPTIONS\n" + man_options("") + ".SH EXIT STATUS\n";
  for (const auto& row : base::exit_codes()) text += fmt::format(".TP\n.B {}\n{}\n", row.code, row.meaning);
  return text + man_examples() + ".SH SEE ALSO\n.BR infimum\\-check (1)\n";
}

}  // namespace infimum::cli
