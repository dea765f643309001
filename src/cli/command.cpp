// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <limits>
#include <type_traits>

#include "base/options.hpp"

namespace infimum::cli {

std::string fault_of_unsigned(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) return "";
  return "expected a whole number from 0 to " + std::to_string(std::numeric_limits<std::uint64_t>::max());
}

// An unset variable of a script gives an empty name, which must not count as no file at all.
std::string fault_of_path(const std::string& path) {
  return path.empty() ? "expected the name of a file" : "";
}

Command::Command(CLI::App& program, std::string_view name)
    : app_(program.add_subcommand(std::string(name), std::string(base::command_row(name).summary))) {}

bool Command::knows(std::string_view option) const {
  for (const base::OptionRow& row : base::options_of(app_->get_name())) {
    if (row.name == option) return true;
  }
  return false;
}

template <class Value>
void Command::option(std::string_view name, Value& value) const {
  const base::OptionRow& row = base::option_row(app_->get_name(), name);
  CLI::Option* option = app_->add_option(std::string(name), value, base::describe(row));
  if constexpr (std::is_unsigned_v<Value> || std::is_same_v<Value, std::optional<std::uint64_t>>) {
    option->check(fault_of_unsigned, "");
  }
  if (row.value.starts_with("FILE")) option->check(fault_of_path, "");
  option->required(row.fallback == "required");
}

template void Command::option(std::string_view, std::string&) const;
template void Command::option(std::string_view, std::uint64_t&) const;
template void Command::option(std::string_view, long&) const;
template void Command::option(std::string_view, double&) const;
template void Command::option(std::string_view, std::optional<std::string>&) const;
template void Command::option(std::string_view, std::optional<int>&) const;
template void Command::option(std::string_view, std::optional<long>&) const;
template void Command::option(std::string_view, std::optional<double>&) const;
template void Command::option(std::string_view, std::optional<std::uint64_t>&) const;

void Command::flag(std::string_view name, bool& value) const {
  app_->add_flag(std::string(name), value, base::describe(base::option_row(app_->get_name(), name)));
}

void Command::action(std::function<void()> action) const {
  app_->callback(std::move(action));
}

}  // namespace infimum::cli
