// SPDX-License-Identifier: Apache-2.0
//
// How a command of the command line is made: one file per command, which registers itself in an add_
// function, takes names and help from the table in base/options.hpp, and leaves its exit code. Errors are
// thrown; main() turns them into one line and an exit code. The reading itself is CLI11's, which only
// command.cpp and main.cpp include: half a minute of compiling saved in every other file.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace infimum::cli {

// A subcommand of the program, with its row's summary. std::logic_error throughout if the table has no such
// row.
class Command {
 public:
  Command(CLI::App& program, std::string_view name);

  // Whether the table has this option for the command.
  bool knows(std::string_view option) const;

  // An option or positional argument. Value: std::string, double, long, std::uint64_t, or std::optional of
  // one of these, of int or of double. CLI11 itself would read -1 as the largest unsigned number; here it is
  // refused.
  template <class Value>
  void option(std::string_view name, Value& value) const;
  void option(std::string_view name, bool& value) const = delete;
  void flag(std::string_view name, bool& value) const;

  // What to do once the command line is read.
  void action(std::function<void()> action) const;

 private:
  CLI::App* app_;
};

// What is wrong with the text of an unsigned number, or empty.
std::string fault_of_unsigned(const std::string& text);

void add_train(CLI::App& app, int& exit_code);
void add_decide(CLI::App& app, int& exit_code);
void add_fit(CLI::App& app, int& exit_code);
void add_evaluate(CLI::App& app, int& exit_code);
void add_predict(CLI::App& app, int& exit_code);
void add_grad(CLI::App& app, int& exit_code);
void add_audit(CLI::App& app, int& exit_code);
void add_bits(CLI::App& app, int& exit_code);
void add_convert(CLI::App& app, int& exit_code);
void add_circuit(CLI::App& app, int& exit_code);
void add_verify(CLI::App& app, int& exit_code);
void add_separate(CLI::App& app, int& exit_code);
void add_convex_fit(CLI::App& app, int& exit_code);
void add_generate(CLI::App& app, int& exit_code);
void add_help_options(CLI::App& app, int& exit_code);

}  // namespace infimum::cli
