// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <gmp.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <new>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/errors.hpp"
#include "base/options.hpp"
#include "base/output_file.hpp"
#include "cli/command.hpp"
#include "cli/help.hpp"
#include "cli/restart.hpp"
#include "cli/version.hpp"

namespace {

using namespace infimum;

enum ExitCode { answered = 0, usage = 1, input = 2, internal = 3 };

constexpr std::array commands = {
    cli::add_train,  cli::add_decide,   cli::add_fit,      cli::add_evaluate,   cli::add_predict,
    cli::add_grad,   cli::add_audit,    cli::add_bits,     cli::add_convert,    cli::add_circuit,
    cli::add_verify, cli::add_generate, cli::add_separate, cli::add_convex_fit, cli::add_help_options};

int complain(int exit_code, const std::string& what) {
  fmt::print(stderr, "infimum: error: {}\n", what);
  return exit_code;
}

// GMP cannot hand an error back, and would abort without a word about us.
[[noreturn]] void out_of_memory() {
  constexpr std::string_view message = "infimum: error: out of memory\n";
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, message.data(), message.size());
  ::_exit(internal);
}

void* allocate(std::size_t size) {
  void* block = std::malloc(size);
  if (block == nullptr) out_of_memory();
  return block;
}

void* reallocate(void* block, std::size_t, std::size_t size) {
  void* moved = std::realloc(block, size);
  if (moved == nullptr) out_of_memory();
  return moved;
}

std::string help(const CLI::App* app, std::string, CLI::AppFormatMode) {
  return app->get_parent() == nullptr ? cli::help_of_program() : cli::help_of_command(app->get_name());
}

std::string names_of_commands() {
  std::string names;
  for (const auto& command : base::commands())
    names += (names.empty() ? "" : ", ") + std::string(command.name);
  return names;
}

// Where an option is missing, one that nobody knows may be meant.
std::string misspelt(const CLI::App& command, const CLI::ParseError& error) {
  if (dynamic_cast<const CLI::RequiredError*>(&error) == nullptr) return "";
  for (const std::string& rest : command.remaining()) {
    if (rest.size() > 1 && rest[0] == '-') return "; " + rest + " is no option";
  }
  return "";
}

// CLI11's message on one line, with a hint where to look.
std::string usage_message(const CLI::App& app, const CLI::ParseError& error,
                          const std::string& first_argument) {
  const auto parsed = app.get_subcommands();
  if (parsed.empty() && first_argument.empty()) return "expected a command: " + names_of_commands();
  if (parsed.empty() && first_argument[0] != '-') {
    return "unknown command \"" + first_argument + "\"; known are " + names_of_commands();
  }
  std::string message = error.what();
  std::replace(message.begin(), message.end(), '\n', ' ');
  if (!parsed.empty()) message += misspelt(*parsed.front(), error);
  const std::string command = parsed.empty() ? "" : " " + parsed.front()->get_name();
  return message + " (see infimum" + command + " --help)";
}

// `help [COMMAND]` is `[COMMAND] --help`.
std::vector<std::string> words_of(int argc, char** argv) {
  std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  if (!words.empty() && words.front() == "help" && words.size() <= 2) {
    words.erase(words.begin());
    words.emplace_back("--help");
  }
  return words;
}

int run(int argc, char** argv) {
  const std::vector<std::string> words = words_of(argc, argv);
  CLI::App app("", "infimum");
  int exit_code = internal;
  app.formatter_fn(help);
  app.set_version_flag("--version", cli::version_text());
  app.require_subcommand(1);
  for (const auto add : commands) add(app, exit_code);
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::Success& request) {  // help or version
    std::ostringstream text;
    app.exit(request, text, text);
    base::write_to_standard_output(text.str());
    return answered;
  } catch (const CLI::ParseError& error) {
    return complain(usage, usage_message(app, error, words.empty() ? "" : words.front()));
  }
  return exit_code;
}

// The commands that multiply large matrices; the search does not.
bool needs_blas(std::string_view command) {
  constexpr std::array<std::string_view, 6> names = {"evaluate", "predict", "grad",
                                                     "audit",    "bits",    "convert"};
  return std::find(names.begin(), names.end(), command) != names.end();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && needs_blas(argv[1])) cli::restart_with_better_core(argv);
  mp_set_memory_functions(allocate, reallocate, nullptr);
  try {
    return run(argc, argv);
  } catch (const base::UsageError& error) {
    return complain(usage, error.what());
  } catch (const base::InputError& error) {
    return complain(input, error.what());
  } catch (const base::SizeError& error) {
    return complain(internal, error.what());
  } catch (const std::bad_alloc&) {
    return complain(internal, "out of memory");
  } catch (const std::exception& error) {
    return complain(internal, std::string("internal: ") + error.what());
  }
}
