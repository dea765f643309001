// SPDX-License-Identifier: Apache-2.0
#include "base/options.hpp"

#include <stdexcept>

namespace infimum::base {

std::vector<OptionRow> options_of(std::string_view command) {
  std::vector<OptionRow> rows;
  for (const OptionRow& row : options()) {
    if (row.command == command) rows.push_back(row);
  }
  return rows;
}

const CommandRow& command_row(std::string_view command) {
  for (const CommandRow& row : commands()) {
    if (row.name == command) return row;
  }
  throw std::logic_error("no row for the command " + std::string(command));
}

const OptionRow& option_row(std::string_view command, std::string_view name) {
  for (const OptionRow& row : options()) {
    if (row.command == command && row.name == name) return row;
  }
  throw std::logic_error("no row for the option " + std::string(name) + " of " + std::string(command));
}

std::string describe(const OptionRow& option) {
  std::string text(option.help);
  if (!option.range.empty()) text += " Values: " + std::string(option.range) + ".";
  if (option.fallback == "required") return text + " Required.";
  if (!option.fallback.empty()) text += " Default: " + std::string(option.fallback) + ".";
  return text;
}

}  // namespace infimum::base
