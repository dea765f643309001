// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"

#include <charconv>
#include <limits>

namespace infimum::cli {

CLI::App& add_command(CLI::App& app, std::string_view name) {
  return *app.add_subcommand(std::string(name), std::string(base::command_row(name).summary));
}

std::string fault_of_unsigned(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) return "";
  return "expected a whole number from 0 to " + std::to_string(std::numeric_limits<std::uint64_t>::max());
}

CLI::Option* add_flag(CLI::App& command, std::string_view name, bool& value) {
  const base::OptionRow& row = base::option_row(command.get_name(), name);
  return command.add_flag(std::string(name), value, base::describe(row));
}

}  // namespace infimum::cli
