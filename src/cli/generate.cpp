// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <filesystem>
#include <memory>

#include "base/errors.hpp"
#include "base/output_file.hpp"
#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/generated.hpp"

namespace infimum::cli {

namespace {

struct Arguments {
  GenerateRequest request;
  std::string folder;
};

// A folder that is not there yet, or empty.
void make_folder(const std::string& path) {
  std::error_code error;
  const bool present = std::filesystem::exists(path, error);
  if (present && (!std::filesystem::is_directory(path, error) || !std::filesystem::is_empty(path, error)))
    throw base::UsageError("--output: " + path + " exists already, and is not an empty folder");
  std::filesystem::create_directories(path, error);
  if (error) throw base::InputError({path, 0, ""}, "cannot make the folder: " + error.message());
}

void generate(const Arguments& arguments) {
  const std::vector<GeneratedFile> files = generated_files(arguments.request);
  make_folder(arguments.folder);
  std::string told;
  for (const GeneratedFile& file : files) {
    const std::string path = (std::filesystem::path(arguments.folder) / file.name).string();
    base::write_file(path, file.text);
    told += path + "\n";
  }
  write_result("-", told);
}

}  // namespace

void add_generate(CLI::App& app, int& exit_code) {
  CLI::App& command = add_command(app, "generate");
  const auto arguments = std::make_shared<Arguments>();
  GenerateRequest& request = arguments->request;
  add_option(command, "FAMILY", request.family);
  add_option(command, "-o,--output", arguments->folder);
  add_option(command, "--circuit", request.circuit);
  add_option(command, "--gates", request.gates);
  add_option(command, "--seed", request.seed);
  add_option(command, "--activation", request.activation);
  add_option(command, "--gadget", request.gadget);
  add_option(command, "--bit", request.bit);
  add_option(command, "--copies", request.copies);
  add_option(command, "--bits", request.bits);
  command.callback([arguments, &exit_code] {
    generate(*arguments);
    exit_code = 0;
  });
}

}  // namespace infimum::cli
