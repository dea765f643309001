// SPDX-License-Identifier: Apache-2.0
//
// How a command of the command line is made: one file per command, which registers itself in an add_
// function, takes names and help from the table in base/options.hpp, and leaves its exit code. Errors are
// thrown; main() turns them into one line and an exit code.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/options.hpp"

namespace infimum::cli {

// The subcommand of this name, with its row's summary.
CLI::App& add_command(CLI::App& app, std::string_view name);

// What is wrong with the text of an unsigned number, or empty. CLI11 itself would read -1 as the largest
// number.
std::string fault_of_unsigned(const std::string& text);

// An option or positional argument of the command; std::logic_error if the table has no such row.
template <class Value>
CLI::Option* add_option(CLI::App& command, std::string_view name, Value& value) {
  const base::OptionRow& row = base::option_row(command.get_name(), name);
  CLI::Option* option = command.add_option(std::string(name), value, base::describe(row));
  if constexpr (std::is_unsigned_v<Value> || std::is_same_v<Value, std::optional<std::uint64_t>>) {
    option->check(fault_of_unsigned, "");
  }
  return option->required(row.fallback == "required");
}

CLI::Option* add_flag(CLI::App& command, std::string_view name, bool& value);

void add_train(CLI::App& app, int& exit_code);
void add_evaluate(CLI::App& app, int& exit_code);
void add_predict(CLI::App& app, int& exit_code);
void add_grad(CLI::App& app, int& exit_code);
void add_audit(CLI::App& app, int& exit_code);
void add_bits(CLI::App& app, int& exit_code);
void add_convert(CLI::App& app, int& exit_code);
void add_circuit(CLI::App& app, int& exit_code);
void add_verify(CLI::App& app, int& exit_code);
void add_generate(CLI::App& app, int& exit_code);
void add_help_options(CLI::App& app, int& exit_code);

}  // namespace infimum::cli
