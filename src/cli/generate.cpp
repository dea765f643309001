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

// A folder that is not there yet, or empty. True if it was made.
bool make_folder(const std::string& path) {
  std::error_code error;
  const bool present = std::filesystem::exists(path, error);
  if (present && (!std::filesystem::is_directory(path, error) || !std::filesystem::is_empty(path, error)))
    throw base::UsageError("--output: " + path + " exists already, and is not an empty folder");
  std::filesystem::create_directories(path, error);
  if (error) throw base::InputError({path, 0, ""}, "cannot make the folder: " + error.message());
  return !present;
}

// Takes back what was written, unless all was.
class Writing {
 public:
  explicit Writing(const std::string& folder) : folder_(folder), made_(make_folder(folder)) {}
  Writing(const Writing&) = delete;
  Writing& operator=(const Writing&) = delete;
  ~Writing() {
    std::error_code ignored;
    for (const std::string& path : paths_) std::filesystem::remove(path, ignored);
    if (made_) std::filesystem::remove(folder_, ignored);  // where it is empty
  }

  void write(const GeneratedFile& file) {
    const std::string path = (std::filesystem::path(folder_) / file.name).string();
    base::write_file(path, file.text);
    paths_.push_back(path);
  }
  // The paths, a line each.
  std::string finish() {
    std::string told;
    for (const std::string& path : paths_) told += path + "\n";
    paths_.clear();
    made_ = false;
    return told;
  }

 private:
  const std::string folder_;
  bool made_;
  std::vector<std::string> paths_;
};

void generate(const Arguments& arguments) {
  const std::vector<GeneratedFile> files = generated_files(arguments.request);
  Writing writing(arguments.folder);
  for (const GeneratedFile& file : files) writing.write(file);
  write_result("-", writing.finish());
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
