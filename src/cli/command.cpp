// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"

namespace infimum::cli {

CLI::App& add_command(CLI::App& app, std::string_view name) {
  return *app.add_subcommand(std::string(name), std::string(base::command_row(name).summary));
}

std::string refuse_minus(const std::string& text) {
  return text.find('-') == std::string::npos ? "" : "expected a number, 0 or more";
}

CLI::Option* add_flag(CLI::App& command, std::string_view name, bool& value) {
  const base::OptionRow& row = base::option_row(command.get_name(), name);
  return command.add_flag(std::string(name), value, base::describe(row));
}

}  // namespace infimum::cli
