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
  const Command command(app, "generate");
  const auto arguments = std::make_shared<Arguments>();
  GenerateRequest& request = arguments->request;
  command.option("FAMILY", request.family);
  command.option("-o,--output", arguments->folder);
  command.option("--circuit", request.circuit);
  command.option("--gates", request.gates);
  command.option("--seed", request.seed);
  command.option("--activation", request.activation);
  command.option("--gadget", request.gadget);
  command.option("--bit", request.bit);
  command.option("--copies", request.copies);
  command.option("--bits", request.bits);
  command.option("--numbers", request.numbers);
  command.option("--graph", request.graph);
  command.option("--set", request.set);
  command.option("--size", request.size);
  command.option("--inputs", request.inputs);
  command.option("--units", request.units);
  command.action([arguments, &exit_code] {
    generate(*arguments);
    exit_code = 0;
  });
}

}  // namespace infimum::cli
